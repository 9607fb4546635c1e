"""Bases of pages on which an employee adds, changes and deletes rows of one table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView

from oscar_b2b.core.dashboard.access import StaffOnly


class EditRow(StaffOnly, FormView, ABC):
    """A form on a page of its own: a new row without ``pk`` in the address, else the present one.

    Set ``model``, ``form_class`` (a ModelForm), ``list_url``, ``list_name``, ``new_name``.
    """

    template_name = "b2b_core/dashboard/form.html"
    model: ClassVar[Any] = None
    list_url: ClassVar[str] = ""
    list_name: ClassVar[Any] = ""
    new_name: ClassVar[Any] = ""
    notice: ClassVar[Any] = ""
    #: Fields that a link to a new row may fill in, as in ``?dealer=5``.
    from_query: ClassVar[tuple[str, ...]] = ()

    def get_permission_required(self) -> Any:
        meta = self.model._meta
        action = "change" if "pk" in self.kwargs else "add"
        return (f"{meta.app_label}.{action}_{meta.model_name}",)

    def get_form_kwargs(self) -> dict[str, Any]:
        pk = self.kwargs.get("pk")
        self.row = get_object_or_404(self.model, pk=pk) if pk else self.model()
        return super().get_form_kwargs() | {"instance": self.row}

    def get_initial(self) -> dict[str, Any]:
        return {
            name: self.request.GET[name] for name in self.from_query if name in self.request.GET
        }

    @abstractmethod
    def keep(self, row: Any) -> None:
        """Call the service that writes the row; a ``ValidationError`` of it is shown."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.keep(form.save(commit=False))
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("“%s” is saved.") % form.instance)
        return redirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "heading": str(self.row) if self.row.pk else self.new_name,
            "back": reverse(self.list_url),
            "list_name": self.list_name,
            "notice": self.notice,
        }


class DeleteRow(StaffOnly, View, ABC):
    """``POST`` deletes a row."""

    model: ClassVar[Any] = None
    list_url: ClassVar[str] = ""

    def get_permission_required(self) -> Any:
        meta = self.model._meta
        return (f"{meta.app_label}.delete_{meta.model_name}",)

    @abstractmethod
    def drop(self, row: Any) -> None:
        """Call the service that deletes the row."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(self.model, pk=pk)
        name = str(row)
        self.drop(row)
        messages.success(request, _("“%s” is deleted.") % name)
        return redirect(self.list_url)


def plain_selects(form: Any) -> None:
    """Give the fields of a form Bootstrap's classes; selects stay the browser's own."""
    for field in form.fields.values():
        widget = field.widget
        if getattr(widget, "input_type", "") == "checkbox":
            widget.attrs.setdefault("class", "form-check-input")
        elif "class" not in widget.attrs:
            widget.attrs["class"] = "form-control no-widget-init"
