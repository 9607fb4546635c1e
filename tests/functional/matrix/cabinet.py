"""What dealers, visitors and employees may do in the shop and in the cabinet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.account_security.models import SignedInDevice
from oscar_b2b.core import site_settings
from oscar_b2b.core.models import BasketTerms
from oscar_b2b.onboarding import shop_settings
from oscar_b2b.onboarding.services import supply_contracts
from oscar_b2b.shipping_carriers.models import City, Delivery
from tests.architecture.switch_off_journey import filled_in
from tests.factories import delivery
from tests.functional.matrix.rows import NOBODY, Row, row
from tests.functional.matrix.world import World

BALANCE = "contracts.see_balance"
#: For ids of another dealer, of actions that nobody does in another's name.
OWN_HAND = "- - - - - - L - x"
MANAGE = "- - + + - - L - x"
EVERYBODY = "+ + + + + + + + +"
#: Whoever is signed in; nobody else's id opens anything.
SIGNED_IN = "+ + + + + + L + +"
MEMBERS = "+ + + + + - L - +"
#: Forms that a stranger and an employee get back with words.
BUYERS = "+ + + + + r L r +"
REFUSED = "r r r r r r L r r"


def a_basket(world: World, client: Client, who: str) -> dict[str, Any]:
    """Put one good into the person's basket."""
    if who in ("visitor", "stranger", "manager"):
        return {}
    client.post(reverse("basket:add-many"), {f"qty-{world.shop.common.pk}": "1"})
    line = get_model("basket", "Line").objects.filter(basket__owner=_user_id(world, who)).last()
    return {"line": line.pk, "basket": line.basket_id} if line else {}


def a_second_basket(world: World, client: Client, who: str) -> dict[str, Any]:
    """Beside the open basket one more of the same legal entity, as contracts that end leave it."""
    if who in ("visitor", "stranger", "manager"):
        return {}
    worker = world.people["manager"].user if who == "as_admin" else None
    basket = get_model("basket", "Basket").objects.create(owner_id=_user_id(world, who))
    BasketTerms.objects.create(
        basket=basket, legal_entity_id=world.own["legal_entity"], worker=worker
    )
    get_model("basket", "Line").objects.create(
        basket=basket,
        product=world.shop.common,
        stockrecord=world.shop.common.stockrecords.first(),
        line_reference=f"second {who}",
        quantity=1,
        price_currency="UAH",
    )
    return {"basket": basket.pk}


def a_checkout(world: World, client: Client, who: str) -> dict[str, Any]:
    """Fill a basket and the form of the checkout."""
    found = a_basket(world, client, who)
    answer = client.get(reverse("checkout:index"))
    return found | {"fields": filled_in(answer) if answer.status_code == 200 else {}}


def a_series(world: World, client: Client, who: str) -> dict[str, Any]:
    """Begin to place all baskets one after another."""
    found = a_basket(world, client, who)
    client.post(reverse("contracts:place-all"))
    return found


def a_device(world: World, client: Client, who: str) -> dict[str, Any]:
    """Sign the person in at one more place."""
    if who == "visitor":
        return {}
    device = SignedInDevice.objects.create(
        user_id=_user_id(world, who),
        session_key="elsewhere",
        auth_digest="x",
        signed_in_at=timezone.now(),
        seen_at=timezone.now(),
    )
    return {"device": device.pk}


def a_paper_of_ours(world: World, client: Client, who: str) -> dict[str, Any]:
    """A file to upload; a new one for each request, as reading uses it up."""
    return {"file": SimpleUploadedFile("b.pdf", b"%PDF-1.7")}


def an_old_invitation(world: World, client: Client, who: str) -> dict[str, Any]:
    """Long enough ago to send its letter again."""
    from oscar_b2b.core.models import Invitation

    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    return {}


def _user_id(world: World, who: str) -> int:
    return 0 if who == "visitor" else int(world.user(who).pk)


@contextmanager
def a_contract_to_accept(world: World) -> Iterator[None]:
    """The supply contract is asked for, and there is a new text of it."""
    site_settings.store({shop_settings.SUPPLY_CONTRACT: True})
    text = supply_contracts.publish(
        words={"title_uk": "Д", "body_uk": "Т"}, asks_everybody=False, by=None, at=timezone.now()
    )
    with mock.patch.dict(world.own, {"new_text": text.pk}):
        yield


@contextmanager
def a_carrier(world: World) -> Iterator[None]:
    """A carrier is offered, with one city and branch."""
    delivery.make_carrier("gunsel")
    delivery.make_method("gunsel")
    delivery.make_point(delivery.make_city("Полтава"))
    yield


