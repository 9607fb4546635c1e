"""Every address the URLconf knows, written out with ids of all dealers.

A page with arguments needs a row in :data:`STOREFRONT` or :data:`DASHBOARD`: name of the pattern →
what each argument is. The words on the right are keys of ``World.ids``. Nothing else is to be done
for a new page: the walk finds it by itself and fails until the row is there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

#: Of pages that visitors, buyers and 1C have.
STOREFRONT: dict[str, dict[str, str]] = {
    "account_security:end-session": {"pk": "device"},
    "basket:add": {"pk": "product"},
    "catalogue:category": {"category_slug": "slug", "pk": "category"},
    "catalogue:detail": {"product_slug": "slug", "pk": "product"},
    "catalogue:range": {"slug": "slug"},
    "checkout:thank-you": {"number": "order"},
    "delivery:own-waybill": {"number": "order"},
    "conditions:one": {"key": "condition"},
    "customer:order": {"order_number": "order"},
    "good_files:file": {"file_id": "good_file"},
    "invitations:accept": {"token": "guess"},
    "members:change": {"pk": "member"},
    "members:decide": {"pk": "right_request"},
    "members:end-access": {"pk": "member"},
    "members:log-out": {"pk": "member"},
    "members:member": {"pk": "member"},
    "members:resend": {"pk": "invitation"},
    "members:revoke": {"pk": "invitation"},
    "members:set-rights": {"pk": "member"},
    "offer:detail": {"slug": "slug"},
    "onboarding:confirm": {"token": "guess"},
    "onboarding:contract-file": {"pk": "acceptance"},
    "onboarding:document": {"pk": "document"},
    "onboarding:document-remove": {"pk": "document"},
    "order_files:file": {"pk": "order_upload"},
    "order_files:remove": {"pk": "order_upload"},
    "onec_orders:invoice-pdf": {"number": "order", "invoice_id": "invoice"},
    "onec_orders:invoice-status": {"number": "order"},
    "onec_orders:order-file": {"number": "order", "file_id": "order_file"},
    "onec_papers:act": {"pk": "act"},
    "onec_papers:act-file": {"pk": "act"},
    "onec_papers:act-status": {"pk": "act"},
    "password-reset-confirm": {"uidb64": "guess", "token": "guess"},
    "prices:why": {"pk": "product"},
    "stock_feeds:delete": {"pk": "stock_feed"},
    "stock_feeds:read": {"secret": "guess", "kind": "feed_kind"},
    "wagtailcore_authenticate_with_password": {
        "page_view_restriction_id": "number",
        "page_id": "number",
    },
    "wagtaildocs_authenticate_with_password": {"restriction_id": "number"},
    "wishlists:detail": {"key": "guess"},
}

#: Of our pages in the dashboard: no dealer gets in, whatever id he tries.
DASHBOARD: dict[str, dict[str, str]] = {
    "dashboard:b2b-agreement": {"pk": "agreement"},
    "dashboard:b2b-order-file": {"pk": "order_upload"},
    "dashboard:b2b-application": {"pk": "application"},
    "dashboard:b2b-application-act": {"pk": "application"},
    "dashboard:b2b-assortment-delete": {"pk": "assortment_rule"},
    "dashboard:b2b-assortment-rule": {"pk": "assortment_rule"},
    "dashboard:b2b-carrier": {"code": "carrier"},
    "dashboard:b2b-carrier-check": {"code": "carrier"},
    "dashboard:b2b-carrier-file": {"code": "carrier"},
    "dashboard:b2b-carrier-sync": {"code": "carrier"},
    "dashboard:b2b-contract-accepted": {"pk": "acceptance"},
    "dashboard:b2b-contract-text": {"pk": "contract_text"},
    "dashboard:b2b-delivery-method": {"pk": "delivery_method"},
    "dashboard:b2b-delivery-method-delete": {"pk": "delivery_method"},
    "dashboard:b2b-delivery-method-move": {"pk": "delivery_method"},
    "dashboard:b2b-delivery-method-switch": {"pk": "delivery_method"},
    "dashboard:b2b-transport-zone": {"pk": "transport_zone"},
    "dashboard:b2b-transport-zone-delete": {"pk": "transport_zone"},
    "dashboard:b2b-transport-zone-move": {"pk": "transport_zone"},
    "dashboard:b2b-transport-zone-new": {"pk": "delivery_method"},
    "dashboard:b2b-dealer": {"pk": "dealer"},
    "dashboard:b2b-dealer-block": {"pk": "dealer"},
    "dashboard:b2b-dealer-paper": {"dealer_id": "dealer", "pk": "document"},
    "dashboard:b2b-dealer-paper-remove": {"dealer_id": "dealer", "pk": "document"},
    "dashboard:b2b-dealer-papers": {"dealer_id": "dealer"},
    "dashboard:b2b-discount": {"pk": "discount"},
    "dashboard:b2b-discount-delete": {"pk": "discount"},
    "dashboard:b2b-stock-view": {"pk": "stock_view"},
    "dashboard:b2b-stock-view-delete": {"pk": "stock_view"},
    "dashboard:b2b-exchange-again": {"pk": "exchange_file"},
    "dashboard:b2b-exchange-file": {"pk": "exchange_file"},
    "dashboard:b2b-exchange-node": {"pk": "node"},
    "dashboard:b2b-exchange-node-password": {"pk": "node"},
    "dashboard:b2b-exchange-node-switch": {"pk": "node"},
    "dashboard:b2b-exchange-progress": {"pk": "exchange_file"},
    "dashboard:b2b-exchange-row": {"pk": "exchange_file", "issue_pk": "exchange_issue"},
    "dashboard:b2b-exchange-send": {"pk": "outbox"},
    "dashboard:b2b-exchange-session": {"pk": "exchange_session"},
    "dashboard:b2b-find": {"kind": "lookup"},
    "dashboard:b2b-invitation-act": {"pk": "invitation"},
    "dashboard:b2b-manager": {"pk": "manager"},
    "dashboard:b2b-manager-rule": {"pk": "manager_rule"},
    "dashboard:b2b-manager-rule-delete": {"pk": "manager_rule"},
    "dashboard:b2b-places": {"what": "place_kind"},
    "dashboard:b2b-register": {"pk": "register"},
    "dashboard:b2b-request-done": {"pk": "manager_request"},
    "dashboard:b2b-legal-entity": {"pk": "legal_entity"},
    "dashboard:b2b-legal-entity-tie": {"pk": "legal_entity"},
    "dashboard:b2b-segment": {"pk": "segment"},
    "dashboard:b2b-sender": {"pk": "sender"},
    "dashboard:b2b-sender-delete": {"pk": "sender"},
    "dashboard:b2b-sender-new": {"code": "carrier"},
    "dashboard:b2b-waybill": {"pk": "waybill"},
    "dashboard:b2b-waybill-act": {"pk": "waybill"},
    "dashboard:b2b-waybill-paper": {"pk": "waybill", "form": "paper_form"},
    "dashboard:order-detail": {"number": "order"},
    "dashboard:order-detail-note": {"number": "order", "note_id": "order_note"},
    "dashboard:order-line-detail": {"number": "order", "line_id": "order_line"},
}

#: Patterns that Django cannot write addresses of: route → addresses.
UNNAMED: dict[str, tuple[str, ...]] = {
    "^media/(?P<path>.*)$": ("private_file",),
    "1c/exchange": ("/1c/exchange",),
    "bitrix/admin/1c_exchange.php/": ("/bitrix/admin/1c_exchange.php/",),
    "wagtaildocs_serve": ("/documents/1/aldena.pdf",),
    "wagtail_serve": ("/", "/news/"),
}

#: What an address is asked with, too; words that all dealers' goods share.
QUERIES: dict[str, tuple[str, ...]] = {
    "catalogue:index": ("rows=200", "sort=price", "sort=-price", "filter=in-stock", "q=flange"),
    "search:search": ("q=flange", "q=bolt&rows=200", "q=9000"),
    "prices:why": ("quantity=5",),
    "customer:order-list": ("q=9", "sort=total"),
    "checkout:index": ("shipping_method=company-transport",),
    "delivery:cities": ("method=gunsel&q=по",),
    "delivery:points": ("method=gunsel&city=1",),
}

#: Pages that answer a script with a part of theirs.
FRAGMENTS = frozenset({"prices:why"})

#: What forms need to do something, beside the ids that ``Walk`` puts into all of them.
FORMS: dict[str, dict[str, Any]] = {
    "members:ask": {"code": "contracts.reconciliation"},
    "members:change": {"role": "buyer", "department": "Tools"},
    "members:decide": {"grant": "yes"},
    "members:invite": {"email": "another@invited.example", "role": "buyer"},
    "members:set-rights": {"right-contracts.see_balance": "yes"},
    "onboarding:apply": {"name": "O", "contact": "o@apply.example", "company": "Bolt"},
    "onboarding:ask-for-entity": {"company": "Bolt", "tax_number": "20023463"},
    "personal_managers:mine": {"kind": "write", "write-text": "Good day"},
}

#: Pages of other packages that only the supplier's people get into. Their ids are found by rule.
FOREIGN_STAFF = ("admin/", "cms/", "dashboard/")


@dataclass(frozen=True, slots=True)
class Page:
    """One pattern of the URLconf.

    :param name: with its namespaces, such as ``customer:order``; empty where it has none.
    :param route: as written in the URLconf.
    :param arguments: names of its arguments; "" = without a name.
    """

    name: str
    route: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def is_for_staff(self) -> bool:
        return self.route.startswith(FOREIGN_STAFF)

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.startswith(("oscar_b2b.", "cms_pages."))

    @property
    def takes_forms(self) -> bool:
        """Whether it answers POST."""
        view = getattr(self.view, "view_class", None)
        return view is None or hasattr(view, "post")

    @property
    def key(self) -> str:
        """Where :data:`UNNAMED` has it."""
        return self.name if self.name in UNNAMED else self.route

    @property
    def kinds(self) -> Mapping[str, str] | None:
        """What its arguments are; None for a page that nobody has written into the tables."""
        if not self.arguments or self.key in UNNAMED:
            return {}
        found = (DASHBOARD if self.is_for_staff else STOREFRONT).get(self.name)
        if found is None and self.is_for_staff and not self.is_ours:
            return dict.fromkeys(self.arguments, "foreign")
        if found is None or set(found) != set(self.arguments):
            return None
        return found


def pages(urlconf: Any = None) -> list[Page]:
    """Return every pattern of the shop."""
    return list(_walk(get_resolver(urlconf).url_patterns, (), ()))


def _walk(patterns: Any, before: tuple[Any, ...], spaces: tuple[str, ...]) -> Iterator[Page]:
    for each in patterns:
        parts = (*before, each.pattern)
        if isinstance(each, URLResolver):
            inner = (*spaces, each.namespace) if each.namespace else spaces
            yield from _walk(each.url_patterns, parts, inner)
        elif isinstance(each, URLPattern):
            name = ":".join((*spaces, each.name)) if each.name else ""
            arguments = tuple(itertools.chain.from_iterable(map(_arguments, parts)))
            yield Page(name, "".join(map(str, parts)), arguments, each.callback)


def _arguments(pattern: Any) -> tuple[str, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    named = tuple(pattern.regex.groupindex)
    return named or ("",) * pattern.regex.groups


def written(page: Page, ids: Mapping[str, tuple[Any, ...]]) -> list[str]:
    """Return the addresses of a page: one for every way to put the ids together."""
    if page.key in UNNAMED:
        plain = UNNAMED[page.key]
        return [each for key in plain for each in ([key] if key[0] == "/" else ids[key])]
    if not page.name:
        return [] if page.arguments or re.search(r"[\^\\*(]", page.route) else [f"/{page.route}"]
    kinds = page.kinds
    assert kinds is not None, page
    if "foreign" in kinds.values():
        return _foreign(page, ids)
    found = [
        reverse(page.name, kwargs=each)
        for values in itertools.product(*(ids[kind] for kind in kinds.values()))
        for each in _with_slugs(dict(zip(kinds, values, strict=True)), kinds, ids)
    ]
    return found + [
        f"{address}?{query}" for address in found for query in QUERIES.get(page.name, ())
    ]


def _with_slugs(
    arguments: dict[str, Any], kinds: Mapping[str, str], ids: Mapping[str, tuple[Any, ...]]
) -> Iterator[dict[str, Any]]:
    """Yield the arguments, and for a page with a slug again with the one that belongs to the id.

    With a wrong slug such a page redirects to the right one, with the right one it is shown.
    """
    yield arguments
    for slug, pk in (("product_slug", "product"), ("category_slug", "category")):
        if slug in kinds:
            index = ids[pk].index(arguments["pk"])
            yield arguments | {slug: ids[f"{pk}_slug"][index]}


def _foreign(page: Page, ids: Mapping[str, tuple[Any, ...]]) -> list[str]:
    """Write an address of Django's, Oscar's or Wagtail's pages with the id of a real row."""
    model = getattr(getattr(page.view, "view_class", None), "model", None)
    is_model = isinstance(model, type) and issubclass(model, Model)
    pk = model._default_manager.values_list("pk", flat=True).first() if is_model else None
    guesses = ({"number": ids["order"][0]}, {})
    for known in guesses:
        for value in (pk or 1, "x"):
            try:
                return [
                    reverse(
                        page.name,
                        kwargs={each: known.get(each, value) for each in page.arguments if each},
                        args=[value for each in page.arguments if not each] or None,
                    )
                ]
            except Exception:  # noqa: BLE001, S112 - the next value may fit
                continue
    return []
