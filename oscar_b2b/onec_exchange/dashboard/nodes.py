"""Exchange nodes: the list, a new one, its settings, its password, its switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries
from oscar_b2b.onec_exchange.dashboard import node_presets
from oscar_b2b.onec_exchange.dashboard.node_forms import NodeForm, PasswordForm
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import node_settings, selftest_wire


class Nodes(StaffOnly, ListView):
    """All nodes: which 1C, when it last spoke, whether it is let in."""

    permission_required = "onec_exchange.view_exchangenode"
    template_name = "onec_exchange/dashboard/nodes.html"
    context_object_name = "nodes"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return journal_queries.nodes()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            clients=ExchangeNode.CLIENTS,
            may_add=self.request.user.has_perm("onec_exchange.add_exchangenode"),
            **_addresses(),
            **kwargs,
        )


class NodeNew(StaffOnly, View):
    """A new node, begun with what its kind of 1C wants; its password is shown once."""

    permission_required = "onec_exchange.add_exchangenode"

    def get(self, request: HttpRequest) -> HttpResponse:
        values = node_presets.values_for(request.GET.get("client", ""))
        return self._page(request, NodeForm(initial=values), PasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, secret = NodeForm(request.POST), PasswordForm(request.POST)
        if not (form.is_valid() & secret.is_valid()):
            return self._page(request, form, secret)
        node: ExchangeNode = form.save(commit=False)
        password = secret.cleaned_data["password"] or node_settings.new_password()
        node.set_password(password)
        node.save()
        return _show_password(request, node, password, is_typed=bool(secret["password"].value()))

    def _page(self, request: HttpRequest, form: NodeForm, secret: PasswordForm) -> HttpResponse:
        context = {"form": form, "secret": secret, "node": None, "clients": ExchangeNode.CLIENTS}
        return render(request, "onec_exchange/dashboard/node.html", {**context, **_addresses()})


class NodeEdit(StaffOnly, View):
    """The settings of a node."""

    permission_required = "onec_exchange.change_exchangenode"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        node = get_object_or_404(ExchangeNode, pk=pk)
        return self._page(request, NodeForm(instance=node), node)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        node = get_object_or_404(ExchangeNode, pk=pk)
        form = NodeForm(request.POST, instance=node)
        if not form.is_valid():
            # The instance has the refused values already; headings show what is kept.
            return self._page(request, form, ExchangeNode.objects.get(pk=pk))
        form.save()
        messages.success(request, _("The node is saved."))
        return redirect("dashboard:b2b-exchange-node", pk=pk)

    def _page(self, request: HttpRequest, form: NodeForm, node: ExchangeNode) -> HttpResponse:
        context = {"form": form, "secret": PasswordForm(), "node": node}
        return render(request, "onec_exchange/dashboard/node.html", {**context, **_addresses()})


class NodePassword(StaffOnly, View):
    """Another password; 1C's open sessions end."""

    permission_required = "onec_exchange.change_exchangenode"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        node = get_object_or_404(ExchangeNode, pk=pk)
        secret = PasswordForm(request.POST)
        if not secret.is_valid():
            context = {"form": NodeForm(instance=node), "secret": secret, "node": node}
            return render(request, "onec_exchange/dashboard/node.html", {**context, **_addresses()})
        typed = secret.cleaned_data["password"]
        password = typed or node_settings.new_password()
        node_settings.set_password(node=node, password=password, by=request.user)
        return _show_password(request, node, password, is_typed=bool(typed))


class NodeSwitch(StaffOnly, View):
    """Let a node in, or shut it out at once."""

    permission_required = "onec_exchange.change_exchangenode"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        node = get_object_or_404(ExchangeNode, pk=pk)
        node_settings.set_active(node=node, is_active=request.POST.get("active") == "1")
        if node.is_active:
            messages.success(request, _("The node is switched on."))
        else:
            messages.success(request, _("The node is switched off; its 1C cannot sign in."))
        return redirect("dashboard:b2b-exchange-node", pk=pk)


def _show_password(
    request: HttpRequest, node: ExchangeNode, password: str, *, is_typed: bool
) -> HttpResponse:
    """Show what to enter in 1C. The password is on this one page only: it is kept as a hash.

    A typed one is not repeated: whoever typed it knows it.
    """
    context = {"node": node, "password": "" if is_typed else password, **_addresses()}
    response = render(request, "onec_exchange/dashboard/node_password.html", context)
    add_never_cache_headers(response)
    return response


def _addresses() -> dict[str, str]:
    return {
        "address": selftest_wire.address(),
        "fixed_address": selftest_wire.fixed_address(),
    }
