"""Full exports as folders of files, one folder per exchange session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..company.constants import CATALOGUE_ID
from ..company.model import Good
from ..company.numbers import guid
from ..dialects import UT11, Dialect
from ..store import Store
from .catalogue import picture_path, write_catalogue
from .counterparties import write_counterparties
from .offers import write_offers
from .references import portrait_path, write_references
from .split import write_classifier, write_goods_folder, write_property_file


@dataclass(frozen=True, slots=True)
class Portion:
    """What one session of a catalogue carries: a folder and the XML names in order of import."""

    folder: Path
    names: list[str]


def export_catalogue(folder: Path, store: Store, *, at: datetime) -> list[str]:
    """Write goods, offers and pictures; return the XML names in the order of their import."""
    (portion,) = catalogue_portions(folder, store, at=at, dialect=UT11)
    return portion.names


def catalogue_portions(
    folder: Path,
    store: Store,
    *,
    at: datetime,
    dialect: Dialect,
    size: int = 0,
    catalogues: int = 1,
) -> list[Portion]:
    """Write the catalogue as ``dialect`` does, cut as it cuts into sessions.

    :param size: goods in a portion; 0 = all in one.
    :param catalogues: rows of the catalogue table of an УТ 11 node; goods are dealt out to them.
    """
    goods = store.all("goods")
    write = {"numbered": _numbered, "plain": _plain, "folders": _folders}[dialect.form.layout]
    portions: list[Portion] = []
    for number in range(catalogues):
        own = goods[number::catalogues]
        step = size or max(len(own), 1)
        cuts = [own[start : start + step] for start in range(0, len(own), step)]
        portions += write(folder, store, at, dialect, cuts, number)
    return portions


def _numbered(
    folder: Path, store: Store, at: datetime, dialect: Dialect, cuts: list[list[Good]], number: int
) -> list[Portion]:
    """УТ 11: import<catalogue>_<portion>.xml; each portion is a session."""
    portions = []
    catalogue_id = CATALOGUE_ID if number == 0 else guid("catalogue", str(number))
    for place, goods in enumerate(cuts, start=1):
        where = folder if len(cuts) == 1 and number == 0 else folder / f"{number}_{place}"
        names = [f"import{number}_{place}.xml", f"offers{number}_{place}.xml"]
        common: dict[str, Any] = {
            "at": at,
            "form": dialect.form,
            "goods": goods,
            "first": place == 1,
            "catalogue_id": catalogue_id,
        }
        write_catalogue(where / names[0], store, **common)
        write_offers(where / names[1], store, **common)
        _write_pictures(where, store, goods)
        portions.append(Portion(where, names))
    return portions


def _plain(
    folder: Path, store: Store, at: datetime, dialect: Dialect, cuts: list[list[Good]], _number: int
) -> list[Portion]:
    """УТП: import.xml and offers.xml in one session; УНФ: import1.xml …, each file its own."""
    imports: list[Portion] = []
    offers: list[Portion] = []
    for place, goods in enumerate(cuts):
        suffix = str(place) if place else ""
        for kind, names, write in (
            ("import", imports, write_catalogue),
            ("offers", offers, write_offers),
        ):
            name = f"{kind}{suffix}.xml"
            where = folder / name.removesuffix(".xml") if dialect.session_per == "file" else folder
            write(where / name, store, at=at, form=dialect.form, goods=goods, first=place == 0)
            names.append(Portion(where, [name]))
        _write_pictures(imports[-1].folder, store, goods)
    if dialect.session_per == "file":
        return [*imports, *offers]
    return [Portion(folder, [each.names[0] for each in [*imports, *offers]])]


def _folders(
    folder: Path, store: Store, at: datetime, dialect: Dialect, cuts: list[list[Good]], _number: int
) -> list[Portion]:
    """Bitrix's module: classifier, properties, then goods; every step a session of its own."""
    form = dialect.form
    head, properties = folder / "head", folder / "props"
    write_classifier(head / "import.xml", store, at=at, form=form)
    write_property_file(properties / "properties/1/import.xml", store, at=at, form=form)
    portions = [
        Portion(head, ["import.xml"]),
        Portion(properties, ["properties/1/import.xml"]),
    ]
    for place, goods in enumerate(cuts, start=1):
        where = folder / f"goods{place}"
        write_goods_folder(where / f"goods/{place}", store, at=at, form=form, goods=goods)
        _write_pictures(where, store, goods)
        kinds = ("import", "offers", "prices", "rests")
        portions.append(Portion(where, [f"goods/{place}/{kind}.xml" for kind in kinds]))
    return portions


def _write_pictures(folder: Path, store: Store, goods: Iterable[Good]) -> None:
    contents = {name: store.picture(name) for name in store.picture_names()}
    for good in goods:
        if good.picture in contents:
            _write_file(folder / picture_path(good.id, good.picture), contents[good.picture])


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
