"""Invoices of 1C: kept as data, as PDF from 1C or drawn by the worker, handed out by a view."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction

from oscar_b2b.core.http import TransportError
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange.answers import InvoicePaper
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import Invoice, Outbox
from oscar_b2b.onec_exchange.tasks import render_invoice

logger = logging.getLogger(__name__)

#: How long after an order 1C is asked for its invoice, and how often.
ASK_FOR = timedelta(hours=2)
ASK_EVERY = timedelta(minutes=10)


class UnableToStoreInvoice(Exception):
    """The invoice does not fit what the shop has."""


@transaction.atomic
def store(*, order: Any, paper: InvoicePaper) -> Invoice:
    """Keep an invoice of an order; its PDF is drawn after commit.

    The same invoice again changes nothing, changed data are drawn anew.
    :raises UnableToStoreInvoice: when 1C gave this invoice to another order before.
    """
    data = paper.as_data()
    invoice = Invoice.objects.select_for_update().filter(guid=paper.id).first()
    if invoice is None:
        invoice = Invoice(guid=paper.id, order=order)
    elif invoice.order_id != order.pk:
        raise UnableToStoreInvoice(
            f"1C gave invoice {paper.number} ({paper.id}) to order {order.number}, "
            f"but it belongs to order {invoice.order.number}."
        )
    elif invoice.data == data:
        if not invoice.pdf:
            render_invoice.delay_on_commit(invoice_id=invoice.pk)
        return invoice
    invoice.number = paper.number
    invoice.date = paper.date
    invoice.pay_until = paper.pay_until
    invoice.currency = paper.currency
    invoice.total = paper.total
    invoice.data = data
    _drop_file(invoice)
    invoice.save()
    render_invoice.delay_on_commit(invoice_id=invoice.pk)
    return invoice


def render(*, invoice_id: int) -> bool:
    """Get an invoice that has no PDF yet from 1C, or draw it; False when there is nothing to do.

    1C's own paper comes first, for it has the supplier's logo and stamps. Made outside a
    transaction; if 1C changed the data meanwhile the sheet is thrown away, for the change has
    queued a drawing of its own.
    """
    invoice = Invoice.objects.filter(pk=invoice_id, pdf="").first()
    if invoice is None:
        return False
    sheet = _printed_by_onec(invoice) or _drawn(invoice)
    with transaction.atomic():
        current = Invoice.objects.select_for_update().get(pk=invoice_id)
        if current.pdf or current.data != invoice.data:
            return False
        # The address on disk says nothing about the order and cannot be guessed.
        current.pdf.save(f"{uuid.uuid4()}.pdf", ContentFile(sheet), save=False)
        current.save(update_fields=["pdf"])
    return True


def _printed_by_onec(invoice: Invoice) -> bytes | None:
    """Return 1C's own PDF; None where 1C prints none or does not answer, for the buyer waits."""
    party = OrderParty.objects.filter(order=invoice.order_id).first()
    if party is None or not service.is_on():
        return None
    try:
        return service.invoice_pdf(order_uuid=str(party.uuid), invoice_id=invoice.guid)
    except TransportError as error:
        logger.info("Invoice %s is drawn by the shop: %s", invoice.number, error)
        return None


def _drawn(invoice: Invoice) -> bytes:
    # Only workers draw; the web processes need not carry WeasyPrint.
    from oscar_b2b.onec_exchange.invoice_pdf import render_pdf

    return render_pdf(paper=InvoicePaper.read(invoice.data))


def draw_missing(*, at: datetime, limit: int = 20) -> int:
    """Queue again what was not drawn within a minute (a worker died, a disk was full)."""
    missing = Invoice.objects.filter(pdf="", created_at__lt=at - timedelta(minutes=1))
    ids = list(missing.order_by("pk").values_list("pk", flat=True)[:limit])
    for invoice_id in ids:
        render_invoice.delay(invoice_id=invoice_id)
    return len(ids)


def ask_for_missing(*, at: datetime, limit: int = 20) -> int:
    """Ask 1C for invoices of orders it has answered without one; returns how many came.

    For two hours after the order, every ten minutes; later the feed of changes brings them.
    """
    if not service.is_on():
        return 0
    came = 0
    sent = Outbox.objects.filter(
        state=Outbox.SENT,
        cancels=False,
        sent_at__range=(at - ASK_FOR, at - timedelta(minutes=1)),
        order__invoices=None,
    )
    for row in sent.select_related("order").order_by("-pk")[:limit]:
        if not cache.add(f"onec:invoice-asked:{row.pk}", 1, timeout=ASK_EVERY.seconds):
            continue
        try:
            paper = service.invoice(str(row.uuid))
        except TransportError as error:
            logger.info("Invoices of 1C are asked for later: %s", error)
            break
        if paper is None or paper.order_number != row.order.number:
            continue
        try:
            store(order=row.order, paper=paper)
        except UnableToStoreInvoice as error:
            logger.warning("%s", error)
        else:
            came += 1
    return came


def _drop_file(invoice: Invoice) -> None:
    storage, name = invoice.pdf.storage, invoice.pdf.name
    if not name:
        return
    invoice.pdf = ""
    transaction.on_commit(lambda: storage.delete(name))
