"""The delivery fields of the checkout page: those of the method that is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.shipping_carriers.models import MethodKind, TransportZone
from oscar_b2b.shipping_carriers.queries.selections import Selection, sum_in
from oscar_b2b.shipping_carriers.services import own_waybills

#: A telephone number as people write it; carriers' classes make of it what their service wants.
PHONE = re.compile(r"\+?[\d\s()\-]{7,32}")
#: EDRPOU (8 digits), number of a sole trader (10) or of VAT (12).
TAX_ID = re.compile(r"\d{8}|\d{10}|\d{12}")

_WHO = ("department", "contact", "phone")
#: Fields of each kind of method, in the order of the page.
FIELDS: dict[str, tuple[str, ...]] = {
    MethodKind.PICKUP: ("warehouse", "desired_date"),
    MethodKind.TRANSPORT: ("zone", "address", *_WHO, "desired_date"),
    MethodKind.CARRIER: (
        *("city", "to_door", "point", "address", *_WHO),
        *("organisation", "tax_id", "desired_date"),
    ),
    MethodKind.DROPSHIPPING: (
        *("own_waybill", "own_waybill_file", "customer_carrier", "city", "to_door", "point"),
        *("address", "contact", "phone", "cash_on_delivery", "without_prices", "desired_date"),
    ),
    MethodKind.OTHER: ("address", *_WHO, "desired_date"),
}
#: Which of them must be filled, and what is said when they are not.
_NEEDED: dict[str, dict[str, Any]] = {
    MethodKind.PICKUP: {"warehouse": _("Choose the warehouse to pick up from.")},
    MethodKind.TRANSPORT: {
        "address": _("Write where to bring the goods."),
        "contact": _("Write who receives the goods."),
        "phone": _("Write a phone, so that the driver can call."),
    },
    MethodKind.CARRIER: {
        "contact": _("Write who receives the goods."),
        "phone": _("Write the recipient's phone: the carrier tells there that the parcel is here."),
    },
    MethodKind.DROPSHIPPING: {
        "contact": _("Write who receives the goods."),
        "phone": _("Write the recipient's phone: the carrier tells there that the parcel is here."),
    },
    MethodKind.OTHER: {"address": _("Write how you want to receive the goods.")},
}
#: Of what a carrier does not need when the dealer has made the waybill himself.
_OF_THE_WAYBILL = ("customer_carrier", "city", "point", "address", "contact", "phone")


def _text(label: Any, length: int, help_text: Any = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input", **attrs}),
    )


class DeliveryForm(forms.Form):
    """Fields of the chosen method; of a method of another module there are none.

    The values are those of the draft, in which what was sent has been kept before; so nothing that
    was typed for one method is lost when another one is looked at.

    :param selection: what is chosen, as the directories know it; ``None`` = another module's.
    :param is_sent: the form was sent: say what is wrong.
    :param files: uploaded files.
    :param carriers: (code, name) of those to choose from when the dealer's customer receives.
    :param days: on which our transport comes to the chosen zone.
    """

    warehouse = forms.ChoiceField(label=_("Where to pick up"), required=False)
    zone = forms.ChoiceField(label=_("Zone of our transport"), required=False)
    own_waybill = _text(
        _("Number of your own waybill"),
        64,
        _("Only when you have made the waybill yourself; then nothing else has to be chosen."),
        autocomplete="off",
    )
    own_waybill_file = forms.FileField(
        label=_("File of your own waybill"),
        required=False,
        help_text=_("PDF, PNG or JPEG, up to 10 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.png,.jpg,.jpeg", "class": "input", "hx-preserve": "true"}
        ),
    )
    customer_carrier = forms.ChoiceField(label=_("Carrier"), required=False)
    city = forms.CharField(label=_("City"), required=False)
    to_door = forms.ChoiceField(
        label=_("Where to"),
        required=False,
        choices=[("", _("To a branch or locker")), ("1", _("To an address, by courier"))],
    )
    point = forms.CharField(label=_("Branch or locker"), required=False)
    address = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text=_("City, street, building; gate or ramp if it matters."),
    )
    department = _text(
        _("Your department or branch"), 128, _("Your own word for the place, such as “Shop 2”.")
    )
    contact = _text(_("Who receives the goods"), 128, autocomplete="name")
    phone = _text(_("Phone of the recipient"), 64, type="tel", autocomplete="tel")
    organisation = _text(
        _("Organisation"), 255, _("When the parcel is for a company, not a person.")
    )
    tax_id = _text(_("EDRPOU or tax number"), 16, inputmode="numeric")
    cash_on_delivery = forms.CharField(
        label=_("Cash on delivery, ₴"),
        required=False,
        max_length=20,
        help_text=_("What the carrier takes from your customer for the goods; empty = nothing."),
        widget=forms.TextInput(attrs={"class": "input num", "inputmode": "decimal"}),
    )
    without_prices = forms.BooleanField(
        label=_("No paper in the parcel shows our prices"), required=False
    )
    desired_date = forms.DateField(
        label=_("Desired date"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("The manager confirms the day."),
    )

    class Media:
        css = {"all": ("shipping_carriers/delivery.css",)}
        js = (forms.Script("shipping_carriers/combobox.js", type="module"),)

    #: The reasons are said by the shop, in its words and place.
    use_required_attribute = False
    #: Choices after which prices are asked anew; texts are only kept.
    CHOICES: ClassVar = frozenset(
        {"warehouse", "zone", "customer_carrier", "city", "to_door", "point", "cash_on_delivery"}
    )

    def __init__(
        self,
        *,
        prefix: str,
        selection: Selection | None,
        is_sent: bool,
        today: date,
        files: Any = None,
        warehouses: Sequence[PickupPoint] = (),
        carriers: Sequence[tuple[str, str]] = (),
        days: Sequence[date] = (),
    ) -> None:
        self.selection = selection
        self.kind = "" if selection is None else str(selection.method.kind)
        self.today = today
        self.warehouses, self.carriers, self.days = warehouses, carriers, days
        values = dict(selection.values) if selection is not None else {}
        if warehouses and not values.get("warehouse"):
            # The home warehouse, as the page shows it; who chooses the method and orders at once
            # without having been shown the others means it.
            values["warehouse"] = str(warehouses[0].partner_id)
        # Off is kept as "0", which a check box would read as on.
        values["without_prices"] = "" if values.get("without_prices") == "0" else "1"
        data = {f"{prefix}-{name}": text for name, text in values.items() if text}
        super().__init__(
            data if is_sent else None, files if is_sent else None, prefix=prefix, initial=values
        )
        for name in set(self.fields) - set(FIELDS.get(self.kind, ())):
            del self.fields[name]
        self._narrow()

    def _narrow(self) -> None:
        """Let the fields say what can be chosen here, and in this method's words."""
        fields = self.fields
        for name, message in _NEEDED.get(self.kind, {}).items():
            fields[name].required = True
            fields[name].error_messages["required"] = message
        if "warehouse" in fields:
            self._offer(
                "warehouse", [(str(each.partner_id), each.name) for each in self.warehouses]
            )
        if "zone" in fields:
            self._offer("zone", [(str(each.pk), each.name) for each in self.zones])
            if not self.zones:
                del fields["zone"]
        if "customer_carrier" in fields:
            self._offer("customer_carrier", [("", _("Choose the carrier")), *self.carriers])
        if "to_door" in fields and not self.can_go_to_door:
            del fields["to_door"]
        self._narrow_address()
        if self.has_own_waybill:
            for name in _OF_THE_WAYBILL:
                if name in fields:
                    fields[name].required = False
        if "desired_date" in fields:
            fields["desired_date"].widget.attrs["min"] = self.today.isoformat()

    def _narrow_address(self) -> None:
        selection = self.selection
        if selection is None or "address" not in self.fields:
            return
        address = self.fields["address"]
        if self.kind == MethodKind.OTHER:
            address.label = _("How and where")
            address.help_text = _("For example by your own carrier, or together with order B2B-….")
        elif selection.by_hand:
            address.label = _("City and branch")
            address.help_text = _(
                "The carrier's list is not here at present: write the place, we choose the branch."
            )
            for name in ("city", "to_door", "point"):
                self.fields.pop(name, None)
        elif self.kind in (MethodKind.CARRIER, MethodKind.DROPSHIPPING):
            if selection.to_door:
                address.help_text = _("Street, building, flat or office.")
                del self.fields["point"]
            else:
                del self.fields["address"]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices
        if name == "warehouse" and not choices:
            # Nothing to choose from: the place is agreed with the manager.
            self.fields[name].required = False

    @property
    def zones(self) -> Sequence[TransportZone]:
        """The zones of the chosen method's own transport."""
        if self.selection is None:
            return ()
        return getattr(self.selection.method, "offered_zones", ())

    @property
    def can_go_to_door(self) -> bool:
        """Whether the carrier brings parcels to an address, too."""
        selection = self.selection
        if selection is None:
            return False
        return selection.method.to_door or self.kind == MethodKind.DROPSHIPPING

    @property
    def has_own_waybill(self) -> bool:
        """Whether the dealer has made the waybill himself: its number or file is there."""
        return self.selection is not None and self.selection.has_own_waybill

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        phone = data.get("phone")
        if phone and not PHONE.fullmatch(phone):
            text = gettext("Write the phone with digits, for example +380 67 123 45 67.")
            self.add_error("phone", text)
        tax_id = data.get("tax_id")
        if tax_id and not TAX_ID.fullmatch(tax_id):
            self.add_error("tax_id", gettext("Write 8 digits of a company, 10 or 12 of a trader."))
        wanted = data.get("desired_date")
        if wanted and wanted < self.today:
            self.add_error("desired_date", gettext("This day is over. Choose today or later."))
        elif wanted and self.days and wanted not in self.days:
            self.add_error(
                "desired_date", gettext("Our transport does not come on this day. Choose another.")
            )
        if not self.has_own_waybill and "own_waybill_file" not in self.errors:
            self._clean_place()
        if self.selection is not None and self.selection.cash_problem:
            self.add_error("cash_on_delivery", self.selection.cash_problem)
        self._resolve(data)
        return data

    def clean_cash_on_delivery(self) -> Decimal:
        """Return the sum, as the draft reads it: with a comma or a point.

        :raises ValidationError: it is none.
        """
        text = self.cleaned_data["cash_on_delivery"]
        found = sum_in(text)
        if not found and text.strip("0,. "):
            raise forms.ValidationError(gettext("Write a sum such as 1250,50."))
        return found

    def clean_own_waybill_file(self) -> Any:
        """Say what is wrong with a file that was sent; a right one is kept with the draft."""
        upload = self.cleaned_data.get("own_waybill_file")
        reason = own_waybills.reason_against(upload) if upload else ""
        if reason:
            raise forms.ValidationError(reason)
        return upload

    def _clean_place(self) -> None:
        """Say at its field what is still to be chosen, or cannot be had any more."""
        selection = self.selection
        if selection is None:
            return
        where = next((name for name in self._places(selection) if name in self.fields), None)
        reason = selection.problem or selection.needs
        if where is not None and reason and where not in self.errors:
            self.add_error(where, reason)

    def _places(self, selection: Selection) -> tuple[str, ...]:
        """Return the fields that a missing or closed place is about, the first one counts."""
        if self.kind == MethodKind.DROPSHIPPING and not selection.carrier:
            return ("customer_carrier",)
        if self.kind == MethodKind.TRANSPORT:
            is_about_zone = selection.zone is None or selection.problem
            return ("zone", "address") if is_about_zone else ("address",)
        if selection.city is None or not selection.city.active:
            return ("city", "address", "warehouse")
        return ("point", "address")

    def _resolve(self, data: dict[str, Any]) -> None:
        """Let the ids be those that the directories confirmed."""
        selection = self.selection
        if selection is None:
            return
        for name, found in (("city", selection.city), ("point", selection.point)):
            if name in data:
                data[name] = str(found.pk) if found is not None else ""
        if self.kind == MethodKind.DROPSHIPPING:
            data["customer_carrier"] = selection.carrier


#: How a draft says that a box is not ticked.
OFF = "0"
#: What is looked for in the list of branches.
FILTER_LABEL = pgettext_lazy("of a carrier", "Number, street")
