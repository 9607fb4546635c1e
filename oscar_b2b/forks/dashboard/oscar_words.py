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
    _("Account"),
    _("Advanced Search"),
    _("A user with that email address already exists"),
    _("Change Password"),
    _("choose action"),
    _("Clear selection"),
    _("Edit Profile"),
    _("Edit profile"),
    _("Edit the user"),
    _("Email"),
    _("Email address"),
    _("email address"),
    _("<em>Closed</em> stock alerts"),
    _("<em>Open</em> stock alerts"),
    _("Go"),
    _("Is public"),
    _("Latest Orders (last 24 hours)"),
    _("Make products non-public"),
    _("Make products public"),
    _("New Customers"),
    _("New customers"),
    _("New Product"),
    _("No orders found."),
    _("No status changes."),
    _("Orders - All Time"),
    _("Orders - Last 24 Hours"),
    _("Payment Events"),
    _("Processing..."),
    _("Reference"),
    _("Search Products"),
    _("Status Changes"),
    _("Total Customers"),
    _("Total customers"),
    _("Total lines"),
    _("Total Orders"),
    _("Total orders"),
    _("Total Products"),
    _("Total products"),
    _("Total revenue"),
    _("UPC"),
    _("Update product prices"),
    _("View Stock Alerts"),
    _("Your Store Statistics"),
    _("All %(count)s selected"),
    _(
        '<span class="selected-records">0</span> of '
        '<span class="page-records-count">%(count)s</span> selected'
    ),
)
