"""An order of the shop as a document for 1C: built once, sent as JSON or as CommerceML."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from oscar_b2b.core.amounts import plain_figure
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import OrderParty
from oscar_b2b.core.services import terms

CENT = Decimal("0.01")
#: Status of an order that was cancelled, in ``OSCAR_ORDER_STATUS_PIPELINE``.
CANCELLED = "cancelled"


class UnableToExport(Exception):
    """The order cannot go to 1C as it is. The text is for the supplier's staff."""


def build_document(*, order: Any, private_counterparty: str = "") -> OrderDocument:
    """Return the order as 1C should get it; parts of other modules included.

    Lines carry 1C's ids, ``price`` and ``amount`` include VAT.

    :param private_counterparty: counterparty that natural persons' orders go under; with one, an
        order may have no legal entity.
    :raises UnableToExport: when 1C would take a twin for the counterparty or for a good: it finds
        the former by name and tax number, the latter by id, and *creates* what it does not find.
    """
    party = OrderParty.objects.select_related("legal_entity").get(order=order)
    lines = list(
        order.lines.select_related("product", "stockrecord__partner")
        .prefetch_related("attributes")
        .order_by("pk")
    )
    units = terms.units(product_ids=[line.product_id for line in lines if line.product_id])
    document = OrderDocument(
        id=str(party.uuid),
        number=order.number,
        placed_at=order.date_placed,
        currency=order.currency,
        total=order.total_incl_tax,
        comment=party.comment,
        own_number=party.own_number,
        status=order.status,
        cancelled=order.status == CANCELLED,
        legal_entity=_legal_entity(party),
        representatives=_representatives(order, party),
        delivery=_delivery(order),
        lines=[_line(line, units.get(line.product_id)) for line in lines],
    )
    document.warehouse_id = next(
        (line["warehouse_id"] for line in document.lines if line["warehouse_id"]), ""
    )
    for part in extensions.get("order_export_parts"):
        part.extend(document, order)
    problems = _problems(document, private_counterparty)
    if problems:
        raise UnableToExport(" ".join(problems))
    return document


def as_json(document: OrderDocument) -> dict[str, Any]:
    """Return the body of ``POST /hs/b2b/v1/orders`` (docs/openapi/onec-v1.yaml)."""
    return {
        "id": document.id,
        "number": document.number,
        "date": timezone.localtime(document.placed_at).isoformat(timespec="seconds"),
        "currency": document.currency,
        "total": str(document.total),
        "legal_entity": {
            name: document.legal_entity.get(name, "") for name in ("id", "name", "tax_id")
        },
        "contract": {name: document.contract.get(name, "") for name in ("id", "number")},
        "price_type_id": document.price_type_id,
        "warehouse_id": document.warehouse_id,
        "delivery": {
            **{
                name: document.delivery.get(name, "")
                for name in ("code", "name", "address", "cost")
            },
            **{name: text for name in _DELIVERY_FIELDS if (text := document.delivery.get(name))},
        },
        "comment": document.comment,
        "own_number": document.own_number,
        "lines": [{name: line.get(name, "") for name in _LINE_FIELDS} for line in document.lines],
    }


#: Only where there is something to say: a 1C that does not know them reads what it always did.
_DELIVERY_FIELDS = (
    *("date", "recipient", "department", "organisation", "tax_id"),
    *("carrier", "carrier_code", "city", "branch", "zone", "weight"),
    *("payer", "estimate", "cash_on_delivery", "without_prices", "own_waybill"),
)
_LINE_FIELDS = (
    "id",
    "article",
    "name",
    "quantity",
    "price",
    "amount",
    "vat_rate",
    "warehouse_id",
)


