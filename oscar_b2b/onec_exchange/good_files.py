"""Files of goods on their way to buyers: listed on the card, served by a view that checks."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.text import get_valid_filename
from django.views import View
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import terms
from oscar_b2b.onec_exchange.models import GoodFile

#: Beginning of a file → its suffix; 1C's ``.file`` says nothing of what is inside.
_SIGNS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}

#: Types a file is ever served as; anything else is bytes.
_TYPES = {
    suffix: mimetypes.types_map.get(suffix, "application/octet-stream")
    for suffix in (".pdf", ".jpg", ".png", ".doc", ".xls")
} | {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def files_of(product: Any) -> list[GoodFile]:
    """Return the files of a good and of its shown variants; one query."""
    about = Q(product=product) | Q(product__parent=product, product__is_public=True)
    return list(GoodFile.objects.filter(about).order_by("product_id", "pk"))


def visible_file(*, file_id: int, context: B2BContext) -> GoodFile | None:
    """Return the file when the dealer may see its good; of a variant, when he may see both."""
    file = GoodFile.objects.select_related("product").filter(pk=file_id).first()
    if file is None:
        return None
    wanted = {file.product_id, file.product.parent_id} - {None}
    products = get_model("catalogue", "Product").objects.filter(pk__in=wanted)
    visible = terms.visible_products(context=context, products=products)
    return file if visible.count() == len(wanted) else None


class GoodFiles:
    """Slot ``product.sections``: what can be downloaded about a good."""

    slot = "product.sections"
    order = 50

    def render(self, context: Mapping[str, Any]) -> str:
        product = context.get("product")
        files = files_of(product) if product is not None else []
        if not files:
            return ""
        return render_to_string(
            "onec_exchange/good_files.html", {"files": files}, request=context.get("request")
        )


class GoodFileView(View):
    """The only way to a good's file; 404 for whoever may not see the good."""

    def get(self, request: HttpRequest, file_id: int) -> FileResponse:
        file = visible_file(file_id=file_id, context=request.b2b)  # type: ignore[attr-defined]
        if file is None:
            raise Http404
        try:
            content = file.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        suffix = PurePosixPath(str(file.file.name)).suffix
        if suffix not in _TYPES:
            head = content.read(8)
            content.seek(0)
            suffix = next((kind for sign, kind in _SIGNS.items() if head.startswith(sign)), "")
        name = get_valid_filename(file.name)
        response = FileResponse(
            content,
            # Always to be saved, never to be run in the shop's own origin.
            as_attachment=True,
            filename=name if name.lower().endswith(suffix) else f"{name}{suffix}",
            content_type=_TYPES.get(suffix, "application/octet-stream"),
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Robots-Tag"] = "noindex"
        response["Content-Security-Policy"] = "sandbox"
        patch_cache_control(response, private=True, max_age=0)
        return response
