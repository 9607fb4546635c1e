"""Zones of our transport: one zone with its steps and a preview; order; delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.shipping_carriers.dashboard.method_views import ONE, add_errors, direction
from oscar_b2b.shipping_carriers.dashboard.words import next_trips
from oscar_b2b.shipping_carriers.dashboard.zone_forms import ZoneForm, steps_form, steps_of
from oscar_b2b.shipping_carriers.domain import zone_charge
from oscar_b2b.shipping_carriers.models import (
    DeliveryMethod,
    MethodKind,
    TransportZone,
    ZoneStep,
)
from oscar_b2b.shipping_carriers.services import methods
from oscar_b2b.shipping_carriers.standard_methods import shown

#: Of the preview, kg.
_WEIGHTS = (50, 200, 1000)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order placed now gets.

    :param charges: ``(kg, charge)`` of an order that is not brought for nothing.
    """

    days: list[date]
    charges: list[tuple[int, Decimal]]
    currency: str
    free_from: Decimal | None


class _Edit(StaffOnly, View):
    """The form of a zone; ``POST preview`` shows what the entered figures come to, kept nothing."""

    def show(
        self,
        request: HttpRequest,
        zone: TransportZone,
        form: ZoneForm,
        steps: Any,
        *,
        preview: Preview | None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "steps": steps,
            "zone": zone,
            "method": zone.method,
            "method_name": shown(zone.method.name),
            "heading": form.initial.get("name") or _("New zone"),
            "preview": preview,
        }
        return render(request, "shipping_carriers/dashboard/zone.html", context, status=status)

    def take(self, request: HttpRequest, zone: TransportZone) -> HttpResponse:
        form = ZoneForm(request.POST, instance=zone)
        steps = steps_form(data=request.POST)
        # Both, so that everything wrong is said at once.
        if not all([form.is_valid(), steps.is_valid()]):
            return self.show(request, zone, form, steps, preview=None, status=422)
        entered = steps_of(steps)
        if "preview" in request.POST:
            rows = [ZoneStep(above_kg=above, charge=charge) for above, charge in entered]
            preview = preview_of(form.save(commit=False), rows)
            return self.show(request, zone, form, steps, preview=preview)
        try:
            methods.keep_zone(zone=form.save(commit=False), steps=entered)
        except ValidationError as error:
            add_errors(form, error)
            return self.show(request, zone, form, steps, preview=None, status=422)
        messages.success(request, _("“%s” is saved.") % zone.name)
        return redirect(ONE, pk=zone.method_id)


class NewZone(_Edit):
    """A new zone of a method."""

    permission_required = "shipping_carriers.add_transportzone"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        zone = _blank(pk)
        return self.show(request, zone, ZoneForm(instance=zone), steps_form(), preview=None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.take(request, _blank(pk))


class EditZone(_Edit):
    """A present zone."""

    permission_required = "shipping_carriers.change_transportzone"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        zone = _row(pk)
        rows = list(zone.steps.all())
        form, steps = ZoneForm(instance=zone), steps_form(present=rows)
        return self.show(request, zone, form, steps, preview=preview_of(zone, rows))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.take(request, _row(pk))


class MoveZone(StaffOnly, View):
    """``POST to=up|down``: change places with the neighbour."""

    permission_required = "shipping_carriers.change_transportzone"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        zone = _row(pk)
        if by := direction(request):
            methods.move_zone(zone=zone, by=by)
        return redirect(f"{reverse(ONE, args=[zone.method_id])}#zone-{zone.pk}")


class DeleteZone(StaffOnly, View):
    """``POST``: delete a zone."""

    permission_required = "shipping_carriers.delete_transportzone"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        zone = _row(pk)
        name, method = zone.name, zone.method_id
        methods.drop_zone(zone=zone)
        messages.success(request, _("“%s” is deleted.") % name)
        return redirect(ONE, pk=method)


def preview_of(zone: TransportZone, steps: list[ZoneStep]) -> Preview:
    """Return what an order placed now would get by a zone's figures, entered or kept."""
    charges = [
        (
            weight,
            zone_charge(
                charge=zone.charge,
                steps=steps,
                free_from=None,
                total=Decimal(0),
                weight=Decimal(weight),
            ),
        )
        for weight in _WEIGHTS
    ]
    return Preview(
        days=next_trips(zone, timezone.localtime()),
        charges=charges,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        # As ``OfferedMethod`` charges: the method's sum where the zone has none.
        free_from=zone.method.free_from if zone.free_from is None else zone.free_from,
    )


def _blank(pk: int) -> TransportZone:
    method = get_object_or_404(DeliveryMethod, pk=pk, kind=MethodKind.TRANSPORT)
    return TransportZone(method=method)


def _row(pk: int) -> TransportZone:
    return get_object_or_404(TransportZone.objects.select_related("method"), pk=pk)
