"""Settings of the shop that an administrator chooses in the dashboard.

A module declares its settings (extension point ``site_settings``); the dashboard shows one page
with all of them. Code asks ``value("onboarding.registration")``. What nobody has chosen has the
declared default, so a module needs no data to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import StoredSetting

_CACHE_KEY = "core:site-settings"
#: Seconds after which a process asks the database again, should the cache have missed a change.
_CACHE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class SiteSetting:
    """Extension point ``site_settings``: one choice of the administrator.

    :param code: ``"<module>.<name>"``, stable.
    :param label: lazy translation, the question.
    :param choices: ``(value, lazy label)`` pairs; empty = yes or no (``default`` is a bool).
    :param help_text: lazy translation: what follows from the choice.
    :param group: lazy translation: heading on the page.
    """

    code: str
    label: Any
    default: str | bool
    group: Any
    choices: tuple[tuple[str, Any], ...] = ()
    help_text: Any = ""
    order: int = 0

    def accepts(self, value: object) -> bool:
        """Tell whether ``value`` can be stored."""
        if self.choices:
            return value in {choice for choice, _label in self.choices}
        return isinstance(value, bool)


def declared() -> Mapping[str, SiteSetting]:
    """Return the settings of the enabled modules by code, in the order of the page."""
    return {each.code: each for each in extensions.get("site_settings")}


def value(code: str) -> Any:
    """Return what was chosen for a setting, else its default.

    One look into the cache; a stored value that is no longer among the choices counts as none.

    :raises LookupError: for a setting no enabled module declares.
    """
    setting = declared().get(code)
    if setting is None:
        raise LookupError(f"No enabled module declares the setting “{code}”.")
    chosen = _stored().get(code)
    return chosen if setting.accepts(chosen) else setting.default


@transaction.atomic
def store(chosen: Mapping[str, str | bool]) -> None:
    """Keep what an administrator chose.

    :raises LookupError: for a setting no enabled module declares.
    :raises ValueError: for a value that is not among the choices.
    """
    settings = declared()
    for code, new in chosen.items():
        if code not in settings:
            raise LookupError(f"No enabled module declares the setting “{code}”.")
        if not settings[code].accepts(new):
            raise ValueError(f"“{new}” is no value of the setting “{code}”.")
        StoredSetting.objects.update_or_create(code=code, defaults={"value": new})
    transaction.on_commit(lambda: cache.delete(_CACHE_KEY))


def _stored() -> dict[str, Any]:
    found: dict[str, Any] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = dict(StoredSetting.objects.values_list("code", "value"))
        cache.set(_CACHE_KEY, found, _CACHE_SECONDS)
    return found
