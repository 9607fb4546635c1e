"""Command line of the demo: `python -m storefront.demo [--fast]`."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from storefront.embedded.errors import UnableToStartService
from storefront.embedded.processes import die_with_parent

from .options import UnableToStartDemo, read_options
from .supervisor import Supervisor


def main() -> int:
    """Run the demo until it is interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m storefront.demo", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="throw-away database, for tests")
    arguments = parser.parse_args()
    if "MAKELEVEL" in os.environ:  # `make` that was killed must not leave the demo running
        tie = die_with_parent(signal.SIGTERM, parent=os.getppid())
        if tie is not None:
            tie()
    try:
        return Supervisor(read_options(os.environ, fast=arguments.fast)).run()
    except (UnableToStartDemo, UnableToStartService) as error:
        print(f"\nThe demo does not run: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
