"""What employees of the supplier may do in our pages of the dashboard: one right, one page.

Each line names the rights that an action needs. Tried are a visitor, a dealer's administrator, an
employee without any right, one for each needed right who has all rights but that one, one who has
just these rights, and an administrator of the shop. Then the administrator again, with an id that
there is not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.people import UserFactory
from tests.functional.leaks import addresses
from tests.functional.matrix.rows import NOBODYS, Ids, address_of, ask, letter_of, state
from tests.functional.matrix.world import World, undone

#: An id that no row has.
NO_ID = 2**31 - 7


@dataclass(frozen=True)
class Page:
    """An action of an employee.

    :param rights: ``app.codename`` of all that it needs; empty = any employee.
    :param form: fields of the form, made from ids.
    :param letter: what it comes to for those who may.
    """

    method: str
    name: str
    rights: frozenset[str]
    form: Callable[[Ids], dict[str, Any]] | None = None
    letter: str = "+"
    #: A right that serves as well as all of them; of Oscar's pages.
    instead: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def kinds(self) -> Mapping[str, str]:
        """What the arguments of the address are."""
        return addresses.DASHBOARD.get(self.name, {})


def page(method: str, name: str, rights: str = "", **more: Any) -> Page:
    """Return one line of the table; rights are separated by blanks."""
    return Page(method, f"dashboard:{name}", frozenset(rights.split()), **more)


def tries(world: World, tried: Page) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (who, expected letter, found letter, whether anything changed)."""
    form = tried.form(world.own) if tried.form else {}
    address = address_of(tried.name, tried.kinds, world.own)
    admin = UserFactory(is_staff=True, is_superuser=True)
    everybody: list[tuple[str, Any, str]] = [
        ("visitor", None, "L"),
        ("dealer", world.people["admin"].user, "x"),
        ("employee", employee(frozenset()), "x" if tried.rights else tried.letter),
        *(
            (f"all but {each}", employee(all_but(each) - {tried.instead}), "x")
            for each in sorted(tried.rights)
        ),
        ("who may", employee(tried.rights), tried.letter),
        ("administrator", admin, tried.letter),
    ]
    if tried.method == "GET":
        with undone():
            before = state()
            for who, user, expected in everybody:
                yield (who, expected, *_one(tried, user, address, form))
            assert state() == before, "looking has changed something"
    else:
        for who, user, expected in everybody:
            with undone():
                yield (who, expected, *_one(tried, user, address, form))
    if set(tried.kinds.values()) - NOBODYS:
        nothing = {**world.own, **dict.fromkeys(tried.kinds.values(), NO_ID)}
        with undone():
            address = address_of(tried.name, tried.kinds, nothing)
            letter, changed = _one(tried, admin, address, form)
            # A form may come back with words; it must not have done anything.
            told = tried.method == "POST" and letter in "r+" and not changed
            yield "no such id", "-", "-" if told else letter, changed


def _one(tried: Page, user: Any, address: str, form: Mapping[str, Any]) -> tuple[str, bool]:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    before = () if tried.method == "GET" else state()
    fresh = {
        name: SimpleUploadedFile("b.pdf", b"%PDF-1.7") if value is PDF else value
        for name, value in form.items()
    }
    letter = letter_of(ask(client, tried.method, address, fresh))
    return letter, bool(before) and state() != before


def employee(rights: frozenset[str]) -> Any:
    """Return an employee with just these rights."""
    user = UserFactory(is_staff=True)
    known = _permissions()
    Through = type(user).user_permissions.through
    Through.objects.bulk_create(
        Through(user_id=user.pk, permission_id=known[right]) for right in rights
    )
    return user


def all_but(right: str) -> frozenset[str]:
    """Return all rights of the shop but one."""
    every = frozenset(_permissions())
    assert right in every, right
    return every - {right}


@functools.cache
def _permissions() -> dict[str, int]:
    """Return ids by name; migrations write them, so they stay as they are."""
    found = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in found}


#: Stands for a file to upload.
PDF = object()
PARTNER = "partner.dashboard_access"
NODE = "onec_exchange.change_exchangenode"
WAYBILLS = "shipping_carriers.view_waybill"

