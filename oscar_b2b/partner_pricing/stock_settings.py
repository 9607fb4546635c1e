"""What an administrator chooses about stock (extension point ``site_settings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.site_settings import SiteSetting
from oscar_b2b.partner_pricing import domain, queries

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
]
