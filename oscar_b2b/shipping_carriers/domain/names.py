"""Names of places as they are stored and searched for."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Which sign an apostrophe is differs from file to file and from keyboard to keyboard.
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʹ`´\"")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^\w]+")
#: What people and some carriers write before the name. With the dot or followed by a space.
_KIND_OF_PLACE = re.compile(
    r"^(?:(?:м|г|с|смт|пгт|сел|пос|селище|село|місто|город|поселок)\.\s*"
    r"|(?:смт|пгт|селище|село|місто|город|поселок)\s+)(?=\w)"
)


def search_key(text: str) -> str:
    """Return a name as it is searched for: small letters, no apostrophes, single spaces.

    >>> search_key("м. Кам’янець-Подільський")
    'камянець подільський'
    """
    lowered = text.casefold().replace("ё", "е").translate(_APOSTROPHES).strip()
    return _NO_WORD.sub(" ", _KIND_OF_PLACE.sub("", lowered)).strip()


def search_text(names: Iterable[str]) -> str:
    """Return all names of one place as stored: a key a line, a line break before and after.

    So "is called X" is ``LIKE '%<break>X<break>%'`` and "begins with X" ``LIKE '%<break>X%'``.
    """
    keys: dict[str, None] = {}
    for name in names:
        keys[search_key(name)] = None
        # "Кам'янське (Берегівський р-н)" is typed without the district.
        keys[search_key(_IN_BRACKETS.sub(" ", name))] = None
    keys.pop("", None)
    return "".join(f"\n{key}" for key in keys) + "\n"
