"""What the environment says about the demo, checked before anything is started."""

from __future__ import annotations

import itertools
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storefront.embedded.paths import REPOSITORY, default_data_folder

DEFAULT_PORT = 8000
# The company that the 1C stand-in plays.
SHOP_NAME = "Тригілля Опт"
# How far the stand-in's port lies above the shop's.
STANDIN_OFFSET = 100
# And that of the carriers' stand-in.
CARRIERS_OFFSET = 101


class UnableToStartDemo(Exception):
    """The demo cannot run; the text says why and what to do."""


@dataclass(frozen=True)
class DemoOptions:
    """Where the demo listens and keeps its data."""

    host: str
    port: int
    standin_port: int
    carriers_port: int
    data: Path
    fast: bool = False

    @property
    def shop_url(self) -> str:
        """Address of the shop for a browser on this machine, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def standin_url(self) -> str:
        """Address of the 1C stand-in, without a closing slash."""
        return f"http://127.0.0.1:{self.standin_port}"

    @property
    def carriers_url(self) -> str:
        """Address of the carriers' stand-in, without a closing slash."""
        return f"http://127.0.0.1:{self.carriers_port}"

    def environment(self) -> dict[str, str]:
        """Environment of every process of the demo; what the caller set stays as it is."""
        path = [str(REPOSITORY / "site"), str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
        given = dict(os.environ)
        given.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.dev")
        given.setdefault("SHOP_NAME", SHOP_NAME)
        given.setdefault("ONEC_USER", "onec")
        given.setdefault("ONEC_PASSWORD", "demo")
        given.setdefault("ONEC_LIVE_URL", self.standin_url)
        return given | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), given.get("PATH", "")]),
            "PYTHONPATH": os.pathsep.join(part for part in path if part),
            "PYTHONUNBUFFERED": "1",
            "B2B_VAR": str(self.data),
            "PORT": str(self.port),
            "STANDIN_PORT": str(self.standin_port),
            "CARRIERS_PORT": str(self.carriers_port),
            "CARRIERS_STANDIN_URL": self.carriers_url,
            "SHOP_URL": self.shop_url,
            "WAGTAILADMIN_BASE_URL": self.shop_url,
        }


def read_options(environment: Mapping[str, str], *, fast: bool = False) -> DemoOptions:
    """Options from `HOST`, `PORT`, `STANDIN_PORT`, `CARRIERS_PORT`.

    Raises `UnableToStartDemo` for a bad port.
    """
    port = _port(environment, "PORT", DEFAULT_PORT)
    return DemoOptions(
        # The demo's passwords are known to everybody, so only this machine gets in unless asked.
        host=environment.get("HOST") or "127.0.0.1",
        port=port,
        standin_port=_port(environment, "STANDIN_PORT", port + STANDIN_OFFSET),
        carriers_port=_port(environment, "CARRIERS_PORT", port + CARRIERS_OFFSET),
        data=default_data_folder(),
        fast=fast,
    )


def check_ports(options: DemoOptions) -> None:
    """Raise `UnableToStartDemo` when one of the ports is taken, or two are the same."""
    ports = (
        ("PORT", options.host, options.port),
        ("STANDIN_PORT", "127.0.0.1", options.standin_port),
        ("CARRIERS_PORT", "127.0.0.1", options.carriers_port),
    )
    for (first, __, one), (second, __, other) in itertools.combinations(ports, 2):
        if one == other:
            raise UnableToStartDemo(f"{first} and {second} are the same. Choose different ports.")
    for name, host, port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise UnableToStartDemo(
                    f"Port {port} cannot be used ({error.strerror}). "
                    f"Choose another: make demo {name}={port + 1}"
                ) from error


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise UnableToStartDemo(f"{name}={text} is no port: give a number from 1 to 65535.")
    return int(text)
