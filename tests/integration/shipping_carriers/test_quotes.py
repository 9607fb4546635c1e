"""Prices of carriers: stored, asked once, given up in time, never 0; over real sockets."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from oscar_b2b.shipping_carriers import tasks
from oscar_b2b.shipping_carriers.carriers.base import Quote, Source, Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta import NovaPoshta
from oscar_b2b.shipping_carriers.domain.packing import Load
from oscar_b2b.shipping_carriers.models import CarrierFile, Fallback, PaidBy, StoredQuote
from oscar_b2b.shipping_carriers.queries.selections import Selection, selections_of
from oscar_b2b.shipping_carriers.services import breaker, limited, quotes
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers.carrier_shop import TARIFF, CarrierShop, set_up

pytestmark = pytest.mark.django_db

#: Seconds that a buyer waits in these tests, and how much longer it may take on a busy machine; a
#: slow carrier takes far longer.
PATIENCE, LEEWAY, SLOW = 0.3, 8.0, 25.0
BOXES = Load(Decimal("12.4"), Decimal("0.05"), 10, heaviest=Decimal("1.24"))


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture
def standin(served: tuple[StandIn, str]) -> Iterator[StandIn]:
    served[0].reset()
    yield served[0]
    served[0].reset()


@pytest.fixture
def url(served: tuple[StandIn, str], standin: StandIn) -> str:
    return served[1]


@pytest.fixture
def np(url: str, standin: StandIn) -> CarrierShop:
    shop = set_up("novaposhta", url)
    standin.reset()
    return shop


class _Basket:
    """As much of a basket as prices read."""

    currency = "UAH"
    total_incl_tax = Decimal("1234.56")
    pk = None

    def all_lines(self) -> list[Any]:
        return []


def chosen(shop: CarrierShop, context: Any, load: Load = BOXES, **entries: str) -> Selection:
    return selections_of(
        values={shop.code: {**shop.entries, **entries}},
        methods=[shop.method],
        context=context,
        load=load,
        basket=_Basket(),
        at=timezone.now(),
    )[shop.code]


def ask(
    shop: CarrierShop,
    context: Any,
    *,
    load: Load = BOXES,
    at: datetime | None = None,
    declared: str = "1234.56",
    patience: float = 10.0,
    **entries: str,
) -> StoredQuote:
    return quotes.ask(
        selection=chosen(shop, context, load, **entries),
        load=load,
        declared=Decimal(declared),
        context=context,
        at=at or timezone.now(),
        patience=patience,
    )


@pytest.mark.parametrize("name", ["novaposhta", "delivery", "sat", "intime-soap"])
def test_a_carriers_own_price(url: str, kyiv_dealer: Any, name: str) -> None:
    shop = set_up(name, url)

    found = ask(shop, kyiv_dealer.context)

    assert found.source == Source.CARRIER, found.reason
    assert found.amount is not None
    assert found.amount > 0
    assert found.arrives is None or found.arrives >= date.today()  # noqa: DTZ011
    assert (found.reason, found.approximate) == ("", False)
    assert chosen(shop, kyiv_dealer.context).quote == found


@pytest.mark.parametrize("name", ["intime", "intime-rest", "gunsel"])
def test_a_price_from_the_tariff_file(url: str, kyiv_dealer: Any, name: str) -> None:
    shop = set_up(name, url, with_sender=False)

    found = ask(shop, kyiv_dealer.context)

    assert (found.source, found.amount) == (Source.TARIFF, Decimal("110.00"))


def test_the_same_is_asked_once_in_twelve_hours(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, rival: Any
) -> None:
    now = timezone.now()
    first = ask(np, kyiv_dealer.context, at=now)
    calls = len(standin.calls("novaposhta"))
    assert calls > 0
    almost = Load(Decimal("12.1"), Decimal("0.05"), 10, heaviest=Decimal("1.24"))

    later = ask(np, rival.context, at=now + timedelta(hours=11), load=almost, declared="1290")

    assert later == first, "another dealer, almost the same goods: one price"
    assert len(standin.calls("novaposhta")) == calls
    ask(np, kyiv_dealer.context, at=now + timedelta(hours=13))
    assert len(standin.calls("novaposhta")) == 2 * calls


def test_what_changes_the_price_has_a_price_of_its_own(
    url: str, np: CarrierShop, kyiv_dealer: Any
) -> None:
    context = kyiv_dealer.context
    keys = {ask(np, context).key}
    keys.add(ask(np, context, declared="99000").key)
    keys.add(ask(np, context, load=Load(Decimal(40), Decimal("0.05"), 10)).key)
    keys.add(ask(np, context, load=Load(Decimal("12.4"), Decimal("0.05"), 10, ("A-1",))).key)
    np.method.paid_by = PaidBy.ORDER
    keys.add(ask(np, context).key)
    np.method.to_door = True
    keys.add(ask(np, context, to_door="1", address="вул. Вигадана, 1").key)

    assert len(keys) == 6 == StoredQuote.objects.count()


@pytest.mark.parametrize("fault", ["down", "slow", "dripping", "429", "500", "html", "broken"])
def test_a_carrier_that_is_away_costs_no_more_than_the_budget(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, fault: str
) -> None:
    standin.faults.switch_on("novaposhta", Fault(fault, seconds=SLOW))
    started = time.monotonic()

    found = ask(np, kyiv_dealer.context, patience=PATIENCE)

    assert time.monotonic() - started < PATIENCE + LEEWAY
    assert (found.amount, found.source) == (None, Source.REQUEST)
    assert found.reason.startswith("The carrier did not answer"), found.reason
    assert "127.0.0.1" not in found.reason
    assert found.valid_until - found.made_at == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("fault", "reason"), [("rejected", "The carrier says"), ("expired", "The key is wrong")]
)
def test_a_refusal_is_told_to_the_manager(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, fault: str, reason: str
) -> None:
    standin.faults.switch_on("novaposhta", Fault(fault))

    found = ask(np, kyiv_dealer.context)

    assert (found.amount, found.source, found.note) == (None, Source.REQUEST, "")
    assert found.reason.startswith(reason), found.reason
    assert not breaker.is_open("novaposhta"), "it answered"


@pytest.mark.parametrize(
    ("fallback", "amount", "source"),
    [(Fallback.TARIFF, Decimal("77.70"), Source.TARIFF), (Fallback.REQUEST, None, Source.REQUEST)],
)
def test_then_our_copy_of_the_tariff_where_the_account_says_so(
    url: str, standin: StandIn, kyiv_dealer: Any, fallback: str, amount: Any, source: str
) -> None:
    shop = set_up("novaposhta", url, fallback=fallback, tariff=TARIFF)
    standin.faults.switch_on("novaposhta", Fault("down"))

    found = ask(shop, kyiv_dealer.context)

    assert (found.amount, found.source) == (amount, source)
    assert found.reason


def test_the_manager_reads_why_on_the_carriers_page(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, staff_client: Any
) -> None:
    address = "/dashboard/b2b/carriers/novaposhta/"
    assert "Prices it did not give" not in staff_client.get(address).content.decode()
    standin.faults.switch_on("novaposhta", Fault("expired"))
    found = ask(np, kyiv_dealer.context)

    page = staff_client.get(address).content.decode()

    assert "Prices it did not give" in page
    assert found.reason in html.unescape(page)


def test_a_broken_tariff_file_is_no_error(url: str, standin: StandIn, kyiv_dealer: Any) -> None:
    shop = set_up("novaposhta", url, fallback=Fallback.TARIFF, tariff=TARIFF)
    CarrierFile.objects.update(content="rubbish")
    standin.faults.switch_on("novaposhta", Fault("down"))

    found = ask(shop, kyiv_dealer.context)

    assert (found.amount, found.source) == (None, Source.REQUEST)
    assert "cannot be read" in found.reason


def test_the_carriers_own_price_of_late_goes_before_the_tariff(
    url: str, standin: StandIn, kyiv_dealer: Any
) -> None:
    shop = set_up("novaposhta", url, fallback=Fallback.TARIFF, tariff=TARIFF)
    now = timezone.now()
    good = ask(shop, kyiv_dealer.context, at=now)
    standin.faults.switch_on("novaposhta", Fault("down"))

    late = ask(shop, kyiv_dealer.context, at=now + timedelta(hours=20))
    last = ask(shop, kyiv_dealer.context, at=now + timedelta(days=4))

    assert (late.amount, late.source) == (good.amount, Source.CARRIER)
    assert (late.approximate, late.arrives) == (True, None)
    assert late.reason
    assert (last.amount, last.source) == (Decimal("77.70"), Source.TARIFF)


def test_after_ten_minutes_a_carrier_that_is_back_is_asked_again(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any
) -> None:
    now = timezone.now()
    standin.faults.switch_on("novaposhta", Fault("down"))
    assert ask(np, kyiv_dealer.context, at=now).amount is None
    standin.faults.switch_off()

    assert ask(np, kyiv_dealer.context, at=now + timedelta(minutes=9)).amount is None
    assert ask(np, kyiv_dealer.context, at=now + timedelta(minutes=11)).amount


def test_after_three_faults_a_carrier_is_left_alone_for_a_minute(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any
) -> None:
    standin.faults.switch_on("novaposhta", Fault("down"))
    for weight in (1, 2, 3):
        ask(np, kyiv_dealer.context, load=Load(Decimal(weight), pieces=1))
    calls = len(standin.calls("novaposhta"))
    standin.faults.switch_off()

    found = ask(np, kyiv_dealer.context, load=Load(Decimal(4), pieces=1))

    assert len(standin.calls("novaposhta")) == calls
    assert "left alone" in found.reason
    assert found.amount is None
    cache.delete("delivery:resting:novaposhta")
    assert ask(np, kyiv_dealer.context, load=Load(Decimal(5), pieces=1)).amount


def test_a_cache_that_is_down_hinders_nobody(
    np: CarrierShop, kyiv_dealer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError

    monkeypatch.setattr(breaker, "cache", Down())

    assert ask(np, kyiv_dealer.context).amount


def test_nobody_is_set_up_to_send(url: str, standin: StandIn, kyiv_dealer: Any) -> None:
    shop = set_up("sat", url, with_sender=False, fallback=Fallback.TARIFF, tariff=TARIFF)
    standin.reset()

    found = ask(shop, kyiv_dealer.context)

    assert found.amount == Decimal("77.70")
    assert "No sender is set up" in found.reason
    assert standin.calls("sat") == []


def test_goods_of_a_warehouse_leave_from_its_sender(
    np: CarrierShop, kyiv_dealer: Any, kyiv_warehouse: Any
) -> None:
    sender = chosen(np, kyiv_dealer.context).sender
    assert sender is not None
    sender.pk, sender.is_default, sender.warehouse = None, False, kyiv_warehouse
    sender.name = "of the warehouse"
    sender.save()

    assert chosen(np, kyiv_dealer.context).sender == sender


def test_missing_weights_make_a_price_approximate(np: CarrierShop, kyiv_dealer: Any) -> None:
    load = Load(Decimal(5), Decimal("0.05"), 10, ("BOLT-8",))

    found = ask(np, kyiv_dealer.context, load=load)

    assert found.approximate
    assert found.amount


def test_without_any_weight_nobody_is_asked(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any
) -> None:
    found = ask(np, kyiv_dealer.context, load=Load(pieces=10, lacks_weight=("BOLT-8",)))

    assert (found.amount, found.approximate) == (None, True)
    assert "weight" in found.reason
    assert standin.calls("novaposhta") == []


@pytest.mark.parametrize(
    "given",
    [
        Quote(Decimal(0)),
        Quote(Decimal("-5")),
        Quote(Decimal("0.001")),
        Quote(Decimal("NaN")),
        Quote(Decimal("1E+12")),
        Quote(Decimal(5), "EUR"),
        Quote(None, note="By agreement"),
        KeyError("price"),
    ],
    ids=str,
)
def test_what_cannot_be_a_price_is_none(
    np: CarrierShop, kyiv_dealer: Any, monkeypatch: pytest.MonkeyPatch, given: Any
) -> None:
    def answer(self: Any, shipment: Any) -> Quote:
        if isinstance(given, Exception):
            raise given
        return given

    monkeypatch.setattr(NovaPoshta, "quote", answer)

    found = ask(np, kyiv_dealer.context)

    assert (found.amount, found.source) == (None, Source.REQUEST)
    assert found.reason
    assert "price'" not in found.reason


def test_a_day_that_is_over_is_not_promised(
    np: CarrierShop, kyiv_dealer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    monkeypatch.setattr(
        NovaPoshta, "quote", lambda self, shipment: Quote(Decimal(5), arrives=yesterday)
    )

    assert ask(np, kyiv_dealer.context).arrives is None


def test_what_is_not_chosen_is_not_asked(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any
) -> None:
    found = ask(np, kyiv_dealer.context, point="", city="")

    assert (found.pk, found.amount, found.source) == (None, None, Source.REQUEST)
    assert standin.calls("novaposhta") == []


def test_the_figures_sent_are_the_rounded_ones(
    np: CarrierShop, kyiv_dealer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr(
        NovaPoshta, "quote", lambda self, shipment: sent.append(shipment) or Quote(Decimal(5))
    )

    ask(np, kyiv_dealer.context)

    (shipment,) = sent
    assert shipment.declared == 1300
    assert [place.weight for place in shipment.places] == [Decimal("12.5")]
    assert shipment.sender.city == np.home.city.ref
    assert shipment.sender.point == np.home.ref
    assert shipment.recipient.point == np.point.ref
    assert shipment.recipient.extra == np.point.extra != {}


def test_old_prices_are_deleted(np: CarrierShop, kyiv_dealer: Any) -> None:
    kept = ask(np, kyiv_dealer.context)
    old = ask(np, kyiv_dealer.context, declared="99000")
    long_ago = timezone.now() - timedelta(days=8)
    StoredQuote.objects.filter(pk=old.pk).update(made_at=long_ago, valid_until=long_ago)

    tasks.forget_old_choices()

    assert list(StoredQuote.objects.all()) == [kept]


# Threads ------------------------------------------------------------------------------------------


def test_a_call_in_a_thread_hands_on_what_it_gives() -> None:
    assert limited.call(lambda: 5, carrier="x", seconds=5) == 5
    with pytest.raises(KeyError):
        limited.call(lambda: {}["no"], carrier="x", seconds=5)
    with pytest.raises(Unavailable):
        limited.call(lambda: 5, carrier="x", seconds=0)


def test_calls_that_hang_are_not_piled_up() -> None:
    gate = threading.Event()
    try:
        for __ in range(limited.MOST):
            with pytest.raises(Unavailable, match="too slow"):
                limited.call(gate.wait, carrier="hangs", seconds=0.01)
        with pytest.raises(Unavailable, match="wait for an answer"):
            limited.call(gate.wait, carrier="hangs", seconds=0.01)
        assert limited.call(lambda: 5, carrier="other", seconds=5) == 5
    finally:
        gate.set()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            assert limited.call(lambda: 5, carrier="hangs", seconds=1) == 5
            break
        except Unavailable:
            time.sleep(0.01)
    else:
        pytest.fail("threads that ended still count")


@pytest.mark.django_db(transaction=True)
def test_two_buyers_at_once_make_one_call(
    url: str, standin: StandIn, kyiv_dealer: Any, rival: Any
) -> None:
    shop = set_up("novaposhta", url)
    standin.reset()
    asks = quotes.by_carrier
    asked: list[Any] = []
    both = threading.Barrier(2)
    found: list[StoredQuote] = []

    def counted(wish: Any, *, until: float) -> Quote:
        asked.append(wish)
        time.sleep(0.2)
        return asks(wish, until=until)

    def buyer(context: Any) -> None:
        try:
            both.wait(5)
            found.append(ask(shop, context))
        finally:
            connection.close()

    quotes.by_carrier = counted
    try:
        threads = [threading.Thread(target=buyer, args=[p.context]) for p in (kyiv_dealer, rival)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
    finally:
        quotes.by_carrier = asks

    assert len(asked) == 1
    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0].amount
    assert StoredQuote.objects.count() == 1
