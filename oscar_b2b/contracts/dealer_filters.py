"""Contracts where the dashboard looks for dealers and picks rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.dashboard.access import StaffOnly

_PAGE = 20


class WithoutContract:
    """Dealers that cannot order: no legal entity has a contract in force."""

    code = "no-contract"
    label = _("Without a contract in force")

    def apply(self, dealers: Any) -> Any:
        own = Contract.objects.valid_on(timezone.localdate()).filter(
            legal_entity__dealer_id=OuterRef("pk"), legal_entity__is_active=True
        )
        return dealers.filter(~Exists(own))


class FindContracts(StaffOnly, View):
    """``GET ?q=words``: contracts by number, name or legal entity; the id is 1C's."""

    permission_required = "contracts.view_contract"

    def get(self, request: HttpRequest) -> JsonResponse:
        found = Contract.objects.filter(is_active=True).select_related("legal_entity")
        for word in request.GET.get("q", "").replace("\0", "").split()[:5]:
            found = found.filter(
                Q(number__icontains=word)
                | Q(name__icontains=word)
                | Q(legal_entity__name__icontains=word)
            )
        rows = found.order_by("number", "pk")[:_PAGE]
        return JsonResponse({"results": [{"id": row.guid, "text": _text(row)} for row in rows]})


def _text(contract: Contract) -> str:
    return f"№ {contract.number or contract.name} · {contract.legal_entity.name}"


class ContractLookup:
    """Extension point ``dashboard_urls``: the picker's question."""

    urlpatterns: ClassVar = [
        path("find-contracts/", FindContracts.as_view(), name="b2b-find-contracts")
    ]
