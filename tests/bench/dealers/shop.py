"""One size of the shop: filled, every page timed beside its floor; a process of its own."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

ROWS = 50
#: At most; a shop with few goods has half as many lines as goods.
LINES = 1_000


def main(goods: int) -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from oscar_b2b.contracts.models import Contract
    from oscar_b2b.core.services import contexts, terms
    from tests.bench.dealers import floor
    from tests.bench.dealers.fill import fill

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    shop = fill(goods)
    filled = time.perf_counter() - start

    user = get_user_model().objects.get(pk=shop.user_id)
    contract = Contract.objects.get(pk=shop.contract_ids[0])
    client = Client()
    client.force_login(user)
    known = {
        "price_type": contract.price_type_id,
        "partners": [each.pk for each in contract.warehouses.all()],
        "rows": ROWS,
        "section": shop.section_id,
    }
    section = _section(shop.section_id)
    address = "?rows=50&sort=price&filter=in-stock"
    figures: dict[str, Any] = {}

    for name, page, sql in (
        ("catalogue", f"/catalogue/{address}", floor.CATALOGUE),
        ("section", f"{section}{address}", floor.SECTION),
    ):
        shown = [row.pk for row in _context(client, page)["rows"]]
        expected = [row[0] for row in _rows(sql, known)]
        assert shown == expected, (shown[:5], expected[:5])
        figures[name] = _page(client, page) | {"floor": _median(lambda s=sql: _rows(s, known))}

    wanted = min(LINES, goods // 2)
    _put_lines(client, wanted)
    lines = [line.product_id for line in _basket(user).lines.all()]
    assert len(lines) == wanted, len(lines)
    price_rows = _rows(floor.PRICES, known | {"products": lines})

    def priced() -> Any:
        return terms.prices(context=contexts.for_user(user=user), product_ids=lines)

    quotes = priced()
    assert {pk: quote.amount for pk, quote in quotes.items()} == {
        pk: amount.quantize(quotes[pk].amount) for pk, amount in price_rows
    }
    figures["lines"] = {
        "ms": _median(priced),
        "queries": _queries(priced),
        "floor": _median(lambda: _rows(floor.PRICES, known | {"products": lines})),
    }
    # The basket is thinned out for the switch: 50 lines are a large order by hand.
    _basket(user).lines.exclude(product_id__in=lines[:ROWS]).delete()

    numbers = {"turn": 0}

    def switch() -> Any:
        numbers["turn"] += 1
        key = shop.contract_ids[numbers["turn"] % 2]
        answer = client.post(
            "/accounts/contracts/switch/",
            {"contract": key, "next": f"/catalogue/{address}"},
            follow=True,
        )
        assert answer.status_code == 200
        return answer

    switch()
    figures["switch"] = {"ms": _median(switch), "queries": _queries(switch)}

    staff = Client()
    staff.force_login(get_user_model().objects.create_superuser("a@b.example", "x"))
    for name, page, words in (
        ("dealers", "/dashboard/b2b/dealers/", "%"),
        ("dealers found", "/dashboard/b2b/dealers/?q=0123", "%0123%"),
    ):
        asked = {"words": words, "rows": ROWS}
        shown = [each.pk for each in _context(staff, page)["dealers"]]
        expected = [row[0] for row in _rows(floor.DEALERS, asked)]
        assert shown == expected or words != "%", (shown[:5], expected[:5])
        figures[name] = _page(staff, page) | {
            "floor": _median(lambda a=asked: _rows(floor.DEALERS, a))
        }
    print(json.dumps({"fill": filled, "goods": goods, "figures": figures}))


def _context(client: Any, address: str) -> Any:
    """Return what the page's template got; kept by Django only while tests are set up."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        answer = client.get(address)
    finally:
        teardown_test_environment()
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.context


def _section(pk: int) -> str:
    from oscar.core.loading import get_model

    return str(get_model("catalogue", "Category").objects.get(pk=pk).get_absolute_url())


def _basket(user: Any) -> Any:
    from oscar.core.loading import get_model

    return get_model("basket", "Basket").objects.filter(owner=user, status="Open").get()


def _put_lines(client: Any, count: int) -> None:
    from oscar.core.loading import get_model

    records = get_model("partner", "StockRecord").objects.filter(num_in_stock__gt=9)
    ids = records.order_by("product_id").values_list("product_id", flat=True).distinct()
    chosen = list(ids[: count * 6])
    for start in range(0, len(chosen), 200):
        typed = {f"qty-{pk}": "1" for pk in chosen[start : start + 200]}
        client.post("/basket/add/", typed)
    user_id = client.session["_auth_user_id"]
    lines = get_model("basket", "Line").objects.filter(basket__owner=user_id)
    keep = list(lines.order_by("pk").values_list("pk", flat=True)[:count])
    lines.exclude(pk__in=keep).delete()


def _rows(sql: str, parameters: dict[str, Any]) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _median(work: Callable[[], Any], times: int = 15) -> float:
    """Median milliseconds, after two warm-ups."""
    taken = []
    for turn in range(times + 2):
        start = time.perf_counter()
        work()
        if turn >= 2:
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _queries(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def _page(client: Any, address: str) -> dict[str, float]:
    return {
        "ms": _median(lambda: client.get(address)),
        "queries": _queries(lambda: client.get(address)),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
