"""The database server crashes and comes back while 1C exchanges; web and worker live on.

Everything is as in production here: gunicorn, a Celery worker, the modules' own importers, and a
database server that is stopped without a good-bye.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.onec_exchange.own_postgres import OwnPostgres
from tests.integration.onec_exchange.running_shop import ROOT, CeleryWorker, Web, Wire, until

pytestmark = pytest.mark.slow

GOODS = 40
NAME = "offers0_1.xml"


def price_list(amount: int) -> bytes:
    """Return an export in one file: goods, a price type, one price for all of them."""
    goods = "".join(
        f"<Товар><Ид>g-{number}</Ид><Наименование>Товар {number}</Наименование></Товар>"
        for number in range(GOODS)
    )
    offers = "".join(
        f"<Предложение><Ид>g-{number}</Ид><Цены><Цена><ИдТипаЦены>pt-1</ИдТипаЦены>"
        f"<ЦенаЗаЕдиницу>{amount}</ЦенаЗаЕдиницу></Цена></Цены></Предложение>"
        for number in range(GOODS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация ВерсияСхемы="2.07">'
        f"<Каталог><Ид>c-1</Ид><Товары>{goods}</Товары></Каталог>"
        "<ПакетПредложений><Ид>c-1#</Ид><ИдКаталога>c-1</ИдКаталога>"
        "<ТипыЦен><ТипЦены><Ид>pt-1</Ид><Наименование>Дилер</Наименование><Валюта>UAH</Валюта>"
        f"</ТипЦены></ТипыЦен><Предложения>{offers}</Предложения></ПакетПредложений>"
        "</КоммерческаяИнформация>"
    ).encode()


@dataclass
class Shop:
    """The running shop and its database."""

    postgres: OwnPostgres
    address: str
    web: Web
    worker: CeleryWorker
    folder: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def prices(self) -> list[tuple[int, int]]:
        """Return (amount, number of goods) of all stored prices."""
        return self.rows(
            "SELECT amount::int, count(*) FROM partner_pricing_price GROUP BY 1 ORDER BY 1"
        )

    def journal(self) -> list[tuple[str, str]]:
        """Return (mode, outcome) of all requests since the last time."""
        rows = self.rows("SELECT mode, outcome FROM onec_exchange_exchangerequest ORDER BY id")
        self.rows("WITH gone AS (DELETE FROM onec_exchange_exchangerequest) SELECT 1")
        return rows

    def exchange(self, amount: int) -> str:
        """Send a price list as 1C does and return the answer that is not ``progress``."""
        one_c = Wire(self.web).begin()
        assert one_c.send(NAME, price_list(amount)) == b"success"
        while (answer := one_c.import_(NAME)).startswith(b"progress\n"):
            assert len(self.prices()) <= 1, "two price lists at once"
        return answer.decode()

    @property
    def reached(self) -> Path:
        return self.folder / "reached"

    @property
    def go_on(self) -> Path:
        return self.folder / "go-on"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One for both tests: the second is given processes that a crash has gone over."""
    folder = tmp_path_factory.mktemp("restarted")
    postgres = OwnPostgres()
    address = postgres.start_migrated()
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "ONEC_TEST_WORKER": "1",
        "ONEC_TEST_FOLDER": str(folder / "exchange"),
        "ONEC_TEST_REACHED": str(folder / "reached"),
        "ONEC_TEST_GO_ON": str(folder / "go-on"),
    }
    worker = CeleryWorker(environment, folder / "worker.log")
    web = Web(environment, folder / "web.log")
    try:
        web.start()
        yield Shop(postgres, address, web, worker, folder)
    finally:
        web.stop()
        worker.stop()
        postgres.remove()


def test_database_restarted_in_the_middle_of_an_import(shop):
    shop.go_on.touch()
    assert shop.exchange(10).startswith("success\n")
    assert shop.prices() == [(10, GOODS)]

    shop.reached.unlink()
    shop.go_on.unlink()
    one_c = Wire(shop.web).begin()
    assert one_c.send(NAME, price_list(20)) == b"success"
    assert one_c.import_(NAME).startswith(b"progress\n")
    until(shop.reached.exists)
    shop.postgres.restart()
    assert shop.prices() == [(10, GOODS)], "what was stored is there, the half import is not"
    shop.go_on.touch()

    # 1C was cut off as well, and repeats its exchange.
    assert f"prices: {GOODS} seen, 0 new, {GOODS} changed" in shop.exchange(20)
    assert shop.prices() == [(20, GOODS)]
    assert shop.rows("SELECT count(*) FROM catalogue_product WHERE code LIKE 'g-%'") == [(GOODS,)]
    assert shop.web.lives
    assert shop.worker.lives
    assert "The database went away" in (shop.folder / "worker.log").read_text()
    files = shop.rows(
        "SELECT state, attempts, same_as_id IS NOT NULL FROM onec_exchange_exchangefile ORDER BY id"
    )
    assert files == [("done", 1, False), ("done", 2, False), ("done", 0, True)]
    told = [row for row in shop.journal() if row[0] in ("file", "import")]
    assert [row for row in told if row != ("import", "progress")] == [
        ("file", "success"), ("import", "success"),
        ("file", "success"),
        ("file", "success"), ("import", "success"),
    ]  # fmt: skip


def test_database_restarted_while_a_piece_arrives(shop):
    shop.go_on.touch()
    before = shop.prices()
    data = price_list(30)
    half = len(data) // 2
    one_c = Wire(shop.web).begin()
    assert one_c.send(NAME, data[:half]) == b"success"
    shop.journal()
    link = one_c.half(NAME, data[half : half + 1_000], promised=len(data) - half)
    until(lambda: list(shop.folder.rglob("*.part")))
    shop.postgres.restart()
    link.sendall(data[half + 1_000 :])
    answer = b""
    with link:
        while b"\r\n\r\n" not in answer or not answer.split(b"\r\n\r\n", 1)[1]:
            piece = link.recv(4_096)
            assert piece, answer
            answer += piece
    body = answer.split(b"\r\n\r\n", 1)[1]
    assert body == b"failure\nThe database of the shop does not answer; try again later."
    assert shop.journal() == [("file", "failure")]
    assert shop.prices() == before
    sizes = shop.rows("SELECT size FROM onec_exchange_exchangefile ORDER BY id DESC LIMIT 1")
    assert sizes == [(half,)], "the piece that failed does not count"

    assert shop.exchange(30).startswith("success\n")
    assert shop.prices() == [(30, GOODS)]
    assert shop.web.lives
    assert shop.worker.lives
