"""The stand-in with a company without pictures, and a tiny shop that answers as ours does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from oscar_b2b.onec_exchange.standin.exchange import Exchange, Shop
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.store import Store
from tests.unit.standin.tiny_shop import TinyShop


@pytest.fixture(scope="session")
def _company_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standin") / "company.sqlite3"
    Store(path).prepare(with_pictures=False)
    return path


@pytest.fixture
def store(_company_base: Path, tmp_path: Path) -> Store:
    """A base of its own for the test, copied from one generated company."""
    path = tmp_path / "standin.sqlite3"
    shutil.copy(_company_base, path)
    return Store(path)


@pytest.fixture
def desk(store: Store) -> OrderDesk:
    return OrderDesk(store)


@pytest.fixture
def tiny_shop() -> Iterator[TinyShop]:
    shop = TinyShop()
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture
def exchange(store: Store, tiny_shop: TinyShop) -> Exchange:
    return Exchange(store, Shop(tiny_shop.url, "onec", "demo"), stop=Event())
