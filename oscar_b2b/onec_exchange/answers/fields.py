"""Reads JSON of 1C field by field, and says which field is wrong and what stood there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_CURRENCY = re.compile(r"[A-Z]{3}")
#: Rounding of 1C may differ by a unit of the last place between net, VAT and total.
CENT = Decimal("0.01")


class UnableToReadAnswer(Exception):
    """The answer does not keep the contract. The text names the field and what stood there."""


class Fields:
    """Reads the fields of one JSON object and names the place of a wrong one."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping):
            raise UnableToReadAnswer(f"{place} is not a JSON object but {_shown(data)}.")
        self._data = data
        self._place = place

    @property
    def place(self) -> str:
        """Where the object stands in the answer."""
        return self._place

    def raw(self, name: str) -> Any:
        """Return a value unread, for a reader of its own."""
        return self._data.get(name)

    def text(self, name: str, longest: int = 1024) -> str:
        value = self.optional_text(name, longest)
        if not value:
            raise self._wrong(name, "a text that is not empty")
        return value

    def optional_text(self, name: str, longest: int = 1024) -> str:
        value = self._data.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        if len(value) > longest:
            raise self._wrong(name, f"a text of at most {longest} characters")
        return value.strip()

    def texts(self, record: type) -> dict[str, str]:
        """Read a record whose fields are all texts; only its name is required."""
        return {
            name: self.text(name) if name == "name" else self.optional_text(name)
            for name in record.__dataclass_fields__  # type: ignore[attr-defined]
        }

    def flag(self, name: str) -> bool:
        """Read a boolean; a missing one is false."""
        value = self._data.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def number(self, name: str) -> Decimal:
        value = self.optional_number(name)
        if value is None:
            raise self._wrong(name, "a number")
        return value

    def optional_number(self, name: str) -> Decimal | None:
        """Read a number, also one written as text; JSON's own floats keep their decimal digits."""
        value = self._data.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise self._wrong(name, "a number")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise self._wrong(name, "a number") from None
        if not number.is_finite() or number < 0 or number >= 10**12:
            raise self._wrong(name, "a number from 0 to 10¹²")
        return number

    def signed(self, name: str) -> Decimal:
        """Read a number that may be negative: an advance, stock sold before it was booked."""
        value = self._data.get(name)
        text = "" if isinstance(value, bool) else str(value).strip()
        if text.startswith("-"):
            return -Fields({name: text[1:]}, self._place).number(name)
        return self.number(name)

    def money(self, name: str) -> Decimal:
        number = self.number(name)
        if number != number.quantize(CENT):
            raise self._wrong(name, "an amount with two decimals")
        return number.quantize(CENT)

    def currency(self, name: str) -> str:
        value = self.text(name)
        if not _CURRENCY.fullmatch(value):
            raise self._wrong(name, "an ISO 4217 code")
        return value

    def moment(self, name: str) -> dt.datetime:
        """Read an ISO date and time; 1C's own have no time zone and stay naive."""
        try:
            return dt.datetime.fromisoformat(self.text(name))
        except ValueError:
            raise self._wrong(name, "an ISO 8601 date and time") from None

    def day(self, name: str) -> dt.date:
        return self.moment(name).date()

    def optional_day(self, name: str) -> dt.date | None:
        return self.day(name) if self._data.get(name) else None

    def optional_moment(self, name: str) -> dt.datetime | None:
        return self.moment(name) if self._data.get(name) else None

    def object(self, name: str) -> Fields:
        return Fields(self._data.get(name), f"{self._place}.{name}")

    def optional_object(self, name: str) -> Fields | None:
        return self.object(name) if self._data.get(name) is not None else None

    def optional_objects(self, name: str) -> list[Fields]:
        return self.objects(name) if self._data.get(name) is not None else []

    def objects(self, name: str) -> list[Fields]:
        value = self._data.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self._wrong(name, "a list")
        return [Fields(each, f"{self._place}.{name}[{i}]") for i, each in enumerate(value)]

    def _wrong(self, name: str, wanted: str) -> UnableToReadAnswer:
        found = _shown(self._data[name]) if name in self._data else "missing"
        return UnableToReadAnswer(f"{self._place}.{name} should be {wanted}, is {found}.")


def _shown(value: Any) -> str:
    return repr(value)[:80]
