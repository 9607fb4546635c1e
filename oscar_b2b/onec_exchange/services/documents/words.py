"""1C's words: kinds of documents, statuses, reserves (``protocol.md`` §5)."""

from __future__ import annotations

from oscar_b2b.core.exchange import DocumentRecord
from oscar_b2b.onec_exchange.models import Document, OrderState

#: The charge for delivery travels as a line; it is no good of the shop.
DELIVERY_LINE = "ORDER_DELIVERY"

#: The order itself; its state is :class:`OrderState`, the others are rows of :class:`Document`.
ORDER = "order"

_KINDS = {
    "": ORDER,
    "заказ товара": ORDER,
    "счет на оплату": Document.INVOICE,
    "счёт на оплату": Document.INVOICE,
    "выплата безналичных денег": Document.PAYMENT,
    "выплата наличных денег": Document.PAYMENT,
    "эквайринговая операция": Document.PAYMENT,
    "возврат безналичных денег": Document.REFUND,
    "возврат наличных денег": Document.REFUND,
    "отпуск товара": Document.SHIPMENT,
    "возврат товара": Document.RETURN,
}

#: Names that the requisite of the order's status has in UT11, in the module and in UNF.
STATUS_NAMES = ("Статус заказа", "СтатусЗаказа", "Статуса заказа ИД")
RESERVE_NAME = "Статус резерва"
RESERVES = {
    "allowed": OrderState.ALLOWED,
    "зарезервирован": OrderState.ALLOWED,
    "зарезервировано": OrderState.ALLOWED,
    "зарезервовано": OrderState.ALLOWED,
    "partly": OrderState.PARTLY,
    "частично": OrderState.PARTLY,
    "частково": OrderState.PARTLY,
    "refused": OrderState.REFUSED,
    "отказано": OrderState.REFUSED,
    "не зарезервировано": OrderState.REFUSED,
    "не зарезервовано": OrderState.REFUSED,
    "відмовлено": OrderState.REFUSED,
}
#: First letters of 1C's status words → status of the shop. Words are the supplier's own, and
#: those not known here are shown as they are and move nothing.
_STATUSES = (
    (("подтвержд", "підтвердж"), "confirmed"),
    (("оплачен",), "paid"),
    (("отгружен", "відвантаж", "доставлен"), "shipped"),
)


def kind_of(record: DocumentRecord) -> str:
    """Return the kind of a document; operations the standard adds later are ``other``."""
    return _KINDS.get(record.operation.strip().lower(), Document.OTHER)


def status_of(word: str) -> str:
    """Return the shop's status that 1C's word stands for, "" when it stands for none."""
    lowered = word.lower()
    return next((target for heads, target in _STATUSES if lowered.startswith(heads)), "")
