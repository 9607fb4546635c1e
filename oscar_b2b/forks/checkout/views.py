"""Replaces Oscar's checkout steps by one page; ordering is ``core.services.orders``.

What was chosen so far is kept by the parts (``CheckoutPart.enter``) whenever the page is asked for:
by "Place the order", by a button of one step (``step``, for browsers without scripts), or by
:class:`ChooseView`, which answers only the pieces of the page that depend on the choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect
from oscar.core.loading import get_class

from oscar_b2b.core import queries, split_queries
from oscar_b2b.core.checkout import AlreadyPlaced, TermsChanged, UnableToPlaceOrder
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import baskets, orders
from oscar_b2b.forks.checkout import seen
from oscar_b2b.forks.checkout.comparing import compared
from oscar_b2b.forks.checkout.forms import CheckoutForm, unchecked

__all__ = ["ChooseView", "IndexView", "ThankYouView"]

#: So many lines stand in the summary at once, the others behind "… more positions".
FIRST_LINES = 5

#: Session key: the delivery method chosen last.
METHOD_KEY = "b2b_shipping_method"


class IndexView(TemplateView):
    """The checkout page; POST places the order, or does the ``step`` whose button was pressed.

    Context: ``basket``, ``lines`` (as ``first_lines`` and ``more_lines``, too), ``form``,
    ``methods`` (method, charge, chosen), ``chosen``, ``compared`` and ``condition_keys`` (of the
    methods' conditions), ``parts`` (part, form), ``total``, ``charge``, ``weight``, ``volume``,
    ``step``, ``reasons`` and ``changes`` (texts after a refusal).
    """

    template_name = "oscar/checkout/checkout.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.b2b.is_dealer:
            messages.error(
                request,
                _("Your account is not tied to a legal entity. Ask your manager for access."),
            )
            return HttpResponseRedirect(reverse("customer:summary"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.basket.is_empty:
            messages.info(request, _("The basket is empty. Add goods first."))
            return HttpResponseRedirect(reverse("basket:summary"))
        return self.render_to_response(self._page(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = self._elsewhere()
        if elsewhere is not None:
            return elsewhere
        step = request.POST.get("step", "")
        if step:
            return self.render_to_response(self._page(request.POST, step=step))
        page = self._page(request.POST)
        form, parts = page["form"], page["parts"]
        # Every form is asked, so that all faults are shown at once.
        if not all([form.is_valid(), *(part_form.is_valid() for __, part_form in parts)]):
            # The fresh page carries fresh prices, so the buyer has seen them now.
            return self.render_to_response({**page, "is_invalid": True}, status=422)
        try:
            order = self._place(form, parts, page["methods"])
        except AlreadyPlaced as already:
            return self._done(already.order)
        except UnableToPlaceOrder as refusal:
            return self._refused(refusal)
        return self._done(order)

    def _elsewhere(self) -> HttpResponse | None:
        """Return where to go when what was posted is not about the open basket; None = it is."""
        request = self.request
        number = request.POST.get("basket", "")
        # 18 digits always fit PostgreSQL's bigint.
        is_id = number.isascii() and number.isdigit() and len(number) <= 18
        basket_id = int(number) if is_id else 0
        order = orders.placed_order(basket_id=basket_id, user=request.user)
        if order is not None:
            return self._done(order)
        is_other = basket_id != request.basket.pk
        # The goods of this page may wait with the other legal entity: "empty" would mislead.
        if request.basket.is_empty and not (basket_id and is_other):
            messages.info(request, _("The basket is empty. Add goods first."))
            return HttpResponseRedirect(reverse("basket:summary"))
        if is_other:
            messages.warning(
                request,
                _("You have changed to another basket since. Check this order and place it again."),
            )
            return HttpResponseRedirect(reverse("checkout:index"))
        return None

    def _place(self, form: Any, parts: list[tuple[Any, Any]], methods: list[Any]) -> Any:
        data = form.cleaned_data
        agreed = seen.read(data["seen"], basket_id=self.request.basket.pk)
        if agreed is None:
            raise TermsChanged([_("This page is out of date. Check the prices and order again.")])
        method = next(each["method"] for each in methods if each["chosen"])
        return orders.place_order(
            basket=self.request.basket,
            context=self.request.b2b,
            strategy=self.request.strategy,
            user=self.request.user,
            method=method,
            parts=parts,
            comment=data["comment"],
            own_number=data["own_number"],
            seen=agreed,
            at=timezone.now(),
            base_url=self.request.build_absolute_uri("/"),
        )

    def _refused(self, refusal: UnableToPlaceOrder) -> HttpResponse:
        """Show the page again as things are now; the buyer's entries stay."""
        request = self.request
        # The old basket object remembers the lines and prices from before.
        request.strategy.forget()
        request.basket = baskets.open_basket(context=request.b2b, user=request.user)
        request.basket.strategy = request.strategy
        if request.basket.is_empty:
            messages.error(request, " ".join(refusal.reasons))
            return HttpResponseRedirect(reverse("basket:summary"))
        page = self._page(request.POST)
        name = "changes" if isinstance(refusal, TermsChanged) else "reasons"
        page[name] = refusal.reasons
        return self.render_to_response(page, status=409)

    def _done(self, order: Any) -> HttpResponse:
        for each in extensions.get("after_placing"):
            address = each.next_page(request=self.request, order=order)
            if address is not None:
                return HttpResponseRedirect(address)
        return HttpResponseRedirect(reverse("checkout:thank-you", args=[order.number]))

    def _page(self, data: Mapping[str, Any] | None, *, step: str = "") -> dict[str, Any]:
        """Return the context of the page; after a ``step`` nothing is called wrong yet."""
        request = self.request
        basket = request.basket
        lines = list(basket.all_lines())
        times = Counter(line.product_id for line in lines)
        for line in lines:
            line.unit_info = request.strategy.unit(line.product)
            is_split = times[line.product_id] > 1 and line.stockrecord is not None
            line.place_name = line.stockrecord.partner.display_name if is_split else ""
        # One line more is not worth a fold.
        first = FIRST_LINES if len(lines) > FIRST_LINES + 1 else len(lines)
        all_parts = extensions.get("checkout_parts")
        kept = [
            part.enter(request=request, basket=basket, data=data, step=step)
            for part in all_parts
            if hasattr(part, "enter")
        ]
        methods = self._methods(basket, data, kept=next(filter(None, kept), ""))
        chosen = next(each for each in methods if each["chosen"])
        request.delivery_method = chosen["method"]
        token = seen.write(
            basket=basket,
            lines=lines,
            charges={each["method"].code: each["charge"].incl_tax for each in methods},
            context=request.b2b,
        )
        form = CheckoutForm(
            data,
            methods=[each["method"] for each in methods],
            initial={"basket": basket.pk, "seen": token, **split_queries.initial(basket=basket)},
        )
        parts = [(part, part.form(request=request, basket=basket, data=data)) for part in all_parts]
        if step:
            for each in (form, *(part_form for __, part_form in parts)):
                unchecked(each)
        columns = compared(methods)
        OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
        return self.get_context_data(
            basket=basket,
            lines=lines,
            first_lines=lines[:first],
            more_lines=lines[first:],
            more_is_open=any(
                line.is_to_confirm or line.unit_price_incl_tax is None for line in lines[first:]
            ),
            form=form,
            seen=token,
            shop_currency=settings.OSCAR_DEFAULT_CURRENCY,
            methods=methods,
            compared=columns,
            condition_keys=[each.key for each in columns],
            chosen=chosen,
            parts=parts,
            step=step,
            charge=chosen["charge"],
            total=OrderTotalCalculator(request).calculate(basket, chosen["charge"]),
            weight=sum((line.unit_info.weight * line.units for line in lines), start=0),
            volume=sum((line.unit_info.volume * line.units for line in lines), start=0),
        )

    def _methods(
        self, basket: Any, data: Mapping[str, Any] | None, *, kept: str
    ) -> list[dict[str, Any]]:
        """Return the delivery methods with their charges; exactly one is chosen.

        :param kept: code of the method that a part remembers for this basket.
        """
        Repository = get_class("shipping.repository", "Repository")
        request = self.request
        offered = Repository().get_shipping_methods(basket, user=request.user, request=request)
        codes = [method.code for method in offered]
        asked = (request.GET if data is None else data).get("shipping_method", "")
        if asked in codes:
            # The page may be asked for again by the header, after a change of the contract.
            request.session[METHOD_KEY] = asked
        elif kept in codes:
            asked = kept
        else:
            asked = request.session.get(METHOD_KEY)
        chosen = asked if asked in codes else codes[0]
        return [
            {"method": each, "charge": each.calculate(basket), "chosen": each.code == chosen}
            for each in offered
        ]


class ChooseView(IndexView):
    """Keeps what was chosen; answers the pieces of the page that depend on it (htmx).

    ``step=keep`` answers nothing: a text was typed that no price depends on. A browser that asks
    for it as a page gets the whole page.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("checkout:index"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super().dispatch(request, *args, **kwargs)
        if request.htmx and 300 <= answer.status_code < 400:
            # A redirect would be followed in the background and land inside the page.
            return HttpResponseClientRedirect(answer.url)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = self._elsewhere()
        if elsewhere is not None:
            return elsewhere
        step = request.POST.get("step") or "choose"
        if step == "keep" and request.htmx:
            for part in extensions.get("checkout_parts"):
                if hasattr(part, "enter"):
                    part.enter(request=request, basket=request.basket, data=request.POST, step=step)
            return HttpResponse(status=204)
        return self.render_to_response(self._page(request.POST, step=step))

    def get_template_names(self) -> list[str]:
        if self.request.htmx:
            return ["oscar/checkout/partials/chosen.html"]
        return super().get_template_names()


class ThankYouView(TemplateView):
    """The page after ordering, for whoever may see the order. Context: ``order``, ``lines``."""

    template_name = "oscar/checkout/thank_you.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        visible = queries.visible_orders(user=request.user, member=request.member or None)
        order = (
            visible.filter(number=kwargs["number"])
            .select_related("user", "b2b_party__legal_entity")
            .first()
        )
        if order is None:
            raise Http404
        lines = list(order.lines.select_related("product").prefetch_related("attributes"))
        times = Counter(line.product_id for line in lines)
        for line in lines:
            is_split = line.product_id is not None and times[line.product_id] > 1
            line.place_name = line.partner_name if is_split else ""
        return super().get_context_data(order=order, lines=lines, **kwargs)
