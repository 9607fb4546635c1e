"""The page that splits an order, and the way back to one order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from oscar_b2b.core import split_forms, split_queries
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import splits
from oscar_b2b.core.splitting import MOST_PARTS, AlreadySplit, UnableToSplit
from oscar_b2b.core.views import SignInFirst


class _OfBasket(SignInFirst, View):
    """For whoever has goods in a basket; the others are sent where they can get some."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            if not request.b2b.is_dealer:
                messages.error(
                    request,
                    _("Your account is not tied to a legal entity. Ask your manager for access."),
                )
                return HttpResponseRedirect(reverse("customer:summary"))
            if request.basket.is_empty and not self.may_be_empty:
                messages.info(request, _("The basket is empty. Add goods first."))
                return HttpResponseRedirect(reverse("basket:summary"))
        return super().dispatch(request, *args, **kwargs)

    may_be_empty = False


class SplitPage(_OfBasket):
    """Lines × parts; ``POST step=``: ``split`` comes from the checkout page, ``more`` and ``less``
    change the number of parts, ``do`` makes them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._elsewhere(request) or self._page(request, {})

    def post(self, request: Any) -> HttpResponse:
        elsewhere = self._elsewhere(request)
        if elsewhere is not None:
            return elsewhere
        step = request.POST.get("step", "")
        if step == "split":
            # What was entered on the checkout page stays, as with any other of its buttons.
            for part in extensions.get("checkout_parts"):
                if hasattr(part, "enter"):
                    part.enter(
                        request=request, basket=request.basket, data=request.POST, step="keep"
                    )
            return self._page(request, request.POST)
        return self._do(request) if step == "do" else self._page(request, request.POST)

    def _elsewhere(self, request: Any) -> HttpResponse | None:
        """Return where to go when this basket is not to be split here and now."""
        back = HttpResponseRedirect(reverse("checkout:index"))
        if request.method == "POST" and request.POST.get("basket") != str(request.basket.pk):
            messages.warning(
                request,
                _("You have changed to another basket since. Check this order and place it again."),
            )
            return back
        split = split_queries.split_of(basket=request.basket)
        if split is not None and split.waiting:
            messages.info(request, _("This basket is split already."))
            return back
        return None

    def _do(self, request: Any) -> HttpResponse:
        places = dict(_places(request))
        typed = split_forms.read(request.POST, places=places, today=timezone.localdate())
        if not typed.is_valid:
            return self._page(request, request.POST, status=422)
        try:
            changes = splits.split(
                basket=request.basket,
                strategy=request.strategy,
                user=request.user,
                parts=typed.asked(places),
                own_number=typed.own_number,
                comment=typed.comment,
            )
        except AlreadySplit as error:
            messages.info(request, error.reasons[0])
        except UnableToSplit as error:
            return self._page(request, request.POST, error=error, status=422)
        else:
            for change in changes[:10]:
                messages.warning(
                    request,
                    _("“%s” costs another price now: a part has less of it than the whole.")
                    % change.title,
                )
        return HttpResponseRedirect(reverse("checkout:index"))

    def _page(
        self, request: Any, data: Any, *, error: UnableToSplit | None = None, status: int = 200
    ) -> HttpResponse:
        places = _places(request)
        typed = split_forms.read(data, places=dict(places), today=timezone.localdate())
        faults = typed.faults | (error.at if error else {})
        numbers = range(2, len(typed.parts) + 1)
        rows = []
        for line in request.basket.all_lines():
            unit = request.strategy.unit(line.product)
            given = sum(typed.units.get((line.pk, number), 0) for number in numbers)
            rows.append(
                {
                    "line": line,
                    "unit": unit,
                    "rest": line.units - given,
                    "fault": faults.get((line.pk, 1), ""),
                    "cells": [
                        {
                            "number": number,
                            "text": typed.texts.get((line.pk, number), ""),
                            "fault": faults.get((line.pk, number), ""),
                        }
                        for number in numbers
                    ],
                }
            )
        context = {
            "basket": request.basket,
            "rows": rows,
            "typed": typed,
            "places": places,
            "today": timezone.localdate().isoformat(),
            "reasons": error.reasons if error else [],
            "has_faults": bool(error) or not typed.is_valid,
            "may_have_more": len(typed.parts) < MOST_PARTS,
            "may_have_less": len(typed.parts) > 2,
        }
        if data and data.get("step") != "do":
            context["has_faults"] = False
        return render(request, "b2b_core/split.html", context, status=status)


class JoinParts(_OfBasket):
    """``POST``: put the parts that wait back into the present basket."""

    may_be_empty = True

    def post(self, request: Any) -> HttpResponse:
        count = splits.join(basket=request.basket, strategy=request.strategy, user=request.user)
        if count:
            messages.success(
                request,
                ngettext(
                    "%d part is back in this basket.", "%d parts are back in this basket.", count
                )
                % count,
            )
        else:
            messages.info(request, _("No part waits any more."))
        return HttpResponseRedirect(reverse("checkout:index"))


def _places(request: Any) -> list[tuple[str, str]]:
    return [place for each in extensions.get("split_places") for place in each.places(request.b2b)]
