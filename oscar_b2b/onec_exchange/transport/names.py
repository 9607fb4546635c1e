"""Which file names 1C may use. The name is only a label: files are stored under our own names."""

from __future__ import annotations

import re

#: Prefixes old clients put before the name (Bitrix strips the same).
_PREFIX = re.compile(r"^(/tmp/|/?upload/1c/webdata/)")
_PART = r"[^\W_][\w.() {}#-]{0,119}"
_EXCHANGE = re.compile(rf"(?:{_PART}/){{0,4}}{_PART}\.(?:xml|zip)\Z", re.IGNORECASE)
_PICTURE = re.compile(
    r"import_files/(?:[\w-]{1,64}/){0,3}[\w-]{1,120}\.(?:jpe?g|png|gif|webp|bmp|pdf|docx?|xlsx?|od[ts]|file)\Z",
    re.IGNORECASE | re.ASCII,
)
_HARMLESS = re.compile(rf"(?:{_PART}/){{0,4}}{_PART}\.[a-z0-9]{{1,8}}\Z", re.IGNORECASE)
#: What a server, a browser or a double click would run. No export of 1C has such files.
_RUNS = re.compile(
    r"\.(?:php\d*|pht|phtml|phar|phps|inc|aspx?|as[hmc]x|jspx?|cfm|cgi|fcgi|p[ly]|rb|lua|sh|bash|exe"
    r"|com|bat|cmd|dll|so|msi|scr|vbs|ps1|jar|war|m?js|hta|[xs]?html?|svgz?|htaccess|ini)(?:\.|\Z)",
    re.IGNORECASE,
)
_LONGEST = 255


class UnableToAcceptName(ValueError):
    """The name could lead out of the session's folder, or is of a kind the shop does not take."""


class UnableToUse(UnableToAcceptName):
    """A harmless file that the shop has no use for. It is thrown away, and 1C goes on.

    ``failure`` would break off the whole exchange: for 1C it is one file of many.
    """


def normalised(name: str) -> str:
    """Return the name with forward slashes and without the clients' prefixes.

    :raises UnableToAcceptName: for every name that is not on the list of allowed forms: XML and
        zip files at most four folders deep, pictures and attachments below ``import_files/``.
    :raises UnableToUse: for other names that lead nowhere and end like nothing that runs.
    """
    plain = _PREFIX.sub("", name.strip().replace("\\", "/")).strip("/")
    is_taken = _EXCHANGE.match(plain) or is_attachment(plain)
    if len(plain) > _LONGEST or not (is_taken or _is_harmless(plain)):
        raise UnableToAcceptName(
            "The file name is not accepted: letters, digits, dots and dashes, ending in .xml or "
            ".zip, or a picture below import_files/."
        )
    if any(part.strip(". ") != part.strip() for part in plain.split("/")):
        raise UnableToAcceptName("The file name has a part that begins or ends with a dot.")
    if not is_taken:
        raise UnableToUse(
            "Thrown away: the shop takes XML and zip files, and pictures and documents below "
            "import_files/ by the names that 1C gives them."
        )
    return plain


def _is_harmless(plain: str) -> bool:
    return _HARMLESS.match(plain) is not None and not _RUNS.search(plain)


def is_attachment(name: str) -> bool:
    """Tell pictures and other files of goods from XML and archives."""
    return _PICTURE.match(name) is not None


def is_archive(name: str) -> bool:
    """Tell an archive, which is unpacked, from a file that is read."""
    return name.lower().endswith(".zip")
