"""Replaces what Oscar says about statuses: words instead of the stored keys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from oscar.apps.dashboard.orders import views
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_model

from oscar_b2b.core.templatetags.b2b_orders import order_status_label

OrderNote = get_model("order", "OrderNote")


def _require_change(request: HttpRequest) -> None:
    """Oscar opens its order pages to whoever may see orders, and lets them change these as well.

    :raises PermissionDenied: unless they may, or are a partner's employee as Oscar knows them.
    """
    user = request.user
    if not (user.has_perm("order.change_order") or user.has_perm("partner.dashboard_access")):
        raise PermissionDenied


class OrderListView(views.OrderListView):
    """Replaces ``get_search_filter_descriptions``, who may change orders, and the messages."""

    def change_order_statuses(self, request: HttpRequest, orders: Any) -> Any:
        _require_change(request)
        return super().change_order_statuses(request, orders)

    def get_search_filter_descriptions(self) -> list[str]:
        descriptions: list[str] = super().get_search_filter_descriptions()
        status = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        if status and descriptions:  # Oscar names the status last
            descriptions[-1] = _("Status: {status}").format(status=order_status_label(status))
        return descriptions

    def change_order_status(self, request: HttpRequest, order: Any) -> None:
        """Move one of the chosen orders; what cannot be done is said and leaves it as it was."""
        new_status = request.POST.get("new_status", "").strip()
        if not new_status:
            messages.error(request, _("Choose the new status."))
            return
        if new_status not in order.available_statuses():
            messages.error(request, _refused(f"№ {order.number}", order.status, new_status))
            return
        message = _changed(f"№ {order.number}", order.status, new_status)
        try:
            self.get_handler(user=request.user).handle_order_status_change(order, new_status)
        except InvalidOrderStatus:  # somebody, or 1C, was quicker
            messages.error(request, _refused(f"№ {order.number}", order.status, new_status))
            return
        order.notes.create(user=request.user, message=message, note_type=OrderNote.SYSTEM)
        messages.info(request, message)


class OrderDetailView(views.OrderDetailView):
    """Replaces ``get_order_lines``, who may change an order, and the messages when they do."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _require_change(request)
        return super().post(request, *args, **kwargs)

    def get_order_lines(self) -> Any:
        return super().get_order_lines().prefetch_related("attributes")

    def change_order_status(self, request: HttpRequest, order: Any) -> HttpResponse:
        form = self.get_order_status_form()
        if not form.is_valid():
            return self.reload_page(error=_("Choose the new status."))
        new_status = form.cleaned_data["new_status"]
        message = _changed(f"№ {order.number}", order.status, new_status)
        try:
            self.get_handler(user=request.user).handle_order_status_change(
                order, new_status, note_msg=message
            )
        except InvalidOrderStatus:  # somebody, or 1C, was quicker
            return self.reload_page(error=_refused(f"№ {order.number}", order.status, new_status))
        messages.info(request, message)
        return self.reload_page()

    def change_line_statuses(
        self, request: HttpRequest, order: Any, lines: Any, quantities: list[int]
    ) -> HttpResponse:
        new_status = request.POST.get("new_status", "").strip()
        if not new_status:
            return self.reload_page(error=_("Choose the new status."))
        refused = [
            _refused(line.title, line.status, new_status)
            for line in lines
            if new_status not in line.available_statuses()
        ]
        if refused:
            return self.reload_page(error="\n".join(refused))
        message = "\n".join(_changed(line.title, line.status, new_status) for line in lines)
        for line in lines:
            line.set_status(new_status)
        order.notes.create(user=request.user, message=message, note_type=OrderNote.SYSTEM)
        messages.info(request, message)
        return self.reload_page()


class LineDetailView(views.LineDetailView):
    """Replaces ``get_object``: Oscar's page prints status and quantity as they are stored."""

    def get_object(self, queryset: Any = None) -> Any:
        line = super().get_object(queryset)
        # For the page; nothing of it is saved.
        line.status, line.quantity = order_status_label(line.status), line.units
        return line


def _changed(what: str, old: str, new: str) -> str:
    return _("{what}: the status was “{old}”, now it is “{new}”.").format(
        what=what, old=order_status_label(old), new=order_status_label(new)
    )


def _refused(what: str, old: str, new: str) -> str:
    return _("{what} stays as it is: after “{old}” there cannot be “{new}”.").format(
        what=what, old=order_status_label(old), new=order_status_label(new)
    )
