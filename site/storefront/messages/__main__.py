"""Command line: `python -m storefront.messages compile|check|update`."""

from __future__ import annotations

import argparse
import sys

from .catalogues import UnableToExtractMessages, check, compile_all, extract


def main() -> int:
    """Carry out one action; exit code 1 when something is wrong with the catalogues."""
    parser = argparse.ArgumentParser(prog="python -m storefront.messages")
    parser.add_argument("action", choices=("compile", "check", "update"))
    action = parser.parse_args().action
    try:
        if action == "compile":
            compile_all()
        elif action == "update":
            extract()
        else:
            return _check()
    except UnableToExtractMessages as error:
        print(f"messages: {error}", file=sys.stderr)
        return 1
    return 0


def _check() -> int:
    problems = check()
    for problem in problems:
        print(problem)
    if problems:
        print(f"messages: {len(problems)} entries to put right; `make messages` adds new strings.")
        return 1
    print("messages: every string is translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
