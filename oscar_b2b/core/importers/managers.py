"""Reference table ``Менеджеры``: the personal managers of dealers."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, run, table_of, upsert
from oscar_b2b.core.merge_files import file_below, is_picture
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.models import Dealer, PersonalManager
from oscar_b2b.core.reference_tables import ReferenceTableJob


class ManagerImporter:
    """Reference table ``Менеджеры`` → personal managers, with the photo sent along."""

    accepts = ReferenceRowRecord
    tables = ("Менеджеры",)
    order = 16

    def open(self, report: ImportReport) -> ManagerJob:
        return ManagerJob(report)


class ManagerJob(ReferenceTableJob):
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
                "is_active": "true",
            },
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        """Retire managers; their dealers have none until 1C names another."""
        retired = ids(
            f"UPDATE {table_of(PersonalManager)} m SET is_active = false FROM {self.gone} s "
            "WHERE m.guid = s.id AND m.is_active RETURNING m.id"
        )
        run(
            f"UPDATE {table_of(Dealer)} d SET manager_id = NULL WHERE d.manager_id = ANY(%s)",
            [list(retired)],
        )
        return len(retired)

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
