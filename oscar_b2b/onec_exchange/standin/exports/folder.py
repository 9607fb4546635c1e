"""Full exports as folders of files, one folder per exchange session."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ..store import Store
from .catalogue import picture_path, write_catalogue
from .counterparties import write_counterparties
from .offers import write_offers
from .references import portrait_path, write_references


def export_catalogue(folder: Path, store: Store, *, at: datetime) -> list[str]:
    """Write goods, offers and pictures; return the XML names in the order of their import."""
    write_catalogue(folder / "import0_1.xml", store, at=at)
    write_offers(folder / "offers0_1.xml", store, at=at)
    contents = {name: store.picture(name) for name in store.picture_names()}
    for good in store.all("goods"):
        if good.picture in contents:
            _write_file(folder / picture_path(good.id, good.picture), contents[good.picture])
    return ["import0_1.xml", "offers0_1.xml"]


def export_counterparties(folder: Path, store: Store, *, at: datetime) -> list[str]:
    """Write the package of counterparties; return its name."""
    write_counterparties(folder / "contragents0_1.xml", store, at=at)
    return ["contragents0_1.xml"]


def export_references(folder: Path, store: Store, *, at: datetime) -> list[str]:
    """Write the reference tables and the managers' photos; return the XML name."""
    for manager in store.all("managers"):
        content = store.picture(manager.picture)
        if content:
            _write_file(folder / portrait_path(manager), content)
    write_references(folder / "references0_1.xml", store, at=at)
    return ["references0_1.xml"]


def export_all(folder: Path, store: Store, *, at: datetime) -> list[str]:
    """Write a full export into one folder; return the XML names in the order of import."""
    return [
        *export_catalogue(folder, store, at=at),
        *export_counterparties(folder, store, at=at),
        *export_references(folder, store, at=at),
    ]


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