@contextmanager
def an_own_waybill(world: World) -> Iterator[None]:
    """The orders of both dealers have files of waybills that the dealers made."""
    for ids in (world.own, world.foreign):
        order = get_model("order", "Order").objects.get(number=ids["order"])
        Delivery.objects.update_or_create(
            order=order, defaults={"own_waybill_file": SimpleUploadedFile("w.pdf", b"%PDF-1.7")}
        )
    yield


@contextmanager
def self_registration(world: World) -> Iterator[None]:
    """Companies register themselves."""
    site_settings.store({shop_settings.REGISTRATION: "self"})
    yield


def _days(ids: Any) -> dict[str, Any]:
    return {"legal_entity": ids["legal_entity"], "start": "2026-01-01", "end": "2026-03-31"}


#: Columns as in PEOPLE: buyer head admin granted denied stranger visitor manager as_admin.
TABLE: list[Row] = [
    # Goods
    row("GET", "catalogue:index",            EVERYBODY),
    row("GET", "catalogue:category",         "+ + + + + - - - +", foreign="- - - - - - - - -"),
    row("GET", "catalogue:detail",           "+ + + + + - - - +", foreign="- - - - - - - - -"),
    row("GET", "catalogue:range",            "- - - - - - - - -"),
    row("GET", "search:search",              EVERYBODY),
    row("GET", "offer:list",                 EVERYBODY),
    row("GET", "offer:detail",               "- - - - - - - - -"),
    row("GET", "wishlists:detail",           "- - - - - - - - -"),
    row("GET", "conditions:one",             "+ + + + + - - - +", foreign="- - - - - - - - -"),
    row("GET", "conditions:compare",         "- - - - - - - - -"),
    row("GET", "prices:why",                 "+ + + + + - L - +"),
    row("GET", "good_files:file",            "+ + + + + - - - +", foreign="- - - - - - - - -"),
    # Basket and checkout
    row("GET", "basket:summary",             EVERYBODY),
    row("POST", "basket:summary",            "+ + + + + + + + +", prepare=a_basket,
        form=lambda ids: {"remove": ids["line"]}, foreign="o o o o o o o o o"),
    row("POST", "basket:add-many",           BUYERS,
        form=lambda ids: {f"qty-{ids['product']}": "2"}, foreign=REFUSED),
    row("POST", "basket:add",                BUYERS,
        form=lambda ids: {"quantity": "2"}, foreign=REFUSED),
    row("GET", "checkout:index",             BUYERS, prepare=a_basket),
    row("POST", "checkout:index",            BUYERS, prepare=a_checkout,
        form=lambda ids: ids["fields"] | {"basket": ids["basket"]},
        foreign="o o o o o r L r o"),
    row("GET", "checkout:choose",            BUYERS),
    row("POST", "checkout:choose",           BUYERS, prepare=a_checkout,
        form=lambda ids: ids["fields"] | {"basket": ids["basket"]},
        foreign="o o o o o r L r o"),
    row("GET", "delivery:cities",            "+ + + + + - L - +", given=a_carrier,
        form=lambda ids: {"method": "gunsel", "q": "по"}),
    row("GET", "delivery:points",            "+ + + + + - L - +", given=a_carrier,
        form=lambda ids: {"method": "gunsel", "city": City.objects.get(name_uk="Полтава").pk}),
    row("GET", "delivery:own-waybill",       "- + + + - - L - +", given=an_own_waybill),
    row("GET", "checkout:thank-you",         "- + + + - - L - +"),
    # The account
    row("GET", "customer:login",             EVERYBODY),
    row("POST", "customer:login",            "r r r r r r r r r",
        form=lambda ids: {"login-username": "x@x.example", "login-password": "wrong"}),
    row("POST", "customer:logout",           EVERYBODY),
    row("GET", "customer:summary",           SIGNED_IN),
    row("GET", "customer:profile-view",      SIGNED_IN),
    row("GET", "customer:profile-update",    "+ + + + + + L + x"),
    row("POST", "customer:profile-update",   "+ + + + + + L + x",
        form=lambda ids: {"first_name": "A", "last_name": "B", "email": "new@dealers.example"}),
    row("GET", "customer:change-password",   "+ + + + + + L + x"),
    row("POST", "customer:change-password",  "+ + + + + + L + x",
        form=lambda ids: {"old_password": "demo", "new_password1": "Zhuravel-47-lypa",
                          "new_password2": "Zhuravel-47-lypa"}),
    row("GET", "account_security:overview",  "+ + + + + + L + -"),
    row("POST", "account_security:end-session", "+ + + + + + L + x",
        prepare=a_device, foreign=OWN_HAND),
    row("POST", "account_security:end-others", "+ + + + + + L + x"),
    row("GET", "account_security:pass",      "- - - - - - L + -"),
    row("POST", "account_security:pass",     "- - - - - - L r -", form=lambda ids: {"code": "1"}),
    row("GET", "account_security:set-up",    "- - - - - - L + -"),
    row("POST", "account_security:set-up",   "- - - - - - L r -", form=lambda ids: {"code": "1"}),
    row("POST", "account_security:renew-codes", "- - - - - - L r -"),
    row("POST", "account_security:switch-off", "- - - - - - L + -"),
    # Orders and their papers
    row("GET", "customer:order-list",        SIGNED_IN),
    row("GET", "customer:order",             "- + + + - - L - +"),
    row("GET", "split:page",                 BUYERS, prepare=a_basket),
    row("POST", "split:page",                BUYERS, prepare=a_basket,
        form=lambda ids: {"basket": ids.get("basket", ""), "parts": "2", "step": "more"},
        foreign="o o o o o r L r o"),
    row("POST", "split:join",                BUYERS, prepare=a_basket),
    row("GET", "order_files:file",           "- + + + - - L - +"),
    row("POST", "order_files:add",           "+ + + + + - L - +"),
    row("POST", "order_files:remove",        "r r r r r - L - r", foreign="r r r r r - L - r"),
    row("GET", "onec_orders:invoice-status", "- + + + - - L - +"),
    row("GET", "onec_orders:invoice-pdf",    "- + + + - - L - +"),
    row("GET", "onec_orders:order-file",     "- + + + - - L - +"),
    # Legal entities, contracts, money
    row("GET", "core:legal-entities",        MEMBERS),
    row("POST", "core:switch-legal-entity",  BUYERS,
        form=lambda ids: {"legal_entity": ids["second_entity"]}, foreign=REFUSED),
    row("GET", "contracts:list",             SIGNED_IN),
    row("POST", "contracts:switch",          BUYERS,
        form=lambda ids: {"contract": ids["second_contract"]}, foreign=REFUSED),
    row("GET", "contracts:balance",          "- + + + - - L - +"),
    row("POST", "contracts:move-lines",      BUYERS, prepare=a_basket,
        form=lambda ids: {"line": ids["line"], "contract_for_lines": ids["second_contract"]},
        foreign=REFUSED),
    row("POST", "contracts:take-in",         BUYERS, prepare=a_second_basket,
        form=lambda ids: {"basket": ids["basket"]}, foreign=REFUSED),
    row("POST", "contracts:place-all",       BUYERS, prepare=a_basket),
    row("POST", "contracts:place-next",      BUYERS, prepare=a_series),
    row("GET", "contracts:placed",           "+ + + + + - L - +", prepare=a_series),
    row("POST", "onec_papers:reconciliation", "- - + + - - L - +",
        form=_days, foreign="- - r r - - L - r"),
    row("GET", "onec_papers:act",            "- - + + - - L - +"),
    row("GET", "onec_papers:act-status",     "- - + + - - L - +"),
    row("GET", "onec_papers:act-file",       "- - + + - - L - +"),
    row("GET", "stock_feeds:list",           "- + + + - - L - +"),
    row("POST", "stock_feeds:new",           "- + + + - - L - x",
        form=lambda ids: {"name": "Shop"}),
    row("POST", "stock_feeds:delete",        "- + + + - - L - x", foreign=OWN_HAND),
    # Colleagues and rights
    row("GET", "members:list",               "- + + + - - L - +"),
    row("GET", "members:rights",             "- + + + - - L - +"),
    row("GET", "members:member",             "- + + + - - L - +"),
    row("GET", "members:my-rights",          MEMBERS),
    row("POST", "members:ask",               "+ r r r + - L - x",
        form=lambda ids: {"code": BALANCE}),
    row("POST", "members:invite",            MANAGE,
        form=lambda ids: {"email": "another@dealers.example", "role": "buyer"}),
    row("POST", "members:resend",            MANAGE, prepare=an_old_invitation, foreign=OWN_HAND),
    row("POST", "members:revoke",            MANAGE, foreign=OWN_HAND),
    row("POST", "members:decide",            "- + + + - - L - x",
        form=lambda ids: {"grant": "yes"}, foreign=OWN_HAND),
    row("POST", "members:change",            MANAGE,
        form=lambda ids: {"role": "buyer", "department": "Tools"}, foreign=OWN_HAND),
    row("POST", "members:set-rights",        "- + + + - - L - x",
        form=lambda ids: {f"right-{BALANCE}": "yes"}, foreign=OWN_HAND),
    row("POST", "members:end-access",        MANAGE, foreign=OWN_HAND),
    row("POST", "members:log-out",           MANAGE, foreign=OWN_HAND),
    row("GET", "invitations:accept",         "g g g g g g g g g"),
    row("POST", "invitations:accept",        "g g g g g g g g g",
        form=lambda ids: {"name": "A", "password": "Zhuravel-47-lypa"}),
    # The personal manager, and the one who works in a dealer's name
    row("GET", "personal_managers:mine",     MEMBERS),
    row("POST", "personal_managers:mine",    MEMBERS,
        form=lambda ids: {"kind": "write", "write-text": "Good day"}),
    row("POST", "work_as:start",             "- - - - - - L + -",
        form=lambda ids: {"user_pk": ids["user"]}, foreign=NOBODY),
    row("POST", "work_as:back",              "- - - - - - x - +"),
    # Becoming a dealer
    row("GET", "onboarding:apply",           EVERYBODY),
    row("POST", "onboarding:apply",          EVERYBODY,
        form=lambda ids: {"name": "O", "contact": "+380671234567", "company": "Bolt"}),
    row("GET", "onboarding:applied",         EVERYBODY),
    row("GET", "onboarding:register",        "- - - - - - - - -"),
    row("POST", "onboarding:register",       "- - - - - - - - -"),
    row("GET", "onboarding:register",        EVERYBODY, given=self_registration),
    row("POST", "onboarding:register",       "+ + + + + + r + +", given=self_registration),
    row("GET", "onboarding:registered",      EVERYBODY, given=self_registration),
    row("GET", "onboarding:confirm",         "g g g g g g g g g", given=self_registration),
    row("POST", "onboarding:confirm",        "g g g g g g g g g", given=self_registration),
    row("GET", "onboarding:contract",        "- - - - - - L - -"),
    row("GET", "onboarding:contract",        MEMBERS, given=a_contract_to_accept),
    row("POST", "onboarding:contract",       "r r + r r - L - -", given=a_contract_to_accept,
        form=lambda ids: {"text": ids.get("new_text", 0)}),
    row("GET", "onboarding:contract-file",   "- + + + - - L - +"),
    row("GET", "onboarding:documents",       "- + + + - - L - +"),
    row("POST", "onboarding:documents",      "- + + + - - L - x", prepare=a_paper_of_ours,
        form=lambda ids: {"kind": "charter", "file": ids["file"]}),
    row("GET", "onboarding:document",        "- + + + - - L - +"),
    row("POST", "onboarding:document-remove", "- + + + - - L - x", foreign=OWN_HAND),
    row("GET", "onboarding:ask-for-entity",  "- + + + - - L - x"),
    row("POST", "onboarding:ask-for-entity", "- + + + - - L - x",
        form=lambda ids: {"company": "B", "tax_number": "20023463"}),
]  # fmt: skip

