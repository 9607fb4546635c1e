"""Importers of core's own tables: counterparties, dealers, their managers, who belongs to whom."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from stdnum.ua import edrpou, rntrc

from oscar_b2b.core.exchange import CounterpartyRecord, ImportReport, Record, ReferenceRowRecord
from oscar_b2b.core.merge import fetch, table_of, upsert
from oscar_b2b.core.merge_files import file_below, is_picture
from oscar_b2b.core.merge_jobs import MergeJob, ReferenceJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.models import Dealer, LegalEntity, PersonalManager, Segment

# Counterparties -------------------------------------------------------------------------------


class CounterpartyImporter:
    """Counterparties → legal entities. 1C owns the requisites, not the tie to a dealer."""

    accepts = CounterpartyRecord
    tables = ()
    order = 15

    def open(self, report: ImportReport) -> CounterpartyJob:
        return CounterpartyJob(report)


#: Column of the legal entity → length of it; the stage has the same columns.
_ENTITY = {
    "name": 255,
    "official_name": 512,
    "edrpou": 16,
    "tax_id": 20,
    "address": 2000,
    "registration_address": 2000,
    "phone": 64,
    "email": 254,
    "iban": 64,
    "bank_name": 255,
}


class CounterpartyJob(MergeJob):
    kind = "counterparties"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "counterparties",
            {"id": "text", "deleted": "boolean", **dict.fromkeys(_ENTITY, "text")},
        )

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for party in cast("Iterable[CounterpartyRecord]", records):
            if not 0 < len(party.id) <= 64:
                self.refuse(party.id, "no-id", f"Counterparty “{party.name}” has no usable id.")
                continue
            if party.edrpou and not (edrpou.is_valid(party.edrpou) or rntrc.is_valid(party.edrpou)):
                self.remark(
                    party.id,
                    "edrpou-doubtful",
                    f"“{party.name}”: {party.edrpou} is no EDRPOU and no personal tax number.",
                )
            texts = _entity_texts(party)
            rows.append(
                (
                    party.id,
                    party.deleted,
                    *(clip(texts[name], length) for name, length in _ENTITY.items()),
                )
            )
        self.rows.copy(rows)

    def close(self) -> None:
        self.refuse_all(
            self.rows.drop_duplicates(key="id", order="deleted, seq DESC"),
            "duplicate",
            "Counterparty {0} stands in the file twice; the later one went in.",
        )
        outcome = upsert(
            model=LegalEntity,
            source=f"{self.rows} s",
            key={"guid": "s.id"},
            values={
                "is_active": "NOT s.deleted",
                # A deletion may come as a bare id; it must not empty the requisites.
                **{
                    name: f"CASE WHEN s.deleted AND s.name = '' AND t.id IS NOT NULL THEN t.{name} "
                    f"ELSE s.{name} END"
                    for name in _ENTITY
                    if name != "name"
                },
                "name": "COALESCE(NULLIF(s.name, ''), NULLIF(t.name, ''), s.id)",
            },
        )
        self.count_outcome(fetch(f"SELECT count(*) FROM {self.rows}")[0][0], outcome)
        self.finish()


def _entity_texts(party: CounterpartyRecord) -> dict[str, str]:
    account = party.bank_accounts[0] if party.bank_accounts else None
    return {
        "name": party.name or party.official_name,
        "official_name": party.official_name,
        "edrpou": party.edrpou,
        "tax_id": party.tax_id,
        "address": party.address or party.registration_address,
        "registration_address": party.registration_address,
        "phone": _contact(party, "тел", "phone"),
        "email": _contact(party, "почт", "пошт", "mail"),
        "iban": account.number if account else "",
        "bank_name": account.bank_name if account else "",
    }


def _contact(party: CounterpartyRecord, *signs: str) -> str:
    """Return the first contact whose kind speaks of one of ``signs``."""
    for kind, value in party.contacts:
        if value and any(sign in kind.lower() for sign in signs):
            return value
    return ""


# Managers -------------------------------------------------------------------------------------


class ManagerImporter:
    """Reference table ``Менеджеры`` → personal managers, with the photo sent along."""

    accepts = ReferenceRowRecord
    tables = ("Менеджеры",)
    order = 16

    def open(self, report: ImportReport) -> ManagerJob:
        return ManagerJob(report)


class ManagerJob(ReferenceJob):
    name = "managers"
    columns: ClassVar = {
        "name": "text",
        "phone": "text",
        "email": "text",
        "hours": "text",
        "photo": "text",
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return (
            clip(row.get("Наименование", row.id), 255),
            clip(row.get("Телефон"), 64),
            clip(row.get("ЭлектроннаяПочта"), 254),
            clip(row.get("ЧасыРаботы"), 128),
            self._photo(row.id, row.get("Фото")),
        )

    def merge(self) -> None:
        outcome = upsert(
            model=PersonalManager,
            source=f"{self.rows} s",
            key={"guid": "s.id"},
            values={
                "name": "s.name",
                "phone": "s.phone",
                "email": "s.email",
                "hours": "s.hours",
                # Without a new picture the old one stays.
                "photo": "COALESCE(NULLIF(s.photo, ''), t.photo, '')",
            },
        )
        self.count_rows(outcome)

    def _photo(self, manager_id: str, path: str) -> str:
        """Store the photo under a name made of its content and return that name."""
        source = file_below(self.report.base_dir, path)
        if source is None:
            return ""
        if not is_picture(source):
            self.remark(manager_id, "image-unreadable", f"The photo {path} is no picture.")
            return ""
        content = source.read_bytes()
        name = f"managers/{hashlib.sha256(content).hexdigest()[:32]}{source.suffix.lower()}"
        if default_storage.exists(name):
            return name
        return default_storage.save(name, ContentFile(content))


# Dealers --------------------------------------------------------------------------------------


class DealerImporter:
    """Reference table ``Партнеры`` → dealers; a segment is made when its name is new."""

    accepts = ReferenceRowRecord
    tables = ("Партнеры",)
    order = 17

    def open(self, report: ImportReport) -> DealerJob:
        return DealerJob(report)


class DealerJob(ReferenceJob):
    name = "dealers"
    columns: ClassVar = {
        "name": "text",
        "segment": "text",
        "category": "text",
        "region": "text",
        "manager": "text",
        "deleted": "boolean",
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return (
            clip(row.get("Наименование"), 255),
            clip(row.get("Сегмент"), 128),
            clip(row.get("Категория"), 128),
            clip(row.get("Регион"), 128),
            row.get("Менеджер"),
            row.deleted,
        )

    def merge(self) -> None:
        self.refuse_unknown(
            PersonalManager, "manager", by="guid", code="manager-unknown", what="Manager"
        )  # fmt: skip
        upsert(
            model=Segment,
            source=f"(SELECT DISTINCT segment FROM {self.rows} WHERE segment <> '') s",
            key={"name": "s.segment"},
            values={},
        )
        outcome = upsert(
            model=Dealer,
            source=(
                f"{self.rows} s LEFT JOIN {table_of(Segment)} g ON g.name = s.segment "
                f"LEFT JOIN {table_of(PersonalManager)} m ON m.guid = s.manager"
            ),
            key={"guid": "s.id"},
            values={
                "name": "COALESCE(NULLIF(s.name, ''), t.name, s.id)",
                "segment_id": "g.id",
                "category": "s.category",
                "region": "s.region",
                "manager_id": "m.id",
                "is_active": "NOT s.deleted",
            },
        )
        self.count_rows(outcome)


class DealerTieImporter:
    """Reference table ``КонтрагентыПартнеров``: which dealer a counterparty belongs to."""

    accepts = ReferenceRowRecord
    tables = ("КонтрагентыПартнеров",)
    order = 18

    def open(self, report: ImportReport) -> DealerTieJob:
        return DealerTieJob(report)


class DealerTieJob(ReferenceJob):
    name = "dealer_ties"
    columns: ClassVar = {"dealer": "text"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return ("" if row.deleted else row.get("Партнер"),)

    def merge(self) -> None:
        self.refuse_unknown(
            LegalEntity, "id", by="guid", code="counterparty-unknown", what="Counterparty"
        )  # fmt: skip
        self.refuse_unknown(Dealer, "dealer", by="guid", code="dealer-unknown", what="Dealer")
        outcome = upsert(
            model=LegalEntity,
            source=f"{self.rows} s LEFT JOIN {table_of(Dealer)} d ON d.guid = s.dealer",
            key={"guid": "s.id"},
            values={"dealer_id": "d.id"},
        )
        self.count_rows(outcome)


IMPORTERS = (CounterpartyImporter(), ManagerImporter(), DealerImporter(), DealerTieImporter())
