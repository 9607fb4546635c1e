"""Replaces Oscar's account views: log-in, log-out, cabinet home, orders behind one gate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import ListView, TemplateView, View
from oscar.apps.customer import signals
from oscar.apps.customer.mixins import PageTitleMixin
from oscar.apps.customer.views import ChangePasswordView as OscarChangePasswordView
from oscar.apps.customer.views import ProfileUpdateView as OscarProfileUpdateView
from oscar.apps.customer.views import ProfileView

from oscar_b2b.core import permissions, queries
from oscar_b2b.core.views import OwnHandOnly
from oscar_b2b.forks.customer.forms import EmailAuthenticationForm, OrderFilterForm

__all__ = [
    "AccountAuthView",
    "AccountSummaryView",
    "ChangePasswordView",
    "LogoutView",
    "OrderDetailView",
    "OrderHistoryView",
    "ProfileUpdateView",
    "ProfileView",
]

#: Orders on the cabinet's home page.
LAST_ORDERS = 5


def orders_of(request: HttpRequest) -> Any:
    """Return the orders the signed-in user may see, with what a row of them shows."""
    visible = queries.visible_orders(user=request.user, member=request.member or None)
    return visible.select_related(
        "user", "b2b_party__legal_entity", "b2b_party__placed_by"
    ).order_by("-date_placed", "-pk")


@method_decorator([sensitive_post_parameters("login-password"), never_cache], name="dispatch")
class AccountAuthView(TemplateView):
    """Log-in by e-mail; the home page's form posts here as well. Context: ``login_form``."""

    template_name = "oscar/customer/login_registration.html"
    #: Field names: ``login-username``, ``login-password``, ``login-redirect_url``.
    prefix = "login"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self._target(self._form()))
        return self.render_to_response(self.get_context_data(login_form=self._form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            context = self.get_context_data(login_form=form)
            return self.render_to_response(context)
        user = form.get_user()
        old_session_key = request.session.session_key
        auth_login(request, user)
        signals.user_logged_in.send_robust(
            sender=self, request=request, user=user, old_session_key=old_session_key
        )
        return HttpResponseRedirect(self._target(form))

    def _form(self, data: Any = None) -> EmailAuthenticationForm:
        return EmailAuthenticationForm(
            self.request.get_host(),
            self.request,
            data,
            prefix=self.prefix,
            initial={"redirect_url": self.request.GET.get("next", "")},
        )

    def _target(self, form: EmailAuthenticationForm) -> str:
        """Return where to go: the safe ``next``, else what suits the person."""
        if form.is_bound and form.cleaned_data.get("redirect_url"):
            return form.cleaned_data["redirect_url"]
        if self.request.user.is_staff:
            return reverse("dashboard:index")
        return settings.LOGIN_REDIRECT_URL


class LogoutView(View):
    """Log out by POST only: a link or an image of another site cannot do it."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        auth_logout(request)
        response = HttpResponseRedirect(settings.OSCAR_HOMEPAGE)
        for cookie in settings.OSCAR_COOKIES_DELETE_ON_LOGOUT:
            response.delete_cookie(cookie)
        return response


class ProfileUpdateView(OwnHandOnly, OscarProfileUpdateView):
    """Name and e-mail, changed by nobody but the person."""


class ChangePasswordView(OwnHandOnly, OscarChangePasswordView):
    """A new password ends all other sessions of the person, by Django's session hash."""


class AccountSummaryView(PageTitleMixin, TemplateView):
    """The cabinet's home: slots of modules around the last orders. Context: ``orders``."""

    template_name = "oscar/customer/summary.html"
    page_title = _("Cabinet")
    active_tab = "summary"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            orders=list(orders_of(self.request)[:LAST_ORDERS]), **kwargs
        )


class OrderHistoryView(PageTitleMixin, ListView):
    """Orders the user may see, filtered and in pages. Context: ``orders``, ``form``."""

    context_object_name = "orders"
    template_name = "oscar/customer/order/order_list.html"
    paginate_by = 20
    page_title = _("Orders")
    active_tab = "orders"

    def get_queryset(self) -> Any:
        self.form = OrderFilterForm(self.request.GET)
        orders = orders_of(self.request)
        return self.form.apply(orders) if self.form.is_valid() else orders.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_filtered = any(self.request.GET.get(name) for name in self.form.fields)
        return super().get_context_data(
            form=self.form,
            is_filtered=is_filtered,
            sees_colleagues=permissions.may(self.request.member, permissions.SEE_ALL_ORDERS),
            **kwargs,
        )


class OrderDetailView(PageTitleMixin, TemplateView):
    """One order. Context: ``order``, ``order_lines``, ``status_changes``; 404 for others'."""

    template_name = "oscar/customer/order/order_detail.html"
    active_tab = "orders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = orders_of(self.request).filter(number=kwargs["order_number"]).first()
        if order is None:
            raise Http404
        return super().get_context_data(
            order=order,
            order_lines=list(order.lines.select_related("product").prefetch_related("attributes")),
            status_changes=list(order.status_changes.order_by("date_created", "pk")),
            page_title=_("Order %s") % order.number,
            **kwargs,
        )
