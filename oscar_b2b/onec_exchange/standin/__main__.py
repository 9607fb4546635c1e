"""Starts the 1C stand-in, or writes its export files.

python -m oscar_b2b.onec_exchange.standin            run it
python -m oscar_b2b.onec_exchange.standin export DIR  write a full export, no network
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread

from .dialects import DIALECTS, UT11
from .exchange import Exchange, Shop
from .exports.folder import export_all
from .live import LiveServer
from .panel import Panel
from .store import Store, now
from .worker import Worker

#: The stand-in listens this far above the shop's port.
PORT_OFFSET = 100


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    data = environment.get("B2B_VAR") or "var"
    port = int(environment.get("PORT") or 8000)
    shop = environment.get("SHOP_URL") or f"http://127.0.0.1:{port}"
    parser = argparse.ArgumentParser(prog="standin", description="Plays 1C for the shop.")
    add = parser.add_argument
    add(
        "--db",
        default=environment.get("STANDIN_DB") or f"{data}/standin.sqlite3",
        help="SQLite file, made with the demo company when missing (STANDIN_DB)",
    )
    add(
        "--host",
        default=environment.get("STANDIN_HOST") or "127.0.0.1",
        help="address to listen on (STANDIN_HOST)",
    )
    add(
        "--port",
        type=int,
        default=environment.get("STANDIN_PORT") or port + PORT_OFFSET,
        help="port of the live call and the panel (STANDIN_PORT)",
    )
    add(
        "--shop",
        default=environment.get("STANDIN_SHOP_URL") or f"{shop}/1c/exchange/",
        help="address of the shop's exchange (STANDIN_SHOP_URL)",
    )
    add(
        "--user",
        default=environment.get("ONEC_USER") or "onec",
        help="log-in at the shop, and of the live call (ONEC_USER)",
    )
    add(
        "--password",
        default=environment.get("ONEC_PASSWORD") or "demo",
        help="its password (ONEC_PASSWORD)",
    )
    add(
        "--speak-as",
        choices=sorted(DIALECTS),
        default=environment.get("STANDIN_DIALECT") or UT11.code,
        help="kind of 1C to speak as (STANDIN_DIALECT)",
    )
    add("--portion", type=int, default=0, help="goods in one session; 0 = all in one")
    add("--catalogues", type=int, default=1, help="rows of the node's table of catalogues")
    add("--push-now", action="store_true", help="push everything although the shop has it")
    commands = parser.add_subparsers(dest="command")
    export = commands.add_parser("export", help="write the full export to a folder")
    export.add_argument("folder", type=Path)
    export.add_argument("--db", default=argparse.SUPPRESS, help="as above")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def serve(store: Store, options: argparse.Namespace) -> int:
    """Listen and exchange until SIGTERM or SIGINT; return the exit code."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    shop = Shop(options.shop, options.user, options.password)
    exchange = Exchange(
        store,
        shop,
        stop=stop,
        dialect=DIALECTS[options.speak_as],
        portion=options.portion,
        catalogues=options.catalogues,
    )
    worker = Worker(store, exchange, stop=stop)
    if options.push_now:
        worker.ask("all")
    panel = Panel(store, shop_url=shop.url, ask=worker.ask)
    try:
        server = LiveServer(
            (options.host, options.port), store=store, shop=shop, panel=panel, stop=stop
        )
    except OSError as error:
        _say(f"1C stand-in cannot listen on {options.host}:{options.port}: {error.strerror}.")
        return 1
    worker.start()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
    _say(f"1C stand-in: panel http://{options.host}:{server.server_port}/, shop {shop.url}")
    # A wait without a limit cannot be interrupted by a signal on every platform.
    while not stop.wait(0.5):
        pass
    server.server_close()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    options = _parser(os.environ).parse_args(arguments)
    store = Store(options.db)
    if not store.path.exists():
        _say("1C stand-in: generating the demo company …")
    store.prepare()
    if options.command == "export":
        for name in export_all(options.folder, store, at=now()):
            _say(str(options.folder / name))
        return 0
    return serve(store, options)


if __name__ == "__main__":
    # Ctrl-C while the company is being drawn ends the program at once and without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main())
