"""Files of an order, for employees."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views import View

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import OrderFile
from oscar_b2b.core.private_files import private_file


class OrderFileOfStaff(StaffOnly, View):
    """``GET``: a file of a placed order."""

    permission_required = "order.view_order"

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        row = get_object_or_404(OrderFile, pk=pk, order__isnull=False)
        if not row.file.storage.exists(str(row.file.name)):
            raise Http404
        return private_file(row.file, name=row.name, content_type=row.content_type, attachment=True)
