"""An order of the shop as a document of 1C, as the profile's ``[order]`` describes it.

1C runs the object's own code when OData writes it, but not that of its form: sums, VAT and line
numbers are not filled in, so the profile names every one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.odata import literals
from oscar_b2b.onec_exchange.odata.client import ODataClient
from oscar_b2b.onec_exchange.odata.errors import NOT_FOUND, UnableToAskOData
from oscar_b2b.onec_exchange.odata.literals import EMPTY_GUID
from oscar_b2b.onec_exchange.odata.metadata import Schema, similar
from oscar_b2b.onec_exchange.odata.profile import UnableToReadProfile

Values = dict[str, Any]
#: Reads one field of 1C: entity set, key or filter, field.
Ask = Callable[[str, str, str, str], str]

#: ISO letters → digits, by which 1C's catalogue of currencies has its codes.
_CURRENCY_DIGITS = {"UAH": "980", "USD": "840", "EUR": "978", "PLN": "985", "RUB": "643"}
_WHOLE = re.compile(r"\{([\w.]+)\}")


class OrderForm:
    """The profile's ``[order]``, checked.

    :raises UnableToReadProfile: when it is missing or not understood.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        if not data:
            raise UnableToReadProfile("it has no [order]: orders cannot be written by OData.")
        known = {"entity", "section", "post", "optional", "read", "line_read", "vat", "fields",
                 "lines", "delivery_good"}  # fmt: skip
        unknown = sorted(set(data) - known)
        lacking = sorted({"entity", "section", "fields", "lines"} - set(data))
        if unknown or lacking:
            raise UnableToReadProfile(
                f"[order]: “{', '.join(unknown)}” is not understood."
                if unknown
                else f"[order] lacks “{', '.join(lacking)}”."
            )
        self.entity = str(data["entity"])
        self.section = str(data["section"])
        self.post = bool(data.get("post", False))
        self._optional = frozenset(data.get("optional", ()))
        self._read = dict(data.get("read", {}))
        self._line_read = dict(data.get("line_read", {}))
        self._vat = dict(data.get("vat", {}))
        self._fields = dict(data["fields"])
        self._lines = dict(data["lines"])
        self._delivery_good = str(data.get("delivery_good", ""))

    def check(self, schema: Schema) -> list[str]:
        """Return what the base lacks; optional fields are left out of the document instead."""
        if self.entity not in schema.sets:
            names = ", ".join(similar(self.entity, schema.sets))
            return [f"There is no entity set {self.entity}. Similar names: {names or 'none'}."]
        section = f"{self.entity}/{self.section}"
        return [
            *self._lacking(self.entity, schema.sets[self.entity], self._fields),
            *self._lacking(section, schema.sections.get(section, frozenset()), self._lines),
        ]

    def _lacking(self, place: str, names: frozenset[str], fields: dict[str, Any]) -> Iterator[str]:
        for name in [each for each in fields if names and each not in names]:
            if name in self._optional:
                del fields[name]
            else:
                hint = ", ".join(similar(name, names)) or "none"
                yield f"{place} has no field “{name}”. Similar names: {hint}."

    def fill(self, document: OrderDocument, ask: Ask) -> dict[str, Any]:
        """Return the fields of the document for ``POST``.

        :param ask: asks 1C for what the shop does not know (organisation, partner, unit).
        """
        values = self._values(document)
        for name, each in self._read.items():
            values[name] = _asked(each, values, ask)
        lines = [
            self._line(line, values, number, ask)
            for number, line in enumerate(self._lines_of(document), start=1)
        ]
        values["lines_total"] = sum((line[1]["amount"] for line in lines), Decimal(0))
        values["lines_vat"] = sum((line[1]["vat_amount"] for line in lines), Decimal(0))
        return {
            "Ref_Key": document.id,
            **_filled(self._fields, values),
            self.section: [fields for fields, _values in lines],
        }

    def _values(self, document: OrderDocument) -> Values:
        # 1C keeps its server's local time, without a zone.
        at = timezone.localtime(document.placed_at)
        cost = Decimal(document.delivery.get("cost") or 0)
        remarks = [
            document.number,
            document.own_number,
            ", ".join(filter(None, (document.delivery.get(n) for n in ("name", "address")))),
            f"{cost} {document.currency}" if cost and not self._delivery_good else "",
            document.comment,
        ]
        return {
            "id": document.id,
            "number": document.number,
            "own_number": document.own_number,
            "date": f"{at:%Y-%m-%dT%H:%M:%S}",
            "day": f"{at:%Y-%m-%d}T00:00:00",
            "currency": document.currency,
            "currency_digits": _CURRENCY_DIGITS.get(document.currency, ""),
            "comment": "; ".join(filter(None, remarks)),
            "counterparty": document.legal_entity.get("id", ""),
            "contract": document.contract.get("id", ""),
            "price_type": document.price_type_id,
            "warehouse": document.warehouse_id,
            "delivery_address": document.delivery.get("address", ""),
        }

    def _lines_of(self, document: OrderDocument) -> Iterator[Mapping[str, str]]:
        yield from document.lines
        cost = Decimal(document.delivery.get("cost") or 0)
        if cost and self._delivery_good:
            yield {"id": self._delivery_good, "quantity": "1", "price": str(cost),
                   "amount": str(cost)}  # fmt: skip

    def _line(
        self, line: Mapping[str, str], order: Values, number: int, ask: Ask
    ) -> tuple[dict[str, Any], Values]:
        good, _, characteristic = line["id"].partition("#")
        amount, vat_amount = Decimal(line["amount"]), Decimal(line.get("vat_amount") or 0)
        rate = line.get("vat_rate", "")
        values = {
            **order,
            "n": number,
            "good": good,
            "characteristic": characteristic or EMPTY_GUID,
            "quantity": Decimal(line["quantity"]),
            "price": Decimal(line["price"]),
            "amount": amount,
            "vat_amount": vat_amount,
            "net_amount": amount - vat_amount,
            "vat_percent": rate,
            "vat": self._vat.get(rate, self._vat.get("", "")),
            "warehouse": line.get("warehouse_id") or order["warehouse"],
        }
        for name, each in self._line_read.items():
            values[name] = _asked(each, values, ask)
        return {"LineNumber": str(number), **_filled(self._lines, values)}, values