TABLE: list[Page] = [
    # Dealers and their people
    page("GET", "b2b-dealers", "core.view_dealer"),
    page("POST", "b2b-dealers-act", "core.view_dealer", form=lambda ids: {"dealer": ids["dealer"]}),
    page("GET", "b2b-dealer", "core.view_dealer"),
    page("POST", "b2b-dealer-block", "core.change_dealer", form=lambda ids: {"block": "1"}),
    page("GET", "b2b-members", "core.view_member"),
    page("GET", "b2b-settings", "core.change_storedsetting"),
    page("POST", "b2b-settings", "core.change_storedsetting", letter="r"),
    page("GET", "b2b-audit", "auditlog.view_logentry"),
    page("GET", "b2b-preview", "core.preview_terms"),
    page("GET", "b2b-find", "core.view_dealer"),
    page("GET", "b2b-legal-entities", "core.view_legalentity"),
    page("GET", "b2b-legal-entity", "core.change_legalentity"),
    page("POST", "b2b-legal-entity-tie", "core.change_legalentity",
         form=lambda ids: {"untie": "1"}),
    page("GET", "b2b-locked-logins", "axes.delete_accessattempt"),
    page("POST", "b2b-locked-logins", "axes.delete_accessattempt",
         form=lambda ids: {"email": "x@x.example"}),
    # Orders
    page("GET", "order-list", "order.view_order", instead=PARTNER),
    page("POST", "order-list", "order.view_order", instead=PARTNER, letter="r"),
    page("GET", "order-detail", "order.view_order", instead=PARTNER),
    page("POST", "order-detail", "order.view_order order.change_order", instead=PARTNER,
         letter="r"),
    page("GET", "order-detail-note", "order.view_order order.change_order", instead=PARTNER),
    page("POST", "order-detail-note", "order.view_order order.change_order", instead=PARTNER,
         letter="r"),
    page("GET", "order-line-detail", "order.view_order", instead=PARTNER),
    # Access of new clients
    page("GET", "b2b-applications", "onboarding.view_application"),
    page("GET", "b2b-application", "onboarding.view_application"),
    page("POST", "b2b-application-act", "onboarding.change_application",
         form=lambda ids: {"do": "refuse", "reason": "x"}),
    page("GET", "b2b-invitations", "core.view_invitation"),
    page("GET", "b2b-invite", "core.add_invitation"),
    page("POST", "b2b-invite", "core.add_invitation", letter="r"),
    page("POST", "b2b-invitation-act", "core.change_invitation",
         form=lambda ids: {"do": "revoke"}),
    page("GET", "b2b-contract-texts", "onboarding.view_contracttext"),
    page("GET", "b2b-contract-text-new", "onboarding.add_contracttext"),
    page("POST", "b2b-contract-text-new", "onboarding.add_contracttext",
         form=lambda ids: {"title_uk": "Д", "body_uk": "Т"}),
    page("GET", "b2b-contract-text", "onboarding.view_contracttext"),
    page("GET", "b2b-contract-accepted", "onboarding.view_contractacceptance"),
    page("GET", "b2b-papers", "onboarding.view_dealerdocument"),
    page("GET", "b2b-dealer-papers", "onboarding.view_dealerdocument"),
    page("POST", "b2b-dealer-papers",
         "onboarding.view_dealerdocument onboarding.add_dealerdocument",
         form=lambda ids: {"kind": "charter", "file": PDF}),
    page("GET", "b2b-dealer-paper", "onboarding.view_dealerdocument"),
    # A paper of the dealer's own: only the supplier's are taken off by the supplier.
    page("POST", "b2b-dealer-paper-remove", "onboarding.add_dealerdocument", letter="r"),
    # Prices, stock, assortment
    page("GET", "b2b-price-types", "partner_pricing.view_pricetype"),
    page("POST", "b2b-price-types",
         "partner_pricing.view_pricetype partner_pricing.change_pricetype"),
    page("GET", "b2b-warehouses", "partner_pricing.view_warehouse"),
    page("POST", "b2b-warehouses",
         "partner_pricing.view_warehouse partner_pricing.change_warehouse"),
    page("GET", "b2b-discounts", "partner_pricing.view_discountrule"),
    page("GET", "b2b-discount-new", "partner_pricing.add_discountrule"),
    page("POST", "b2b-discount-new", "partner_pricing.add_discountrule", letter="r"),
    page("GET", "b2b-discount", "partner_pricing.change_discountrule"),
    page("POST", "b2b-discount", "partner_pricing.change_discountrule", letter="r"),
    page("POST", "b2b-discount-delete", "partner_pricing.delete_discountrule"),
    page("GET", "b2b-stock-views", "partner_pricing.view_stockview"),
    page("GET", "b2b-stock-view-new", "partner_pricing.add_stockview"),
    page("POST", "b2b-stock-view-new", "partner_pricing.add_stockview", letter="r"),
    page("GET", "b2b-stock-view", "partner_pricing.change_stockview"),
    page("POST", "b2b-stock-view", "partner_pricing.change_stockview"),
    page("POST", "b2b-stock-view-delete", "partner_pricing.delete_stockview"),
    page("GET", "b2b-assortment", "assortment.view_assortmentrule"),
    page("GET", "b2b-assortment-new", "assortment.add_assortmentrule"),
    page("POST", "b2b-assortment-new", "assortment.add_assortmentrule", letter="r"),
    page("GET", "b2b-assortment-rule", "assortment.change_assortmentrule"),
    page("POST", "b2b-assortment-rule", "assortment.change_assortmentrule", letter="r"),
    page("POST", "b2b-assortment-delete", "assortment.delete_assortmentrule"),
    # Managers
    page("GET", "b2b-managers", "core.view_personalmanager"),
    page("GET", "b2b-manager-new", "core.add_personalmanager"),
    page("POST", "b2b-manager-new", "core.add_personalmanager", letter="r"),
    page("GET", "b2b-manager", "core.change_personalmanager"),
    page("POST", "b2b-manager", "core.change_personalmanager", letter="r"),
    page("GET", "b2b-manager-rule-new", "personal_managers.add_managerrule"),
    page("POST", "b2b-manager-rule-new", "personal_managers.add_managerrule", letter="r"),
    page("GET", "b2b-manager-rule", "personal_managers.change_managerrule"),
    page("POST", "b2b-manager-rule", "personal_managers.change_managerrule", letter="r"),
    page("POST", "b2b-manager-rule-delete", "personal_managers.delete_managerrule"),
    page("GET", "b2b-manager-requests", "personal_managers.view_managerrequest"),
    page("POST", "b2b-request-done", "personal_managers.change_managerrequest"),
    page("GET", "b2b-order-file", "order.view_order"),
    page("GET", "b2b-conditions", "cms_pages.view_condition"),
    # Delivery methods
    page("GET", "b2b-delivery-methods", "shipping_carriers.view_deliverymethod"),
    page("GET", "b2b-delivery-method-offered",
         "shipping_carriers.view_deliverymethod core.view_dealer"),
    page("GET", "b2b-delivery-method-new", "shipping_carriers.add_deliverymethod"),
    page("POST", "b2b-delivery-method-new", "shipping_carriers.add_deliverymethod", letter="r"),
    page("GET", "b2b-delivery-method", "shipping_carriers.change_deliverymethod"),
    page("POST", "b2b-delivery-method", "shipping_carriers.change_deliverymethod", letter="r"),
    page("POST", "b2b-delivery-method-switch", "shipping_carriers.change_deliverymethod"),
    page("POST", "b2b-delivery-method-move", "shipping_carriers.change_deliverymethod",
         form=lambda ids: {"to": "down"}),
    page("POST", "b2b-delivery-method-delete", "shipping_carriers.delete_deliverymethod"),
    page("GET", "b2b-transport-zone-new", "shipping_carriers.add_transportzone"),
    page("POST", "b2b-transport-zone-new", "shipping_carriers.add_transportzone", letter="r"),
    page("GET", "b2b-transport-zone", "shipping_carriers.change_transportzone"),
    page("POST", "b2b-transport-zone", "shipping_carriers.change_transportzone", letter="r"),
    page("POST", "b2b-transport-zone-move", "shipping_carriers.change_transportzone",
         form=lambda ids: {"to": "up"}),
    page("POST", "b2b-transport-zone-delete", "shipping_carriers.delete_transportzone"),
    # Carriers
    page("GET", "b2b-carriers", "shipping_carriers.view_carrieraccount"),
    page("GET", "b2b-carrier", "shipping_carriers.view_carrieraccount"),
    page("POST", "b2b-carrier",
         "shipping_carriers.view_carrieraccount shipping_carriers.change_carrieraccount",
         letter="r"),
    # Nothing is set up, so that nobody is asked anything.
    page("POST", "b2b-carrier-check", "shipping_carriers.change_carrieraccount", letter="r"),
    page("POST", "b2b-carrier-sync", "shipping_carriers.change_carrieraccount", letter="r"),
    page("POST", "b2b-carrier-file", "shipping_carriers.change_carrieraccount", letter="r"),
    # Shipments; no carrier is set up, so that nobody is asked anything.
    page("GET", "b2b-shipments", "shipping_carriers.view_waybill"),
    page("POST", "b2b-shipments-act", "shipping_carriers.view_waybill"),
    page("POST", "b2b-shipments-act", f"{WAYBILLS} shipping_carriers.add_waybill",
         form=lambda ids: {"delivery": ids["delivery"], "action": "make"}),
    page("POST", "b2b-shipments-act", f"{WAYBILLS} shipping_carriers.add_register",
         form=lambda ids: {"delivery": ids["delivery"], "action": "register"}, letter="r"),
    page("GET", "b2b-waybill-new", f"{WAYBILLS} shipping_carriers.add_waybill",
         form=lambda ids: {"delivery": ids["delivery"]}),
    page("POST", "b2b-waybill-new", f"{WAYBILLS} shipping_carriers.add_waybill",
         form=lambda ids: {"delivery": ids["delivery"]}, letter="r"),
    page("POST", "b2b-waybill-number", f"{WAYBILLS} shipping_carriers.add_waybill",
         form=lambda ids: {"delivery": ids["delivery"], "number": "9", "known": ids["waybill"]}),
    page("GET", "b2b-waybill", WAYBILLS),
    page("POST", "b2b-waybill-act", f"{WAYBILLS} shipping_carriers.change_waybill",
         form=lambda ids: {"do": "withdraw"}),
    page("GET", "b2b-waybill-paper", WAYBILLS, letter="r"),
    page("GET", "b2b-registers", "shipping_carriers.view_register"),
    page("GET", "b2b-register", "shipping_carriers.view_register"),
    page("GET", "b2b-senders", "shipping_carriers.view_senderprofile"),
    page("GET", "b2b-sender-new", "shipping_carriers.add_senderprofile"),
    page("POST", "b2b-sender-new", "shipping_carriers.add_senderprofile", letter="r"),
    page("GET", "b2b-sender", "shipping_carriers.change_senderprofile"),
    page("POST", "b2b-sender", "shipping_carriers.change_senderprofile", letter="r"),
    page("POST", "b2b-sender-delete", "shipping_carriers.delete_senderprofile"),
    # Carriers publish their branches.
    page("GET", "b2b-places", form=lambda ids: {"carrier": "novaposhta"}),
    # Contracts
    page("GET", "b2b-contracts", "contracts.view_contract"),
    page("GET", "b2b-agreements", "contracts.view_agreement"),
    page("GET", "b2b-agreement", "contracts.view_agreement"),
    page("POST", "b2b-agreement", "contracts.view_agreement contracts.add_agreementbinding",
         letter="r"),
    page("POST", "b2b-agreement", "contracts.view_agreement contracts.delete_agreementbinding",
         form=lambda ids: {"unbind": ids["binding"]}),
    page("GET", "b2b-segments", "contracts.view_segmentterms"),
    page("GET", "b2b-segment", "contracts.change_segmentterms"),
    page("POST", "b2b-segment", "contracts.change_segmentterms", letter="r"),
    page("GET", "b2b-find-contracts", "contracts.view_contract"),
    # Exchange with 1C
    page("GET", "b2b-exchange-journal", "onec_exchange.view_exchangesession"),
    page("GET", "b2b-exchange-session", "onec_exchange.view_exchangesession"),
    page("GET", "b2b-exchange-requests", "onec_exchange.view_exchangesession"),
    page("GET", "b2b-exchange-alarms", "onec_exchange.change_alarm"),
    page("POST", "b2b-exchange-alarms", "onec_exchange.change_alarm"),
    page("GET", "b2b-exchange-files", "onec_exchange.view_exchangefile"),
    page("GET", "b2b-exchange-file", "onec_exchange.view_exchangefile"),
    page("GET", "b2b-exchange-progress", "onec_exchange.view_exchangefile"),
    page("GET", "b2b-exchange-again", "onec_exchange.change_exchangefile"),
    # Its original is not kept.
    page("POST", "b2b-exchange-again", "onec_exchange.change_exchangefile", letter="r"),
    page("GET", "b2b-exchange-row", "onec_exchange.view_exchangefile"),
    page("GET", "b2b-exchange-outbox", "onec_exchange.view_outbox"),
    page("POST", "b2b-exchange-send-ticked", "onec_exchange.change_outbox"),
    page("POST", "b2b-exchange-send", "onec_exchange.change_outbox"),
    page("GET", "b2b-exchange-calls", "onec_exchange.view_livecall"),
    page("GET", "b2b-exchange-nodes", "onec_exchange.view_exchangenode"),
    page("GET", "b2b-exchange-node-new", "onec_exchange.add_exchangenode"),
    page("POST", "b2b-exchange-node-new", "onec_exchange.add_exchangenode", letter="r"),
    page("GET", "b2b-exchange-node", NODE),
    page("POST", "b2b-exchange-node", NODE, letter="r"),
    page("POST", "b2b-exchange-node-password", NODE),
    page("POST", "b2b-exchange-node-switch", NODE),
    page("GET", "b2b-exchange-selftest", NODE),
    page("POST", "b2b-exchange-selftest", NODE),
    page("GET", "b2b-exchange-owners", "onec_exchange.change_fieldowner"),
    page("POST", "b2b-exchange-owners", "onec_exchange.change_fieldowner", letter="r"),
]  # fmt: skip
