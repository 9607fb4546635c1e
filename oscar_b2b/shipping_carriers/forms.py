"""The delivery fields of the checkout page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.shipping_carriers.models import DeliveryMethod

#: A telephone number as people write it; the carrier's person reads it, no machine.
PHONE = re.compile(r"\+?[\d\s()\-]{7,32}")


class DeliveryForm(forms.Form):
    """Fields of every method; only those of the chosen one are asked and kept.

    :param kind: kind of the chosen method, empty for one of another module.
    """

    warehouse = forms.ChoiceField(label=_("Where to pick up"), required=False)
    address = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text=_("City, street, building; gate or ramp if it matters."),
    )
    contact = forms.CharField(
        label=_("Who receives the goods"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone of the recipient"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"class": "input", "type": "tel", "autocomplete": "tel"}),
    )
    desired_date = forms.DateField(
        label=_("Desired date"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("The manager confirms the day."),
    )

    class Media:
        css = {"all": ("shipping_carriers/delivery.css",)}

    #: Fields of each kind, and which of them must be filled.
    FIELDS: ClassVar[dict[str, tuple[str, ...]]] = {
        DeliveryMethod.PICKUP: ("warehouse", "desired_date"),
        DeliveryMethod.TRANSPORT: ("address", "contact", "phone", "desired_date"),
    }
    REQUIRED: ClassVar[dict[str, dict[str, Any]]] = {
        DeliveryMethod.PICKUP: {"warehouse": _("Choose the warehouse to pick up from.")},
        DeliveryMethod.TRANSPORT: {
            "address": _("Write where to bring the goods."),
            "contact": _("Write who receives the goods."),
            "phone": _("Write a phone, so that the driver can call."),
        },
    }

    #: No attribute ``required``: the fields of the methods not chosen are on the page as well.
    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: str,
        kinds: Sequence[str],
        points: Sequence[PickupPoint],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
        self.kinds = kinds
        self.points = points
        self.today = today
        for needed in self.REQUIRED.values():
            for name, message in needed.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = message
        warehouse = cast(forms.ChoiceField, self.fields["warehouse"])
        warehouse.choices = [(str(each.partner_id), each.name) for each in points]
        if points:
            warehouse.initial = str(points[0].partner_id)
        else:
            # Nothing to choose from: the place is agreed with the manager.
            warehouse.required = False
        self.fields["desired_date"].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asked = self.FIELDS.get(self.kind, ())
        # What was typed for another method neither matters nor is kept.
        for name in self.fields.keys() - set(asked):
            data.pop(name, None)
            self.errors.pop(name, None)
        phone = data.get("phone")
        if phone and not PHONE.fullmatch(phone):
            text = gettext("Write the phone with digits, for example +380 67 123 45 67.")
            self.add_error("phone", text)
        wanted = data.get("desired_date")
        if wanted and wanted < self.today:
            self.add_error("desired_date", gettext("This day is over. Choose today or later."))
        return data

    @property
    def point_choices(self) -> list[dict[str, Any]]:
        """Pickup points with whether each is chosen, for radio buttons."""
        chosen = self["warehouse"].value()
        return [
            {"point": each, "chosen": str(each.partner_id) == str(chosen)} for each in self.points
        ]
