"""Command line: `python -m storefront.embedded run [--data DIR] [--fast] -- COMMAND…`."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from .errors import UnableToResetData, UnableToStartService
from .services import SERVICE_VARIABLES, EmbeddedServices, reset


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one sub-command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.action(options))
    except (UnableToStartService, UnableToResetData) as error:
        print(f"embedded services: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        print("embedded services: say what to run after `--`", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    with EmbeddedServices(data=options.data, fast=options.fast):
        process = subprocess.Popen(command)
        try:
            code = process.wait()
        except KeyboardInterrupt:  # the terminal sent it to the command as well
            code = process.wait()
        except SystemExit:
            process.terminate()
            process.wait()
            raise
    return 128 - code if code < 0 else code


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _keep(options: argparse.Namespace) -> int:
    from .keeper import keep  # only the keeper needs the servers' own packages

    return keep(service=options.service, root=options.data, fast=options.fast)


def _reset(options: argparse.Namespace) -> int:
    for path in reset(data=options.data):
        print(f"removed {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storefront.embedded")
    actions = parser.add_subparsers(required=True)
    run = actions.add_parser("run", help="run a command with PostgreSQL and Redis at hand")
    run.add_argument("--data", type=Path, help="data folder (default: var/ of the checkout)")
    run.add_argument("--fast", action="store_true", help="throw-away data, fast and unsafe")
    run.add_argument("command", nargs=argparse.REMAINDER)
    run.set_defaults(action=_run)
    keep = actions.add_parser("keep", help="(internal) look after one server")
    keep.add_argument("service", choices=sorted(SERVICE_VARIABLES))
    keep.add_argument("--data", type=Path, required=True)
    keep.add_argument("--fast", action="store_true")
    keep.set_defaults(action=_keep)
    clean = actions.add_parser("reset", help="delete the data folder")
    clean.add_argument("--data", type=Path)
    clean.set_defaults(action=_reset)
    return parser


if __name__ == "__main__":
    sys.exit(main())
