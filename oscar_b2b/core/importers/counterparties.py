"""Counterparties of 1C → legal entities of the shop."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import cast

from stdnum.ua import edrpou, rntrc

from oscar_b2b.core.exchange import CounterpartyRecord, ImportReport, Record
from oscar_b2b.core.merge import fetch, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.models import LegalEntity


class CounterpartyImporter:
    """Counterparties → legal entities. 1C owns the requisites, not the tie to a dealer."""

    accepts = CounterpartyRecord
    tables = ()
    order = 15

    def open(self, report: ImportReport) -> CounterpartyJob:
        return CounterpartyJob(report)


#: Column of the legal entity → length of it; the stage has the same columns.
_TEXTS = {
    "name": 255,
    "official_name": 512,
    "edrpou": 16,
    "tax_id": 20,
    "kpp": 16,
    "address": 2000,
    "registration_address": 2000,
    "phone": 64,
    "email": 254,
    "iban": 64,
    "bank_name": 255,
}
_OTHER = {"is_person": "boolean", "bank_accounts": "jsonb", "representatives": "jsonb"}


class CounterpartyJob(MergeJob):
    kind = "counterparties"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "counterparties",
            {"id": "text", "deleted": "boolean", **dict.fromkeys(_TEXTS, "text"), **_OTHER},
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
            texts = _texts_of(party)
            rows.append(
                (
                    party.id,
                    party.deleted,
                    *(clip(texts[name], length) for name, length in _TEXTS.items()),
                    party.person,
                    _accounts(party),
                    _representatives(party),
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
                    for name in (*_TEXTS, *_OTHER)
                    if name != "name"
                },
                "name": "COALESCE(NULLIF(s.name, ''), NULLIF(t.name, ''), s.id)",
            },
        )
        self.count_outcome(fetch(f"SELECT count(*) FROM {self.rows}")[0][0], outcome)
        self.finish()


def _texts_of(party: CounterpartyRecord) -> dict[str, str]:
    # The first account that has a number is the one of invoices; all are kept beside it.
    account = next((each for each in party.bank_accounts if each.number), None)
    return {
        "name": party.name or party.official_name,
        "official_name": party.official_name,
        "edrpou": party.edrpou,
        "tax_id": party.tax_id,
        "kpp": party.kpp,
        "address": party.address or party.registration_address,
        "registration_address": party.registration_address,
        "phone": _phone(party),
        "email": _email(party),
        "iban": account.number if account else "",
        "bank_name": account.bank_name if account else "",
    }


def _accounts(party: CounterpartyRecord) -> str:
    """Return all accounts with a number as JSON, each once, in 1C's order."""
    found: dict[str, dict[str, str]] = {}
    for each in party.bank_accounts:
        if each.number:
            found.setdefault(
                each.number,
                {
                    "number": clip(each.number, 64),
                    "bank": clip(each.bank_name, 255),
                    "code": clip(each.bank_code, 32),
                },
            )
    return json.dumps(list(found.values()), ensure_ascii=False)


def _representatives(party: CounterpartyRecord) -> str:
    """Return the contact persons who have a name as JSON."""
    rows = [
        {"name": clip(name, 255), "relation": clip("".join(relation), 128)}
        for _id, name, *relation in party.representatives
        if name.strip()
    ]
    return json.dumps(rows, ensure_ascii=False)


def _phone(party: CounterpartyRecord) -> str:
    """Return the first telephone: "Телефон рабочий", "ТелефонМобильный", "Phone"; a fax is none."""
    return _contact(party, lambda kind, value: "тел" in kind or "phone" in kind or "моб" in kind)


def _email(party: CounterpartyRecord) -> str:
    """Return the first e-mail address: "Электронная почта", "Почта", "E-Mail", "Ел. пошта".

    "Почта" and "Почтовый адрес" differ by what is in them only.
    """
    return _contact(
        party,
        lambda kind, value: "@" in value and any(s in kind for s in ("почт", "пошт", "mail")),
    )


def _contact(party: CounterpartyRecord, fits: Callable[[str, str], bool]) -> str:
    return next((v for kind, v in party.contacts if v and fits(kind.lower(), v)), "")
