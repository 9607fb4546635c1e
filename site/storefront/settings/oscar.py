"""Oscar's settings, on top of its defaults."""

from __future__ import annotations

import os

from django.utils.translation import gettext_lazy as _
from oscar.defaults import *
from oscar.defaults import OSCAR_DASHBOARD_NAVIGATION as OSCAR_NAVIGATION

#: Name in the header, titles and letters.
OSCAR_SHOP_NAME = os.environ.get("SHOP_NAME", "Oscar B2B")
OSCAR_DEFAULT_CURRENCY = "UAH"
OSCAR_HIDDEN_FEATURES = ["reviews", "wishlists"]
OSCAR_EAGER_ALERTS = False
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_ALLOW_ANON_CHECKOUT = False
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_SLUG_FUNCTION = "oscar_b2b.core.slugs.slugify"
OSCAR_THUMBNAILER = "oscar.core.thumbnails.SorlThumbnail"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("line1",)
OSCAR_SAVE_SENT_EMAILS_TO_DB = False
OSCAR_PRODUCTS_PER_PAGE = 50
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = None
OSCAR_HOMEPAGE = "/"
OSCAR_ACCOUNTS_REDIRECT_URL = "customer:summary"

OSCAR_INITIAL_ORDER_STATUS = "new"
OSCAR_INITIAL_LINE_STATUS = "new"
OSCAR_ORDER_STATUS_PIPELINE = {
    "new": ("registered", "cancelled"),
    "registered": ("confirmed", "paid", "shipped", "cancelled"),
    "confirmed": ("paid", "shipped", "cancelled"),
    "paid": ("shipped", "cancelled"),
    "shipped": ("paid",),
    "cancelled": (),
}
OSCAR_LINE_STATUS_PIPELINE = {**OSCAR_ORDER_STATUS_PIPELINE, "to_confirm": ("new", "cancelled")}
OSCAR_ORDER_STATUS_CASCADE: dict[str, str] = {}

#: Status words for people; the keys are stored.
ORDER_STATUS_LABELS = {
    "new": _("Sent to the supplier"),
    "registered": _("Accepted by the supplier"),
    "confirmed": _("Confirmed"),
    "paid": _("Paid"),
    "shipped": _("Shipped"),
    "cancelled": _("Cancelled"),
}
#: A line has the statuses of its order, and these.
ORDER_LINE_STATUS_LABELS = {"to_confirm": _("to be confirmed by the supplier")}

# Wagtail owns content, so Oscar's flat pages leave the menu.
OSCAR_DASHBOARD_NAVIGATION = [
    {
        **entry,
        "children": [
            child
            for child in entry.get("children", [])
            if child.get("url_name") not in ("dashboard:page-list", "dashboard:reviews-list")
        ],
    }
    if "children" in entry
    else entry
    for entry in OSCAR_NAVIGATION
]

# The index price would be nobody's contract price.
OSCAR_SEARCH_FACETS: dict[str, dict] = {"fields": {}, "queries": {}}

# Haystack is imported by Oscar unconditionally and used by nothing of ours.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
