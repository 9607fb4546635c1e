"""What an administrator chooses about stock (extension point ``site_settings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from oscar_b2b.core.site_settings import SiteSetting
from oscar_b2b.partner_pricing import domain, holds, queries
from oscar_b2b.partner_pricing.models import StockView

_GROUP = _("Stock")

STOCK_SETTINGS = [
    SiteSetting(
        queries.BEYOND_STOCK,
        _("An order for more than the buyer is shown"),
        domain.BY_VIEW,
        _GROUP,
        (
            (domain.BY_VIEW, _("refused where stock is shown exactly, else to be confirmed")),
            (domain.Beyond.CONFIRM.value, _("always accepted, to be confirmed")),
            (domain.Beyond.REFUSE.value, _("refused wherever stock is shown")),
        ),
        _(
            "What is to be confirmed goes to the supplier with the order, in the same words "
            "whether there is enough or not."
        ),
        order=10,
    ),
    SiteSetting(
        queries.PARTNER_WAREHOUSES,
        _("Goods in partners' warehouses"),
        queries.WHEN_MISSING,
        _GROUP,
        (
            (queries.WHEN_MISSING, _("shown when the own warehouses have none")),
            ("always", _("always shown")),
        ),
        order=20,
    ),
    SiteSetting(
        queries.OUT_OF_STOCK,
        _("Goods that are out of stock"),
        domain.LISTED,
        _GROUP,
        tuple(StockView.OUT_OF_STOCK),
        _(
            "Where stock is hidden nothing is left out: it would tell what is there. “Stock shown "
            "to dealers” can say otherwise for a contract, a dealer or a segment."
        ),
        order=30,
    ),
    SiteSetting(
        holds.HOLD_DAYS,
        _("An order holds its goods until the supplier confirms it, at most"),
        "7",
        _GROUP,
        (
            *(
                (str(days), ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days})
                for days in (1, 2, 3, 5, 7, 14, 30)
            ),
            (holds.NEVER, _("for ever")),
        ),
        order=40,
    ),
]
