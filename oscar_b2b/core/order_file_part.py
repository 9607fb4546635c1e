"""The files of an order: in the last block of the checkout page, and on the order's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core import order_file_queries as queries
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import order_files

#: Name of the file field; steps of the page.
FIELD, DROP = "files-upload", "drop-file-"


class SeveralFiles(forms.ClearableFileInput):
    """A field for files that takes several at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return None  # they are kept before the form is asked


class OrderFilesForm(forms.Form):
    """What is kept with the basket; wrong when a file that was sent just now was not taken."""

    upload = forms.FileField(label=_("Files"), required=False, widget=SeveralFiles)

    def __init__(self, *args: Any, kept: list[Any], faults: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.faults = kept, faults
        self.is_full = len(kept) >= order_files.MOST_FILES
        self.accept = ",".join(f".{each}" for each in order_files.EXTENSIONS)
        self.most, self.most_bytes = order_files.MOST_FILES, order_files.MOST_BYTES

    def clean_upload(self) -> None:
        if self.faults:
            raise ValidationError(self.faults)


def keep_sent(request: Any) -> list[str]:
    """Keep the files of this request with the open basket; return what was refused, in words."""
    return order_files.add(
        basket=request.basket,
        files=request.FILES.getlist(FIELD),
        by=request.user,
        at=timezone.now(),
    )


def form_of(request: Any, *, data: Any = None, faults: list[str] | None = None) -> OrderFilesForm:
    """Return the form for the open basket of a request."""
    kept = queries.files_of_basket(basket=request.basket)
    return OrderFilesForm(data, prefix="files", kept=kept, faults=faults or [])


class OrderFilesPart:
    """Extension point ``checkout_parts``."""

    code = "files"
    order = 900
    template_name = "b2b_core/partials/order_files.html"
    inside_delivery = False
    inside_notes = True

    def enter(self, *, request: Any, basket: Any, data: Any, step: str) -> str:
        """Keep or drop files before the page is made, whatever else is wrong on it."""
        request.order_file_faults = []
        if data is None:
            return ""
        request.order_file_faults = keep_sent(request)
        number = step.removeprefix(DROP)
        if number != step and number.isascii() and number.isdigit() and len(number) <= 18:
            order_files.remove(basket=basket, file_id=int(number))
        return ""

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> OrderFilesForm:
        return form_of(request, data=data, faults=getattr(request, "order_file_faults", []))

    def save(self, *, form: Any, order: Any, context: B2BContext) -> None:
        """Nothing: see :class:`TieFiles`, which also holds for orders without a page."""


class TieFiles:
    """Extension point ``order_placed``."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        order_files.tie(order=order)


class FilesOfOrder:
    """On the order's page in the cabinet."""

    slot = "order.detail"
    order = 80
    template_name = "b2b_core/cabinet/order_files.html"

    def render(self, context: Mapping[str, Any]) -> str:
        files = queries.files_of_order(order=context["order"])
        if not files:
            return ""
        return render_to_string(self.template_name, {"files": files})


class FilesOfDashboardOrder(FilesOfOrder):
    """On the order's page in the dashboard."""

    slot = "dashboard.order"
    template_name = "b2b_core/dashboard/order_files.html"
