"""Installs the peer beside, not into, the shop's own environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGES = ("django-cml==0.4.0", "django-appconf==1.1.0", "six==1.17.0")


def install(folder: Path) -> Path:
    """Put django-cml into ``folder`` unless it is there; returns the folder for ``PYTHONPATH``.

    :raises subprocess.CalledProcessError: without a network.
    """
    if not (folder / "cml").is_dir():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
            + ["--target", str(folder), *PACKAGES],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    return folder
