"""What the supplier enters for Nova Poshta."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import Setting

_FROM_CHECK = _("Empty = the only one of the key; “Check connection” lists them.")

SETTINGS = (
    Setting(
        "api_key",
        _("API key"),
        secret=True,
        required=True,
        help_text=_("my.novaposhta.ua → Settings → Security. It expires: renew it in time."),
    ),
    Setting(
        "sender_city",
        _("Sender's town"),
        help_text=_("Ref of the town goods leave from, where a warehouse names none."),
    ),
    Setting("sender", _("Sender"), help_text=_FROM_CHECK),
    Setting("sender_contact", _("Sender's contact person"), help_text=_FROM_CHECK),
    Setting(
        "sender_phone",
        _("Sender's phone"),
        help_text=_("Empty = that of the contact person."),
    ),
    Setting(
        "sender_address",
        _("Sender's address"),
        help_text=_("Ref of the address couriers fetch from, where no branch is chosen."),
    ),
    Setting(
        "payment",
        _("The supplier pays"),
        default="Cash",
        choices=(("Cash", _("in cash")), ("NonCash", _("by transfer"))),
        help_text=_("By transfer needs a contract with Nova Poshta. Recipients pay in cash."),
    ),
    Setting("description", _("Description of goods"), default="Товари"),
    Setting(
        "label",
        _("Label"),
        default="100x100",
        choices=(("100x100", "100 × 100 mm"), ("85x85", "85 × 85 mm")),
    ),
    Setting("base_url", _("Address of the API"), default="https://api.novaposhta.ua/v2.0/json/"),
    Setting("print_url", _("Address of printed forms"), default="https://my.novaposhta.ua/"),
)

REMARKS = (
    _("Sites are not notified by Nova Poshta: parcels are asked about, up to 100 at once."),
    _("Parcel lockers need the size of each place and, in some contracts, a sender who pays."),
    _("Waybills are deleted through the interface only before the parcel is handed over."),
    _("A waybill that was not made here cannot be deleted or put into a register from here."),
)
