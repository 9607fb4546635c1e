"""Starts the 1C stand-in, or writes its export files.

python -m oscar_b2b.onec_exchange.standin            run it
python -m oscar_b2b.onec_exchange.standin export DIR  write a full export, no network
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .exports.folder import export_all
from .store import Store, now


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="standin", description="Plays 1C for the shop.")
    parser.add_argument(
        "--db",
        default=os.environ.get("STANDIN_DB", "var/standin.sqlite3"),
        help="SQLite file, made with the demo company when missing (STANDIN_DB)",
    )
    commands = parser.add_subparsers(dest="command")
    export = commands.add_parser("export", help="write the full export to a folder")
    export.add_argument("folder", type=Path)
    export.add_argument("--db", default=argparse.SUPPRESS, help="as above")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    options = _parser().parse_args(arguments)
    store = Store(options.db)
    store.prepare()
    if options.command == "export":
        for name in export_all(options.folder, store, at=now()):
            sys.stdout.write(f"{options.folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
