"""The form of a sender."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.shipping_carriers.dashboard.places import (
    CITY,
    POINT,
    PlaceField,
    tie_places,
    wrong_place,
)
from oscar_b2b.shipping_carriers.models import SenderProfile

#: The carriers' own ids of a sender: key in ``SenderProfile.extra`` → label, by carrier.
_OWN_IDS = {
    "novaposhta": {
        "counterparty": gettext_lazy("Ref of the sender at Nova Poshta"),
        "contact": gettext_lazy("Ref of the contact person at Nova Poshta"),
    },
    "delivery": {"counterparty": gettext_lazy("Id of the sender at the carrier")},
    "sat": {"counterparty": gettext_lazy("Id of the sender at the carrier")},
}
_EXTRA = "extra-"
_LONGEST_ID = 100


class SenderForm(forms.ModelForm):
    """From where and in whose name; the carrier is that of the row and does not change."""

    class Meta:
        model = SenderProfile
        fields: ClassVar = [
            "name", "city", "point", "address", "contact", "phone", "organisation", "tax_id",
            "warehouse", "is_default", "is_active",
        ]  # fmt: skip
        help_texts: ClassVar = {
            "address": gettext_lazy("Where the carrier fetches parcels; empty with a branch."),
            "contact": gettext_lazy("Last, first and middle name, as carriers ask for them."),
            "warehouse": gettext_lazy("Its goods leave from here; empty = those of any."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carrier = self.instance.carrier
        self.fields["city"] = PlaceField(CITY, carrier=carrier, label=_("City"))
        self.fields["point"] = PlaceField(POINT, carrier=carrier, label=_("Branch"), required=False)
        self.own_ids = _OWN_IDS.get(carrier, {})
        for key, label in self.own_ids.items():
            self.fields[_EXTRA + key] = forms.CharField(
                label=label,
                required=False,
                max_length=_LONGEST_ID,
                initial=(self.instance.extra or {}).get(key, ""),
                help_text=_("Empty = that of the carrier's settings."),
            )
        tie_places(self)
        plain_selects(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if wrong := wrong_place(data.get("city"), data.get("point")):
            self.add_error("point", wrong)
        elif "point" not in self.errors and not (data.get("point") or data.get("address")):
            self.add_error("point", _("Choose a branch, or type an address."))
        return data

    def save(self, commit: bool = True) -> SenderProfile:
        sender = super().save(commit=False)
        kept = {k: v for k, v in (sender.extra or {}).items() if k not in self.own_ids}
        typed = {key: self.cleaned_data[_EXTRA + key] for key in self.own_ids}
        sender.extra = kept | {key: text for key, text in typed.items() if text}
        return sender
