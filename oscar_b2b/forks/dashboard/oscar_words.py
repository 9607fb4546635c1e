"""Words of Oscar that its own catalogues translate badly or not at all.

Naming them here puts them into our catalogues, which win over Oscar's. Nothing imports this.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

MENU = (
    _("Attribute Option Groups"),
    _("Email templates"),
    _("Fulfilment"),
    _("Low stock alerts"),
    _("Offers"),
    _("Offers, vouchers"),
    _("Product Types"),
    _("Ranges"),
    _("Stock alert requests"),
    _("Voucher Sets"),
    _("Vouchers"),
)

PAGES = (
    _("A user with that email address already exists"),
    _("Change Password"),
    _("choose action"),
    _("Edit Profile"),
    _("Edit profile"),
    _("Edit the user"),
    _("Email"),
    _("Email address"),
    _("email address"),
    _("Make products non-public"),
    _("Make products public"),
    _("No orders found."),
    _("No status changes."),
    _("Orders - All Time"),
    _("Orders - Last 24 Hours"),
    _("Payment Events"),
    _("Processing..."),
    _("Reference"),
    _("Status Changes"),
    _("Total Customers"),
    _("UPC"),
    _("Update product prices"),
)
