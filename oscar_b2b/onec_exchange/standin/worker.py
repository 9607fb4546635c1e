"""The background loop: first full push, changes, orders, documents; one exchange at a time."""

from __future__ import annotations

import time
from threading import Event, Thread

import requests

from .client import UnableToExchange
from .exchange import Exchange
from .incoming import UnableToRead
from .order_records import UnableToAccept
from .store import Store

PULL_EVERY = 15.0
TICK = 1.0
#: Seconds to wait after the shop refused something; a shop that is away is asked every tick.
REFUSED_PAUSE = 15.0


class Worker(Thread):
    """Keeps the shop up to date until ``stop`` is set."""

    def __init__(self, store: Store, exchange: Exchange, *, stop: Event) -> None:
        super().__init__(name="exchange", daemon=True)
        self._store, self._exchange, self._stop_event = store, exchange, stop
        self._wake = Event()
        self._wanted: set[str] = set()
        self._last_pull = 0.0
        self._not_before = 0.0
        self._away = False

    def ask(self, what: str) -> None:
        """Ask for a job now: ``all``, ``changes`` or ``orders``."""
        self._wanted.add(what)
        self._not_before = 0.0
        self._wake.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stop_event.is_set():
            if not self._store.setting("down") and time.monotonic() >= self._not_before:
                self._turn()
            self._wake.wait(TICK)
            self._wake.clear()

    def _turn(self) -> None:
        try:
            self._work()
        except requests.RequestException as error:
            if not self._away:
                self._store.note(f"Сайт не відповідає: {type(error).__name__}", failed=True)
            self._away = True
        except (UnableToExchange, UnableToRead, UnableToAccept) as error:
            self._store.note(f"Обмін не вдався: {error}", failed=True)
            self._not_before = time.monotonic() + REFUSED_PAUSE
        else:
            if self._away:
                self._store.note("Сайт знову на зв'язку")
            self._away = False

    def _work(self) -> None:
        """Do what is due. Nothing goes out before the shop has had the full push."""
        if "all" in self._wanted or not self._exchange.is_delivered():
            self._exchange.push_all()
            self._wanted.discard("all")
        self._exchange.push_changes()
        self._wanted.discard("changes")
        if "orders" in self._wanted or time.monotonic() - self._last_pull >= PULL_EVERY:
            self._exchange.pull_orders()
            self._last_pull = time.monotonic()
            self._wanted.discard("orders")
        self._exchange.push_documents()
