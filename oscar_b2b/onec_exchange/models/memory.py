"""What 1C said last and the shop has: so that the same words need not be read again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RememberedElement(models.Model):
    """A ``Товар`` or ``Предложение`` that, read now, would change nothing and note nothing.

    Rows are written and removed by imports only, see ``onec_exchange.memory``.
    """

    #: Of the element's bytes and of all else that decides what they mean.
    digest = models.UUIDField(_("digest"), primary_key=True)
    # No constraint: checking one per row costs more than the rest of the row. The triggers tell of
    # products that were deleted.
    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    #: Which list it stood in, and what it speaks of; another one of the slot replaces it.
    slot = models.SmallIntegerField(_("list and subjects"))
    prices = models.SmallIntegerField(_("prices"))
    stock = models.SmallIntegerField(_("figures of stock"))
    stock_totals = models.SmallIntegerField(_("totals of stock"))

    class Meta:
        verbose_name = _("remembered element")
        verbose_name_plural = _("remembered elements")

    def __str__(self) -> str:
        return str(self.digest)


class OutsideWrite(models.Model):
    """A product that others than an import of a file have changed; triggers write these rows.

    The next import forgets what it remembers of it. That must not be done by the trigger: a row
    that a running import adds would be missed.
    """

    #: NULL: what all elements mean may have changed.
    product_id = models.BigIntegerField(_("product"), null=True)

    class Meta:
        verbose_name = _("change by others")
        verbose_name_plural = _("changes by others")

    def __str__(self) -> str:
        return str(self.product_id or "*")
