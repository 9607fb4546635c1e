"""Named people and goods for all tests; see tests/factories for making more of them.

Two warehouses, three price types, three goods, and people who each see them differently.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.factories import goods, people
from tests.factories.people import Person


def pytest_configure() -> None:
    """Texts are compared in the source language, whatever the shop's default is."""
    from django.conf import settings
    from django.utils.translation import trans_real

    settings.LANGUAGE_CODE = "en"
    # What was translated while Django started had the shop's default, which is remembered.
    trans_real._default = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need no database come first: meanwhile it is migrated."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/unit/"))


def pytest_collection_finish() -> None:
    """What is imported by now stays; looking for garbage among it takes a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files go to the workers of xdist, in their order, so that no world is made twice."""
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            # One running demo is enough for all tests in the browser.
            return "browser" if file.startswith("tests/browser/") else file

    if config.getvalue("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return WholeFiles(config, log)


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing cached by one test is seen by the next; tests without a database need no cache."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()


@pytest.fixture(autouse=True)
def _freshness_does_not_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine half a minute passes between two pages whose queries are compared."""
    monkeypatch.setattr("oscar_b2b.onec_exchange.queries.FRESHNESS_SECONDS", 3_600)


@pytest.fixture(autouse=True)
def _source_language() -> None:
    """The language of the last test's last request is not the next test's."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests with real commits leave the database as migrations made it, rows of theirs included."""
    from django.test import TransactionTestCase

    from tests import migrated_rows

    with django_db_blocker.unblock():
        migrated_rows.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _case: migrated_rows.bring_back()
        )
        yield


@pytest.fixture
def kyiv_warehouse(db: None) -> Any:
    """Own warehouse, home of the Kyiv dealer (an Oscar partner, side row ``.warehouse``)."""
    return goods.make_warehouse("Kyiv", region="Kyiv", pickup=True)


@pytest.fixture
def lviv_warehouse(db: None) -> Any:
    """Remote warehouse, two days away."""
    return goods.make_warehouse("Lviv", kind="remote", region="Lviv", delivery_days=2)


@pytest.fixture
def prepaid_prices(db: None) -> Any:
    """The cheapest price type."""
    return goods.PriceTypeFactory(name="Prepaid")


@pytest.fixture
def deferred_prices(db: None) -> Any:
    """Dearer: 30 days to pay."""
    return goods.PriceTypeFactory(name="Deferred 30")


@pytest.fixture
def euro_prices(db: None) -> Any:
    return goods.PriceTypeFactory(name="Euro", currency="EUR", currency_text="EUR")


@pytest.fixture
def retail_prices(db: None) -> Any:
    """Struck through beside the own price."""
    return goods.PriceTypeFactory(name="Retail", is_retail=True)


@pytest.fixture
def bolt(
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
    prepaid_prices: Any,
    deferred_prices: Any,
    euro_prices: Any,
    retail_prices: Any,
) -> Any:
    """250 in Kyiv, 5000 in Lviv; 10.00 prepaid, 12.00 deferred, 0.25 EUR, retail 20.00; VAT 20."""
    return goods.make_product(
        "Bolt M8",
        upc="BOLT-8",
        stock={kyiv_warehouse: 250, lviv_warehouse: 5000},
        prices={
            prepaid_prices: "10",
            deferred_prices: "12",
            euro_prices: "0.25",
            retail_prices: "20",
        },
        unit={"unit": "pc", "multiple": 1, "vat_rate": 20, "weight": "0.12"},
    )


@pytest.fixture
def nut(kyiv_warehouse: Any, prepaid_prices: Any, deferred_prices: Any, retail_prices: Any) -> Any:
    """7 in Kyiv, none in Lviv; sold by 6; 1.20 prepaid, 1.50 deferred, no price in euros."""
    return goods.make_product(
        "Nut M8",
        upc="NUT-8",
        stock={kyiv_warehouse: 7},
        prices={prepaid_prices: "1.20", deferred_prices: "1.50", retail_prices: "2"},
        unit={"unit": "pc", "multiple": 6, "pack": 12, "vat_rate": 20, "weight": "0.01"},
    )


@pytest.fixture
def washer(lviv_warehouse: Any, prepaid_prices: Any) -> Any:
    """11 in Lviv only; 0.40 prepaid, no other price."""
    return goods.make_product(
        "Washer", upc="WASH-8", stock={lviv_warehouse: 11}, prices={prepaid_prices: "0.40"}
    )


@pytest.fixture
def kyiv_dealer(
    prepaid_prices: Any, deferred_prices: Any, kyiv_warehouse: Any, lviv_warehouse: Any
) -> Person:
    """Administrator of a dealer that sees exact stock; contracts 1 (prepaid) and 12 (30 days)."""
    person = people.make_dealer("Kyiv dealer")
    warehouses = (kyiv_warehouse, lviv_warehouse)
    people.make_contract(person, "1", prepaid_prices, warehouses=warehouses, is_default=True)
    people.make_contract(
        person,
        "12",
        deferred_prices,
        warehouses=warehouses,
        kind="deferral",
        payment_days=30,
        credit_limit=500_000,
        debt=190_000,
    )
    people.show_stock("exact", dealer=person.dealer)
    return person


@pytest.fixture
def lviv_dealer(deferred_prices: Any, kyiv_warehouse: Any, lviv_warehouse: Any) -> Person:
    """Sees masked stock 10/100/1000; one contract (77) with dearer prices, home in Lviv."""
    person = people.make_dealer("Lviv dealer")
    people.make_contract(person, "77", deferred_prices, warehouses=(lviv_warehouse, kyiv_warehouse))
    people.show_stock("masked", dealer=person.dealer, thresholds=(10, 100, 1000))
    return person


@pytest.fixture
def rival(prepaid_prices: Any, kyiv_warehouse: Any) -> Person:
    """Competes with the supplier: sees no stock at all; contract 99."""
    person = people.make_dealer("Rival")
    people.make_contract(person, "99", prepaid_prices, warehouses=(kyiv_warehouse,))
    people.show_stock("hidden", dealer=person.dealer)
    return person


@pytest.fixture
def stranger(db: None) -> Person:
    """Signed in, but a member of no dealer."""
    return Person(user=people.UserFactory(login="stranger"))


@pytest.fixture
def staff(db: None) -> Person:
    """The supplier's own employee, with all rights and no dealer."""
    return Person(user=people.UserFactory(login="staff", is_staff=True, is_superuser=True))


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """Return a browser in which a person is signed in: ``client_of(kyiv_dealer)``."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def dealer_client(client_of: Callable[[Person], Client], kyiv_dealer: Person) -> Client:
    """The Kyiv dealer's browser."""
    return client_of(kyiv_dealer)


@pytest.fixture
def lviv_client(client_of: Callable[[Person], Client], lviv_dealer: Person) -> Client:
    """The Lviv dealer's browser."""
    return client_of(lviv_dealer)


@pytest.fixture
def rival_client(client_of: Callable[[Person], Client], rival: Person) -> Client:
    """The rival's browser."""
    return client_of(rival)


@pytest.fixture
def staff_client(client_of: Callable[[Person], Client], staff: Person) -> Client:
    """The employee's browser."""
    return client_of(staff)