#: Addresses that are no action of a person in this shop, or whose answer is no matter of who asks.
NO_ACTION = {
    "stock_feeds:read": "the secret of the address decides: test_stock_feeds",
    "healthz": "for monitors; says nothing but that the shop runs: tests of core",
    "set_language": "a cookie of the browser's own",
    "javascript-catalog": "translations of scripts",
    "password-reset": "answers alike to everybody: tests of account_security",
    "password-reset-done": "words only",
    "password-reset-confirm": "the secret of the letter decides: tests of account_security",
    "password-reset-complete": "words only",
    "1c/exchange": "an account of 1C's own, no person: tests of onec_exchange",
    "onec_exchange:exchange": "an account of 1C's own, no person: tests of onec_exchange",
    "onec_exchange_bitrix:exchange": "an account of 1C's own, no person: tests of onec_exchange",
    "bitrix/admin/1c_exchange.php/": "an account of 1C's own, no person: tests of onec_exchange",
    "^media/(?P<path>.*)$": "public pictures; private files lie elsewhere: the leak walk",
    "wagtailsnippets_cms_pages_condition:add": "rights of the editor: tests of cms_pages",
    "wagtail_serve": "public pages of the CMS: tests of cms_pages, the leak walk",
    "wagtaildocs_serve": "public files of the CMS: the leak walk",
    "wagtaildocs_authenticate_with_password": "Wagtail's own: a password for a private page",
    "wagtailcore_authenticate_with_password": "Wagtail's own: a password for a private page",
    "wagtailcore_login": "Wagtail's own log-in for a private page",
}

#: Forms of other packages for employees that everybody may send: the way in and out.
OPEN_FORMS = frozenset(
    {
        "admin:login",
        "admin:logout",
        "admin:jsi18n",
        "wagtailadmin_javascript_catalog",
        "dashboard:login",
        "dashboard:logout",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_sprite",
    }
)
