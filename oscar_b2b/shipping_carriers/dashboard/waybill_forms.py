"""The form of a waybill, its places, and the number of one that was made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.shipping_carriers.carriers.base import Payer, Place
from oscar_b2b.shipping_carriers.dashboard.places import (
    CITY,
    POINT,
    PlaceField,
    tie_places,
    wrong_place,
)
from oscar_b2b.shipping_carriers.models import Delivery, PaidBy, SenderProfile, Waybill
from oscar_b2b.shipping_carriers.queries.points import why_not
from oscar_b2b.shipping_carriers.queries.senders import suited
from oscar_b2b.shipping_carriers.services.waybills import (
    LONGEST_NUMBER,
    Addressee,
    Terms,
)

#: Places of one waybill; more are a lorry.
MOST_PLACES = 50
_HEAVIEST = Decimal(30_000)
_SIDE: Any = {"min_value": 1, "max_value": 2_000, "required": False}
_SUM: Any = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)}


class PlaceForm(forms.Form):
    """Places that are alike."""

    count = forms.IntegerField(
        label=gettext_lazy("Places"), min_value=1, max_value=MOST_PLACES, initial=1, required=False
    )
    weight = forms.DecimalField(
        label=gettext_lazy("Weight of one, kg"),
        min_value=Decimal("0.001"),
        max_value=_HEAVIEST,
        max_digits=9,
        decimal_places=3,
        required=False,
        localize=True,
    )
    length = forms.IntegerField(label=gettext_lazy("Length, cm"), **_SIDE)
    width = forms.IntegerField(label=gettext_lazy("Width, cm"), **_SIDE)
    height = forms.IntegerField(label=gettext_lazy("Height, cm"), **_SIDE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        sides = [data.get(each) for each in ("length", "width", "height")]
        if any(sides) and not all(sides) and not self.errors:
            self.add_error("length", _("Type all three sides, or none."))
        if any(sides) and not data.get("weight") and "weight" not in self.errors:
            self.add_error("weight", _("Type the weight."))
        return data

    def places(self) -> list[Place]:
        """Return the places of this row; none of an empty one."""
        data = self.cleaned_data
        if not data.get("weight"):
            return []
        sides = [data.get(each) for each in ("length", "width", "height")]
        size = None
        if all(sides):
            longest, middle, shortest = sorted((int(each or 0) for each in sides), reverse=True)
            size = (longest, middle, shortest)
        return [Place(data["weight"], size)] * (data.get("count") or 1)


class _PlaceFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        found = self.places()
        if not found:
            raise forms.ValidationError(_("Type the weight of at least one place."))
        if len(found) > MOST_PLACES:
            raise forms.ValidationError(_("These are too many places for one waybill."))

    def places(self) -> list[Place]:
        """Return all places, in the order of the rows."""
        return [place for form in self.forms for place in form.places()]


PlaceFormSet = forms.formset_factory(
    PlaceForm, formset=_PlaceFormSet, extra=0, max_num=MOST_PLACES, absolute_max=MOST_PLACES
)
PLACES = "places"


def places_formset(data: Any = None, *, initial: Sequence[dict[str, Any]] = ()) -> Any:
    """Return the rows of places; empty ones are left out when the form is read."""
    if data is not None:
        return PlaceFormSet(data, prefix=PLACES)
    return PlaceFormSet(initial=list(initial) or [{}], prefix=PLACES)


def one_more(data: Any) -> Any:
    """Return the data of a form with a row of places more."""
    copied = data.copy()
    name = f"{PLACES}-TOTAL_FORMS"
    total = str(copied.get(name, "0"))
    count = int(total) if total.isdecimal() and len(total) < 4 else 0
    copied[name] = str(min(count + 1, MOST_PLACES))
    copied[f"{PLACES}-{copied[name]}-count"] = "1"
    return copied


class WaybillForm(forms.Form):
    """What a waybill says, prefilled from the deliveries of its orders.

    :param carrier: its code.
    :param senders: of this carrier.
    """

    reference = forms.UUIDField(widget=forms.HiddenInput())
    known = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=500)
    sender = forms.ModelChoiceField(
        label=gettext_lazy("Sender"), queryset=SenderProfile.objects.none(), empty_label=None
    )
    contact = forms.CharField(
        label=gettext_lazy("Recipient"),
        max_length=128,
        help_text=gettext_lazy("Last, first and middle name, as carriers ask for them."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=64)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=255, required=False
    )
    tax_id = forms.CharField(
        label=gettext_lazy("EDRPOU or tax number"), max_length=16, required=False
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Where the carrier brings the parcel; empty with a branch."),
    )
    declared = forms.DecimalField(label=gettext_lazy("Declared value, UAH"), localize=True, **_SUM)
    cash_on_delivery = forms.DecimalField(
        label=gettext_lazy("Cash on delivery, UAH"), required=False, localize=True, **_SUM
    )
    payer = forms.ChoiceField(label=gettext_lazy("Who pays the carrier"), choices=Payer.choices)
    ship_on = forms.DateField(
        label=gettext_lazy("Handed over on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    description = forms.CharField(label=gettext_lazy("What is inside"), max_length=255)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=255, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        carrier: str,
        senders: Sequence[SenderProfile],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.senders = senders
        self.fields["sender"].queryset = SenderProfile.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in senders]
        )
        self.fields["city"] = PlaceField(CITY, carrier=carrier, label=_("City"))
        self.fields["point"] = PlaceField(POINT, carrier=carrier, label=_("Branch"), required=False)
        self.order_fields(
            [
                "sender", "city", "point", "address", "contact", "phone", "organisation",
                "tax_id", "declared", "cash_on_delivery", "payer", "ship_on",
            ]
        )  # fmt: skip
        tie_places(self)
        plain_selects(self)

    def clean_ship_on(self) -> Any:
        day = self.cleaned_data["ship_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "reference" in self.errors or "known" in self.errors:
            self.add_error(None, _("The form was changed on its way. Open it again."))
        city, point = data.get("city"), data.get("point")
        if wrong := wrong_place(city, point):
            self.add_error("point", wrong)
        elif city and not point and not data.get("address") and "point" not in self.errors:
            self.add_error("point", _("Choose a branch, or type an address."))
        return data

    def fits(self, places: Sequence[Place]) -> bool:
        """Tell whether the branch takes these places; else the reason stands at it."""
        point = self.cleaned_data.get("point")
        reason = why_not(point=point, places=places) if point is not None else ""
        if reason:
            self.add_error("point", reason + " " + _("Choose another branch."))
        return not reason

    def known_ids(self) -> list[int]:
        """Return the waybills that the page showed for these orders."""
        parts = self.cleaned_data["known"].split(",")
        return [int(each) for each in parts if each.isdecimal() and len(each) < 12]

    def addressee(self) -> Addressee:
        data = self.cleaned_data
        names = ("city", "point", "address", "contact", "phone", "organisation", "tax_id")
        return Addressee(**{name: data[name] for name in names})

    def terms(self) -> Terms:
        data = self.cleaned_data
        names = ("declared", "payer", "ship_on", "description", "note")
        return Terms(
            **{name: data[name] for name in names},
            cash_on_delivery=data["cash_on_delivery"] or Decimal(0),
        )


class NumberForm(forms.Form):
    """The number of a waybill that was made elsewhere."""

    number = forms.CharField(label=gettext_lazy("Number of the waybill"), max_length=LONGEST_NUMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)


def initial_of(
    deliveries: Sequence[Delivery],
    *,
    senders: Sequence[SenderProfile],
    known: Sequence[int],
    again: Waybill | None = None,
) -> dict[str, Any]:
    """Return what the form says at first: what the orders say, or a refused waybill said."""
    first = deliveries[0]
    sender = suited(senders, warehouse_id=first.warehouse_id)
    paid_by_us = first.paid_by in (PaidBy.ORDER, PaidBy.SUPPLIER)
    facts: dict[str, Any] = {
        "sender": sender,
        "city": first.city,
        "point": first.point,
        "address": first.address,
        "contact": first.contact,
        "phone": first.phone,
        "organisation": first.organisation,
        "tax_id": first.tax_id,
        "declared": declared_of(deliveries),
        "cash_on_delivery": sum((each.cash_on_delivery for each in deliveries), Decimal(0)),
        "payer": Payer.SENDER if paid_by_us else Payer.RECIPIENT,
        "ship_on": timezone.localdate(),
        "description": _("Goods"),
    }
    if again is not None:
        facts |= {
            name: getattr(again, name)
            for name in (
                "sender", "city", "point", "address", "contact", "phone", "organisation", "tax_id",
                "declared", "cash_on_delivery", "payer", "description", "note",
            )
        }  # fmt: skip
        facts["ship_on"] = max(again.ship_on or timezone.localdate(), timezone.localdate())
    return facts | {"reference": uuid4(), "known": ",".join(str(each) for each in known)}


def declared_of(deliveries: Sequence[Delivery]) -> Decimal:
    """Return what the goods are worth; the total of an order in another currency is not known."""
    return sum(
        (each.order.total_incl_tax for each in deliveries if each.order.currency == "UAH"),
        Decimal(0),
    )


def _plain(weight: Decimal | None) -> Decimal | None:
    """Return a weight without noughts at its end, and not as 1E+2."""
    return Decimal(f"{weight.normalize():f}") if weight else None


def places_of(deliveries: Sequence[Delivery], again: Waybill | None = None) -> list[dict[str, Any]]:
    """Return the rows of places at first: one for each order, with its weight where known."""
    if again is not None:
        return [
            {"count": 1, "weight": Decimal(each["weight"])}
            | dict(zip(("length", "width", "height"), each.get("size") or (), strict=False))
            for each in again.places
        ]
    return [{"count": 1, "weight": _plain(each.weight)} for each in deliveries]
