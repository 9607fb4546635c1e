"""What the installation promises: every package listed, every dependency locked."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
ROOTS = {"oscar_b2b": ".", "cms_pages": ".", "storefront": "site"}


def _setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / "setup.cfg")
    return parser


def _packages_on_disk() -> set[str]:
    found = set()
    for name, base in ROOTS.items():
        folder = REPOSITORY / base
        for init in (folder / name).rglob("__init__.py"):
            found.add(".".join(init.parent.relative_to(folder).parts))
    return found


def test_every_package_is_listed_in_setup_cfg() -> None:
    listed = set(_setup()["options"]["packages"].split())
    missing = sorted(_packages_on_disk() - listed)
    assert missing == [], "add these to [options] packages in setup.cfg"
    assert listed - _packages_on_disk() == set(), "these are no packages (any more)"


def test_site_is_no_package() -> None:
    assert not (REPOSITORY / "site" / "__init__.py").exists(), (
        "`site/` must stay a plain folder: the standard library has a module of that name"
    )


def test_every_locked_requirement_has_a_hash_and_no_address() -> None:
    text = (REPOSITORY / "requirements.txt").read_text()
    requirements = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    assert len(requirements) > 100
    assert [one.split()[0] for one in requirements if "--hash=sha256:" not in one] == []
    assert re.findall(r"\S*://\S*|^-\S+.*$", text, re.MULTILINE) == []


def test_every_direct_dependency_is_locked() -> None:
    options = _setup()
    direct = options["options"]["install_requires"] + options["options.extras_require"]["dev"]
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (REPOSITORY / "requirements.txt").read_text(), re.MULTILINE)
    )
    names = {
        re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;\s]", line)[0]).lower()
        for line in direct.splitlines()
        if line.strip()
    }
    assert names - locked == set()
