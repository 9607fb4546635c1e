"""One waybill: the form that asks for it, its page, its printed forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dealer_queries import number
from oscar_b2b.shipping_carriers.carriers.base import Can, Form, Status
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.dashboard import waybill_forms, waybill_words
from oscar_b2b.shipping_carriers.dashboard.places import city_text, point_text
from oscar_b2b.shipping_carriers.models import Delivery, SenderProfile, State, Waybill
from oscar_b2b.shipping_carriers.queries import waybills as queries
from oscar_b2b.shipping_carriers.queries.senders import senders_of
from oscar_b2b.shipping_carriers.queries.tracking import latest_first, name_of
from oscar_b2b.shipping_carriers.services import (
    accounts,
    cancelling,
    papers,
    sending,
    tracking,
    waybills,
)

ONE = "dashboard:b2b-waybill"
#: Orders of one waybill.
MOST_ORDERS = 50
#: Seconds an employee waits for a carrier.
PATIENCE = 15.0


def chosen_ids(values: Sequence[str]) -> list[int]:
    """Return ids out of an address or a form, each once."""
    return list(dict.fromkeys(pk for each in values if (pk := number(each)) > 0))[:MOST_ORDERS]


class NewWaybill(StaffOnly, View):
    """``?delivery=…&delivery=…``: the form, filled from these orders; ``POST`` asks for it.

    ``carrier`` in the address chooses another one, ``again`` fills in what was refused.
    """

    permission_required = ("shipping_carriers.view_waybill", "shipping_carriers.add_waybill")

    def get(self, request: HttpRequest) -> HttpResponse:
        deliveries = _deliveries(request.GET.getlist("delivery"))
        again = queries.waybill_of(number(request.GET.get("again", "")))
        code = _carrier(request.GET.get("carrier", "") or (again.carrier if again else ""))
        code = code or deliveries[0].carrier
        senders = senders_of([code]).get(code, [])
        known = queries.live_ids([each.pk for each in deliveries])
        form = waybill_forms.WaybillForm(
            carrier=code,
            senders=senders,
            initial=waybill_forms.initial_of(
                deliveries, senders=senders, known=sorted(known), again=again
            ),
        )
        places = waybill_forms.places_formset(initial=waybill_forms.places_of(deliveries, again))
        return _form_page(request, deliveries, code, form, places)

    def post(self, request: HttpRequest) -> HttpResponse:
        deliveries = _deliveries(request.POST.getlist("delivery"))
        code = _carrier(request.POST.get("carrier", "")) or deliveries[0].carrier
        senders = senders_of([code]).get(code, [])
        if request.POST.get("step") == "add-place":
            data = waybill_forms.one_more(request.POST)
            form = waybill_forms.WaybillForm(data, carrier=code, senders=senders)
            places = waybill_forms.places_formset(data)
            # Shown as it was typed; what is wrong is told when a waybill is asked for.
            form.errors.clear()
            _forget_errors(places)
            return _form_page(request, deliveries, code, form, places)
        form = waybill_forms.WaybillForm(request.POST, carrier=code, senders=senders)
        places = waybill_forms.places_formset(request.POST)
        if form.is_valid() and places.is_valid() and form.fits(places.places()):
            try:
                waybill = waybills.ask(
                    deliveries=deliveries,
                    sender=form.cleaned_data["sender"],
                    places=places.places(),
                    addressee=form.addressee(),
                    terms=form.terms(),
                    reference=form.cleaned_data["reference"],
                    known=form.known_ids(),
                    by=request.user,
                    at=timezone.now(),
                )
            except waybills.UnableToAsk as error:
                form.add_error(None, error.reason)
            else:
                return redirect(ONE, pk=waybill.pk)
        return _form_page(request, deliveries, code, form, places, status=422)


class TypeNumber(StaffOnly, View):
    """``POST``: a waybill of these orders that was made elsewhere."""

    permission_required = ("shipping_carriers.view_waybill", "shipping_carriers.add_waybill")

    def post(self, request: HttpRequest) -> HttpResponse:
        deliveries = _deliveries(request.POST.getlist("delivery"))
        code = _carrier(request.POST.get("carrier", "")) or deliveries[0].carrier
        known = [number(each) for each in request.POST.get("known", "").split(",")]
        try:
            waybill = waybills.by_hand(
                deliveries=deliveries,
                carrier=code,
                number=request.POST.get("number", ""),
                addressee=waybills.addressee_of(deliveries[0]),
                reference=_uuid(request.POST.get("reference", "")),
                known=known,
                by=request.user,
                at=timezone.now(),
            )
        except waybills.UnableToAsk as error:
            messages.error(request, error.reason)
            ids = urlencode([("delivery", each.pk) for each in deliveries])
            return redirect(f"{reverse('dashboard:b2b-waybill-new')}?{ids}&carrier={code}")
        messages.success(request, _("The number is kept."))
        return redirect(ONE, pk=waybill.pk)


class WaybillPage(StaffOnly, View):
    """What a waybill says, what became of it, and what can be done with it."""

    permission_required = "shipping_carriers.view_waybill"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        waybill = _waybill(pk)
        can = waybills.abilities_of(waybill.carrier)
        made = waybill.state == State.MADE
        context = {
            "waybill": waybill,
            "shown": waybill_words.shown(waybill, timezone.now()),
            "deliveries": list(waybill.deliveries.all()),
            "movements": latest_first(waybill),
            "city": city_text(waybill.city) if waybill.city else "",
            "point": point_text(waybill.point) if waybill.point else "",
            "places": _places_in_words(waybill),
            "wants_number": waybills.wants_number(waybill),
            "number_form": waybill_forms.NumberForm(),
            "can_find": sending.can_find(waybill.carrier),
            "may_cancel": cancelling.may_cancel(waybill, can),
            "why_no_cancel": waybill_words.why_not(can, Can.CANCEL),
            "may_print": made and Can.PRINT in can,
            "why_no_print": waybill_words.why_not(can, Can.PRINT),
            "may_track": made and bool(waybill.number) and Can.TRACK in can,
            "why_no_track": waybill_words.why_not(can, Can.TRACK),
            "forms": list(Form),
            "statuses": [each for each in Status if each != Status.UNKNOWN],
            "again": _again(waybill),
            "may_change": request.user.has_perm("shipping_carriers.change_waybill"),
            "may_add": request.user.has_perm("shipping_carriers.add_waybill"),
        }
        return render(request, "shipping_carriers/dashboard/waybill.html", context)


class WaybillAct(StaffOnly, View):
    """``POST do=…``: what an employee does with a waybill that is there."""

    permission_required = ("shipping_carriers.view_waybill", "shipping_carriers.change_waybill")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        waybill = _waybill(pk)
        act = {
            "number": self._number,
            "none": self._none,
            "look": self._look,
            "cancel": self._cancel,
            "withdraw": self._withdraw,
            "track": self._track,
            "status": self._status,
        }.get(request.POST.get("do", ""))
        if act is None:
            messages.error(request, _("Choose what to do."))
            return redirect(ONE, pk=pk)
        try:
            messages.success(request, act(request, waybill))
        except waybills.UnableToAsk as error:
            messages.error(request, error.reason)
        return redirect(ONE, pk=pk)

    def _number(self, request: HttpRequest, waybill: Waybill) -> str:
        waybills.type_number(
            waybill=waybill, number=request.POST.get("number", ""), at=timezone.now()
        )
        return _("The number is kept.")

    def _none(self, request: HttpRequest, waybill: Waybill) -> str:
        waybills.none_was_made(waybill=waybill)
        return _("Written down: none was made. Another one can be asked for.")

    def _look(self, request: HttpRequest, waybill: Waybill) -> str:
        sending.look(waybill_id=waybill.pk, clock=timezone.now, patience=PATIENCE)
        waybill.refresh_from_db()
        if waybill.state == State.UNCERTAIN:
            raise waybills.UnableToAsk(_("It is not known yet: %s") % waybill.error)
        return _("The carrier has answered.")

    def _cancel(self, request: HttpRequest, waybill: Waybill) -> str:
        cancelling.cancel(waybill=waybill, patience=PATIENCE)
        return _("The waybill is cancelled.")

    def _withdraw(self, request: HttpRequest, waybill: Waybill) -> str:
        waybills.withdraw(waybill=waybill)
        return _("The waybill is marked as cancelled here.")

    def _track(self, request: HttpRequest, waybill: Waybill) -> str:
        try:
            done = tracking.track_one(waybill=waybill, at=timezone.now(), patience=PATIENCE)
        except accounts.UnableToUseCarrier as error:
            raise waybills.UnableToAsk(error.reason) from None
        except tracking.base.CarrierError as error:
            raise waybills.UnableToAsk(_("The carrier says: %s") % error) from None
        return _("The parcel has moved.") if done.changed else _("Nothing new.")

    def _status(self, request: HttpRequest, waybill: Waybill) -> str:
        status = request.POST.get("status", "")
        if status not in Status.values or status == Status.UNKNOWN:
            raise waybills.UnableToAsk(_("Choose where the parcel is."))
        if Can.TRACK in waybills.abilities_of(waybill.carrier) and waybill.number:
            raise waybills.UnableToAsk(_("The carrier is asked where this parcel is."))
        if not tracking.set_by_hand(waybill=waybill, status=status, at=timezone.now()):
            return _("Nothing new.")
        return _("Written down.")


class WaybillPaper(StaffOnly, View):
    """A printed form, fetched from the carrier here: its own link would hold a key."""

    permission_required = "shipping_carriers.view_waybill"

    def get(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        waybill = _waybill(pk)
        if form not in Form.values:
            raise Http404
        return paper_or_back(request, [waybill], Form(form), reverse(ONE, args=[pk]))


def paper_or_back(
    request: HttpRequest, chosen: Sequence[Waybill], form: Form, back: str
) -> HttpResponse:
    """Return the forms as one file, or lead back with the reasons."""
    try:
        found = papers.printed(waybills=chosen, form=form)
    except papers.UnableToPrint as error:
        for reason in error.reasons[:10]:
            messages.error(request, reason)
        return redirect(back)
    for reason in found.left_out[:10]:
        messages.warning(request, reason)
    name = f"{form}-{chosen[0].number or chosen[0].pk}" if len(chosen) == 1 else f"{form}s"
    if found.content_type == papers.PDF:
        response = HttpResponse(found.content, content_type=papers.PDF)
        response["Content-Disposition"] = f'inline; filename="{_plain(name)}.pdf"'
    else:
        # Nothing else of a carrier's is opened as a page of ours.
        response = HttpResponse(found.content, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{_plain(name)}.bin"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def _plain(name: str) -> str:
    return "".join(each for each in name if each.isascii() and (each.isalnum() or each == "-"))


def _deliveries(values: Sequence[str]) -> list[Delivery]:
    """Return the chosen orders, which have to be there and of one dealer."""
    ids = chosen_ids(values)
    found = queries.deliveries_of(ids)
    dealers = {party.dealer_id for each in found if (party := _party(each)) is not None}
    if not found or len(found) != len(ids) or len(dealers) > 1:
        raise Http404
    return found


def _party(delivery: Delivery) -> Any:
    return getattr(delivery.order, "b2b_party", None)


def _waybill(pk: int) -> Waybill:
    waybill = queries.waybill_of(pk)
    if waybill is None:
        raise Http404
    return waybill


def _carrier(code: str) -> str:
    return code if code in carriers() else ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _forget_errors(places: Any) -> None:
    for form in places.forms:
        form.errors.clear()


def _again(waybill: Waybill) -> str:
    """Return the address of the form filled with what was refused, or an empty text."""
    if waybill.state not in (State.REFUSED, State.CANCELLED):
        return ""
    asked = [("delivery", each.pk) for each in waybill.deliveries.all()]
    again = urlencode([*asked, ("again", waybill.pk)])
    return f"{reverse('dashboard:b2b-waybill-new')}?{again}"


def _places_in_words(waybill: Waybill) -> list[str]:
    rows = []
    for each in waybill.places:
        text = _("%s kg") % each["weight"]
        if size := each.get("size"):
            text += ", " + _("%s cm") % "×".join(str(side) for side in size)
        rows.append(text)
    return rows


def _form_page(
    request: HttpRequest,
    deliveries: list[Delivery],
    code: str,
    form: waybill_forms.WaybillForm,
    places: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    can = waybills.abilities_of(code)
    now = timezone.now()
    others = {
        each.pk: waybill_words.shown(each, now)
        for delivery in deliveries
        for each in delivery.waybills.all()
        if each.state in queries.LIVE
    }
    kind = carriers().get(code)
    senders: Sequence[SenderProfile] = form.senders
    context = {
        "deliveries": deliveries,
        "carrier": code,
        "carrier_name": name_of(code),
        "others": list(others.values()),
        "form": form,
        "places": places,
        "senders": senders,
        "choices": [(each, name_of(each)) for each in carriers()],
        "may_make": Can.WAYBILL in can,
        "why_not": waybill_words.why_not(can, Can.WAYBILL),
        "remarks": [str(each) for each in kind.remarks] if kind else [],
        "lacks_weight": [each for delivery in deliveries for each in delivery.lacks_weight],
        "number_form": waybill_forms.NumberForm(),
        "number_reference": uuid4(),
    }
    return render(request, "shipping_carriers/dashboard/waybill_new.html", context, status=status)
