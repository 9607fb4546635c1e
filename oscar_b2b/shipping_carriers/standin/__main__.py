"""Starts the stand-in: ``python -m oscar_b2b.shipping_carriers.standin [--port 8101]``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping

from .app import StandIn
from .server import make_server
from .world import large_world

#: The stand-in listens this far above the shop's port.
PORT_OFFSET = 101


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    shop = int(environment.get("PORT") or 8000)
    parser = argparse.ArgumentParser(prog="standin", description="Plays the delivery carriers.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--port",
        type=int,
        default=environment.get("CARRIERS_PORT") or shop + PORT_OFFSET,
        help="0 = a free one (CARRIERS_PORT)",
    )
    parser.add_argument("--places", type=int, default=0, help="of Nova Poshta; 0 = the small world")
    parser.add_argument(
        "--branches", type=int, default=35_000, help="of Nova Poshta, with --places"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Listen until SIGTERM or SIGINT; return the exit code."""
    options = _parser(os.environ).parse_args(arguments)
    worlds = {}
    if options.places:
        code = "novaposhta"
        worlds[code] = large_world(code, places=options.places, branches=options.branches)
    try:
        server = make_server(StandIn(worlds), host=options.host, port=options.port)
    except OSError as error:
        _say(f"Carriers' stand-in cannot listen on {options.port}: {error.strerror}.")
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2})
    thread.daemon = True
    thread.start()
    _say(f"Carriers' stand-in: http://{options.host}:{server.server_port}/")
    # A wait without a limit cannot be interrupted by a signal on every platform.
    while not stop.wait(0.5):
        pass
    server.shutdown()
    server.server_close()
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
