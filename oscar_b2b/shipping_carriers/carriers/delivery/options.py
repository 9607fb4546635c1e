"""What the supplier enters for Delivery."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import Setting

SETTINGS = (
    Setting(
        "public_key",
        _("Public key"),
        help_text=_("Of the carrier's cabinet. Branches, prices and tracking need no keys."),
    ),
    Setting("secret_key", _("Secret key"), secret=True),
    Setting(
        "digest",
        _("Signature"),
        default="sha256",
        choices=(("sha256", "SHA-256"), ("sha1", "SHA-1")),
        help_text=_(
            "SHA-256 by the carrier's present documents, SHA-1 by old ones. Change it when the"
            " carrier answers “Невірний підпис” although keys and the server's clock are right."
        ),
    ),
    Setting(
        "sender",
        _("Sender"),
        help_text=_("Empty = the owner of the keys; “Check connection” lists the senders."),
    ),
    Setting("sender_phone", _("Sender's phone")),
    Setting(
        "payment",
        _("The supplier pays"),
        default="cash",
        choices=(("cash", _("in cash")), ("transfer", _("by transfer"))),
    ),
    Setting(
        "least_declared",
        _("Least declared value, UAH"),
        default="1000",
        help_text=_("The carrier insures from this sum on; smaller values are raised to it."),
    ),
    Setting(
        "density",
        _("Kilograms in a cubic metre"),
        default="250",
        help_text=_("Goods without sizes are reckoned with it: the carrier asks for the volume."),
    ),
    Setting(
        "cash_on_delivery",
        _("Cash on delivery comes back"),
        choices=(
            ("", _("not used")),
            ("card", _("to a card")),
            ("account", _("to an account")),
            ("cash", _("in cash at the sender's branch")),
        ),
    ),
    Setting(
        "cash_on_delivery_to",
        _("Id of that card or account"),
        help_text=_("From the carrier's cabinet."),
    ),
    Setting(
        "label",
        _("Label"),
        default="1",
        choices=(
            ("1", _("one on a page")),
            ("2", _("two on a sheet")),
            ("4", "95 × 95 mm"),
        ),
    ),
    Setting(
        "base_url",
        _("Address of the API"),
        default="https://www.delivery-auto.com/api/v4/Public/",
    ),
)

REMARKS = (
    _("Waybills are cancelled in Delivery's cabinet: its interface does not offer it to sites."),
    _("The list of waybills handed over is printed in Delivery's cabinet."),
    _("A waybill cannot be found by our number: after a break look into Delivery's cabinet."),
    _("Parcels are asked about one by one; Delivery does not notify sites."),
    _("There are no parcel lockers, and branches have no limits of weight and size."),
    _("The price depends on the branch, so it is known after the branch is chosen."),
)
