"""An order's lines and its invoice, made of 1C's own data."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

from .company.model import Contract, LegalEntity
from .order_records import Order, OrderLine, OrderRequest, UnableToAccept
from .quantities import ONE, in_json, plain
from .store import Store

CENT = Decimal("0.01")
VAT_RATE = Decimal(20)
#: Days to pay when the contract gives none: an invoice for prepayment holds its price so long.
PREPAYMENT_DAYS = 3
#: Code of the unit of services in the shop's and 1C's documents: a piece.
_SERVICE_UNIT = "796"


def read_lines(request: OrderRequest, contract: Contract, store: Store) -> tuple[OrderLine, ...]:
    """Return the lines with 1C's names, units and warehouses; nothing is reserved yet.

    Raises :class:`UnableToAccept` for what 1C does not know or cannot sell.
    """
    if not any(line.offer_id for line in request.lines):
        raise UnableToAccept("У замовленні немає жодного товару")
    goods = {good.id: good for good in store.all("goods")}
    offers = {offer.id: offer for offer in store.all("offers")}
    warehouses = {warehouse.id for warehouse in store.all("warehouses")}
    lines = []
    for place, line in enumerate(request.lines, start=1):
        if line.price < 0:
            raise UnableToAccept(f"Рядок {place}: від'ємна ціна {line.price}")
        article, name, unit_code, warehouse_id = "", line.name, _SERVICE_UNIT, ""
        quantum = ONE
        if line.offer_id:
            offer = offers.get(line.offer_id)
            if offer is None:
                raise UnableToAccept(f"Рядок {place}: товару {line.offer_id} немає в 1С")
            warehouse_id = line.warehouse_id or request.warehouse_id or contract.warehouse_ids[0]
            if warehouse_id not in warehouses:
                raise UnableToAccept(f"Рядок {place}: складу {warehouse_id} немає в 1С")
            good = goods[offer.good_id]
            article, name, unit_code = good.article, offer.name, good.unit_code
            quantum = good.quantum
        _check_quantity(line.quantity, quantum, place)
        amount = line.amount or line.price * line.quantity
        lines.append(
            OrderLine(
                place=place,
                offer_id=line.offer_id,
                article=article,
                name=name or "Послуги доставки",
                unit_code=unit_code,
                quantity=plain(line.quantity),
                quantum=quantum,
                price=_plain(line.price),
                amount=amount.quantize(CENT, ROUND_HALF_UP),
                warehouse_id=warehouse_id,
            )
        )
    return tuple(lines)


def _check_quantity(quantity: Decimal, quantum: Decimal, place: int) -> None:
    if quantity <= 0 or (quantum == 1 and quantity != quantity.to_integral_value()):
        raise UnableToAccept(f"Рядок {place}: кількість {quantity} не є цілою")
    if quantity % quantum:
        raise UnableToAccept(f"Рядок {place}: кількість {quantity} не кратна {quantum}")


def _plain(price: Decimal) -> Decimal:
    """Return a price with two decimals, or with as many as it needs."""
    cents = price.quantize(CENT, ROUND_HALF_UP)
    return cents if cents == price else price.normalize()


def make_invoice(
    order: Order, entity: LegalEntity, contract: Contract, *, number: str, store: Store
) -> dict[str, object]:
    """Return the invoice as the live call answers it; VAT is inside the prices."""
    seller, units = store.seller(), store.units()
    day = datetime.fromisoformat(order.date).date()
    vat = (order.total * VAT_RATE / (100 + VAT_RATE)).quantize(CENT, ROUND_HALF_UP)
    return {
        "id": str(uuid4()),
        "number": number,
        "date": day.isoformat(),
        "pay_until": (day + timedelta(days=contract.days or PREPAYMENT_DAYS)).isoformat(),
        "currency": contract.currency,
        "seller": {
            "name": seller.official_name,
            "edrpou": seller.edrpou,
            "vat_no": seller.vat_no,
            "address": seller.address,
            "iban": seller.iban,
            "bank": seller.bank,
            "phone": seller.phone,
            "director": seller.director,
        },
        "buyer": {
            "name": entity.official_name,
            "edrpou": entity.edrpou or entity.tax_id,
            "vat_no": entity.vat_no,
            "address": entity.address,
            "phone": entity.phone,
        },
        "contract": {"number": contract.number, "date": contract.date},
        "order_number": order.shop_number,
        "lines": [
            {
                "n": line.place,
                "article": line.article,
                "name": line.name,
                "unit": units[line.unit_code].name if line.offer_id else "посл.",
                "quantity": in_json(line.quantity),
                "price": str(line.price),
                "amount": str(line.amount),
            }
            for line in order.lines
        ],
        "total_net": str(order.total - vat),
        "vat_rate": str(VAT_RATE),
        "vat_amount": str(vat),
        "total": str(order.total),
    }