def asker(client: ODataClient) -> Ask:
    """Return a function that reads one field of 1C's by key or filter; each question once.

    What 1C does not have is an empty text.
    """
    answers: dict[tuple[str, str, str, str], str] = {}

    def ask(entity: str, key: str, where: str, name: str) -> str:
        question = (entity, key, where, name)
        if question not in answers:
            if key:
                answers[question] = _of_object(client, entity, key, name)
            else:
                rows = client.first(entity, select=(name,), where=where)
                answers[question] = str(rows.get(name) or "") if rows else ""
        found = answers[question]
        return "" if found == EMPTY_GUID else found

    return ask


def _of_object(client: ODataClient, entity: str, key: str, name: str) -> str:
    try:
        return str(client.one(entity, key, select=(name,)).get(name) or "")
    except UnableToAskOData as error:
        if error.code == NOT_FOUND:
            return ""
        raise


def _asked(data: Any, values: Values, ask: Ask) -> str:
    """Evaluate ``{ entity, key | filter, field, default }``; nothing is asked by an empty key."""
    try:
        entity, name = data["entity"], data["field"]
        template = data.get("key") or data["filter"]
    except (TypeError, KeyError, AttributeError) as error:
        raise UnableToReadProfile(
            f"[order.read]: {data} needs entity, field, and key or filter."
        ) from error
    found = ""
    if all(values.get(each) for each in _WHOLE.findall(template)):
        by_key = "key" in data
        texts = {each: literals.quoted(str(value)) for each, value in values.items()}
        question = str(_fill(template, values if by_key else texts))
        found = ask(entity, question if by_key else "", "" if by_key else question, name)
    return found or str(_fill(data.get("default", ""), values))


def _filled(templates: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Fill templates; what comes out empty is not sent, 1C then keeps its own default."""
    filled = {name: _fill(each, values) for name, each in templates.items()}
    return {name: value for name, value in filled.items() if value not in ("", None)}


def _fill(template: Any, values: Values) -> Any:
    """``"{name}"`` is the value itself, with its type; inside a text it becomes text."""
    if not isinstance(template, str):
        return template
    unknown = [name for name in _WHOLE.findall(template) if name not in values]
    if unknown:
        raise UnableToReadProfile(
            f"[order]: “{unknown[0]}” is not known; there is {', '.join(sorted(values))}."
        )
    whole = _WHOLE.fullmatch(template)
    if whole:
        return values[whole[1]]
    return _WHOLE.sub(lambda match: str(values[match[1]]), template)
