"""The form of a zone of our transport, with its steps of weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.shipping_carriers.dashboard.words import weekdays
from oscar_b2b.shipping_carriers.models import TransportZone, ZoneStep

#: Longer preparation is a slip of the finger.
_LONGEST_LEAD = 60
#: Rows for new steps under those that there are; more come after saving.
_EMPTY_ROWS = 3
_MOST_STEPS = 30


class ZoneForm(forms.ModelForm):
    """Where, on which days, until when, for how much."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        choices=weekdays,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("Nothing ticked: every working day, Monday to Friday."),
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days of preparation"),
        min_value=0,
        max_value=_LONGEST_LEAD,
        help_text=gettext_lazy("0: an order of today may be brought today."),
    )

    class Meta:
        model = TransportZone
        fields = (
            "name",
            "places",
            "weekdays",
            "cutoff",
            "lead_days",
            "charge",
            "free_from",
            "min_total",
            "is_active",
        )
        widgets: ClassVar = {
            "places": forms.Textarea(attrs={"rows": 2}),
            "cutoff": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = settings.OSCAR_DEFAULT_CURRENCY
        helps = {
            "places": _("In words, as buyers read it: “Kyiv and 30 km around it”."),
            "cutoff": _("Later orders count for the next day. Empty: until midnight."),
            "charge": _("In %s, with VAT, for goods lighter than the steps below.") % currency,
            "free_from": _("In %s, whatever the goods weigh. Empty: as the method says.")
            % currency,
            "min_total": _("In %s. Smaller orders are not brought here.") % currency,
            "is_active": _("Buyers choose among the zones that are served."),
        }
        for name, text in helps.items():
            self.fields[name].help_text = text
        for name in ("charge", "free_from", "min_total"):
            self.fields[name].widget.attrs |= {"min": 0, "inputmode": "decimal"}
        plain_selects(self)


class StepForm(forms.Form):
    """One step: what goods heavier than this cost. An empty row is none."""

    above_kg = forms.DecimalField(
        label=gettext_lazy("Heavier than, kg"),
        min_value=0,
        max_digits=9,
        decimal_places=3,
        required=False,
    )
    charge = forms.DecimalField(
        label=pgettext_lazy("delivery", "Charge"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, other in (("above_kg", "charge"), ("charge", "above_kg")):
            if data.get(name) is None and data.get(other) is not None and name not in self.errors:
                self.add_error(name, _("Fill in both, or neither."))
        return data


_Steps = forms.formset_factory(
    StepForm, extra=_EMPTY_ROWS, max_num=_MOST_STEPS, absolute_max=_MOST_STEPS, validate_max=True
)


def steps_form(*, data: Any = None, present: list[ZoneStep] | None = None) -> Any:
    """Return the formset of a zone's steps, lightest first, with empty rows for more."""
    initial = [
        # 1E+3 is no way to write a thousand kilograms.
        {"above_kg": f"{each.above_kg.normalize():f}", "charge": each.charge}
        for each in present or []
    ]
    return _Steps(data, initial=initial, prefix="steps")


def steps_of(form: Any) -> list[tuple[Decimal, Decimal]]:
    """Return ``(above kg, charge)`` of the rows of a valid formset that are filled in."""
    return [
        (row["above_kg"], row["charge"])
        for row in form.cleaned_data
        if row.get("above_kg") is not None
    ]