def vat_rate(*, incl_tax: Decimal, excl_tax: Decimal) -> Decimal | None:
    """Return the VAT rate, in percent, that turns one sum of a line into the other.

    A whole percentage that gives the same tax to the cent is taken; None when the line names no
    tax of its own or no such rate exists.
    """
    if excl_tax <= 0 or incl_tax <= excl_tax:
        return None
    rate = ((incl_tax / excl_tax - 1) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    tax = (incl_tax * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
    # Per-unit rounding may move the line's tax by a few cents.
    return rate if abs(tax - (incl_tax - excl_tax)) <= max(CENT, incl_tax / 1000) else None


def _legal_entity(party: OrderParty) -> dict[str, str]:
    entity = party.legal_entity
    if entity is None:
        return {}
    return {
        "id": entity.guid,
        "name": entity.name,
        "official_name": entity.official_name,
        "tax_id": entity.tax_id or entity.edrpou,
        "address": entity.registration_address or entity.address,
        "email": entity.email,
        "phone": entity.phone,
        # What 1C itself calls ИНН. A register number in its place would make a twin.
        "inn": entity.tax_id,
        "edrpou": entity.edrpou,
        "kpp": entity.kpp,
        "is_person": "true" if entity.is_person else "",
    }


def _representatives(order: Any, party: OrderParty) -> list[dict[str, str]]:
    """Return the person who ordered; without a name, the first contact person 1C has."""
    name = " ".join(order.user.get_full_name().split()) if order.user else ""
    if name:
        return [{"name": name}]
    known = party.legal_entity.representatives if party.legal_entity else []
    return [
        {"name": str(each.get("name", "")), "relation": str(each.get("relation", ""))}
        for each in known[:1]
    ]


def _delivery(order: Any) -> dict[str, str]:
    address = order.shipping_address
    return {
        "code": order.shipping_code,
        "name": order.shipping_method,
        "address": address.summary if address else "",
        "cost": str(order.shipping_incl_tax),
    }


def _line(line: Any, unit: Any) -> dict[str, str]:
    rate = vat_rate(incl_tax=line.line_price_incl_tax, excl_tax=line.line_price_excl_tax)
    stockrecord = line.stockrecord
    return {
        "id": (line.product.code or "") if line.product else "",
        "article": line.upc or line.partner_sku or "",
        "name": line.title,
        # 1C counts units; the shop counts quanta of them.
        "quantity": plain_figure(line.units),
        "price": str(line.unit_price_incl_tax or Decimal(0)),
        "amount": str(line.line_price_incl_tax),
        "vat_rate": "" if rate is None else str(rate),
        "vat_amount": str(line.line_price_incl_tax - line.line_price_excl_tax),
        "warehouse_id": (stockrecord.partner.code or "") if stockrecord else "",
        "warehouse_name": stockrecord.partner.name if stockrecord else "",
        "unit": line.sale_unit.unit or (unit.unit if unit else ""),
        "unit_code": unit.code.strip() if unit else "",
        "discount": str(line.line_price_before_discounts_incl_tax - line.line_price_incl_tax),
    }


def _problems(document: OrderDocument, private_counterparty: str) -> list[str]:
    problems = []
    if not document.legal_entity.get("name") and not private_counterparty:
        problems.append("The order names no legal entity: 1C would not know whose it is.")
    if not document.lines:
        problems.append("The order has no lines.")
    if not document.currency:
        problems.append("The order has no currency.")
    problems += [
        f"“{line['name']}” has no id of 1C: 1C would create a new good for it."
        for line in document.lines
        if not line["id"]
    ]
    return problems + _sum_problems(document)


def _sum_problems(document: OrderDocument) -> list[str]:
    """Check the sums: 1C counts them anew and would keep another total than the buyer agreed to."""
    problems = []
    for line in document.lines:
        full = (Decimal(line["price"]) * Decimal(line["quantity"])).quantize(CENT, ROUND_HALF_UP)
        discount = Decimal(line["discount"])
        if discount < 0 or full - discount != Decimal(line["amount"]):
            problems.append(
                f"“{line['name']}”: {line['quantity']} × {line['price']} is not {line['amount']}."
            )
    lines = sum((Decimal(line["amount"]) for line in document.lines), Decimal(0))
    total = lines + Decimal(document.delivery.get("cost") or 0)
    if total != document.total:
        problems.append(
            f"The lines and the delivery make {total}, the order says {document.total}."
        )
    return problems
