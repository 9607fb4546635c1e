"""`migrate` from zero at half the price, for throw-away databases: `template_database` runs it.

Two thirds of a migration from zero is Django rendering historical models anew after every
operation, and most of that is two things that need not be done again and again:

- a field is copied by taking it apart into the arguments of its class and calling that
  (`Field.clone`); here fields of Django itself are copied as they are;
- whether a relation leads to a swapped model is asked of all models for every relation, as each
  new model empties the memory of the answers; here they are kept, for settings do not change.

The operations themselves, and so the tables, are Django's own and untouched.
"""

from __future__ import annotations

import copy
import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps, apps
from django.db.models.fields import Field
from django.utils.functional import cached_property

_plain_clone = Field.clone
_plain_settings_name = Apps.get_swappable_settings_name


@contextmanager
def quick_rendering() -> Iterator[None]:
    """Let models of migrations be rendered quickly, in all of this process."""
    Field.clone = _copied  # type: ignore[method-assign,assignment]
    Apps.get_swappable_settings_name = _settings_name()  # type: ignore[method-assign]
    try:
        yield
    finally:
        Field.clone = _plain_clone  # type: ignore[method-assign]
        Apps.get_swappable_settings_name = _plain_settings_name  # type: ignore[method-assign]


def _copied(field: Field[Any, Any]) -> Field[Any, Any]:
    """Return a field like this one that belongs to no model, younger than all others."""
    # What others' fields do in their constructors nobody here knows; a name is for good.
    is_djangos = type(field).__module__.startswith("django.db.models.fields")
    if not is_djangos or field.name is not None:
        return _plain_clone(field)
    other = copy.deepcopy(field)
    for each in (other, other.remote_field):
        for name in _remembered(type(each)):
            each.__dict__.pop(name, None)  # was found out while the relations were still words
    # Columns stand in the order in which fields were made.
    other.creation_counter = Field.creation_counter
    Field.creation_counter += 1
    return other


@functools.cache
def _remembered(kind: type) -> tuple[str, ...]:
    """Return the names under which objects of this class keep what they found out once."""
    return tuple(
        name
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, (cached_property, functools.cached_property))
    )


def _settings_name() -> Any:
    known: dict[str, str | None] = {}

    def get_swappable_settings_name(self: Apps, to_string: str) -> str | None:
        if self is not apps:
            return _plain_settings_name(self, to_string)
        if to_string not in known:
            known[to_string] = _plain_settings_name(self, to_string)
        return known[to_string]

    get_swappable_settings_name.cache_clear = (  # type: ignore[attr-defined]
        _plain_settings_name.cache_clear  # type: ignore[attr-defined]
    )
    return get_swappable_settings_name


def main() -> None:
    """Migrate the database that `DATABASE_URL` names."""
    import django
    from django.core.management import call_command

    django.setup()
    # Thousands of models are thrown away on the way; looking for them after each few is dearer.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    with quick_rendering():
        call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
