"""Rows of 1C's OData → neutral records of the exchange (``core.exchange``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from oscar_b2b.core.exchange import (
    BankAccount,
    CounterpartyRecord,
    PriceTypeRecord,
    ReferenceRowRecord,
    WarehouseRecord,
)
from oscar_b2b.onec_exchange.odata.profile import COUNTERPARTY, PRICE_TYPE, WAREHOUSE, Job
from oscar_b2b.onec_exchange.odata.sources import Lookups, Row, Source

#: What a job may make of a row.
OneRecord = CounterpartyRecord | PriceTypeRecord | WarehouseRecord | ReferenceRowRecord
#: ``const`` of a profile that stands for the moment of the run.
NOW = "@now"
#: Fields of a counterparty that come as rows of a lookup, not as a text.
_LISTS = ("bank_accounts", "representatives")


def record_of(job: Job, row: Row, lookups: Lookups) -> OneRecord | None:
    """Return the record of ``row``, or None when it is not one of those that count."""
    if not all(condition.holds(row, lookups) for condition in job.reading.where):
        return None
    key = job.id.value(row, lookups)
    if not key:
        return None
    deleted = bool(job.deleted) and _text(job.deleted, row, lookups) == "true"
    if job.record == COUNTERPARTY:
        return _counterparty(job, row, lookups, key, deleted)
    values = {name: source.value(row, lookups) for name, source in job.fields.items()}
    if job.record == PRICE_TYPE:
        return PriceTypeRecord(
            id=key,
            name=values.get("name", ""),
            currency=values.get("currency", ""),
            vat_included=values.get("vat_included", "true") != "false",
            deleted=deleted,
        )
    if job.record == WAREHOUSE:
        return WarehouseRecord(
            id=key,
            name=values.get("name", ""),
            address=values.get("address", ""),
            phone=values.get("phone", ""),
            deleted=deleted,
        )
    return ReferenceRowRecord(
        table=job.record, id=key, values=tuple(values.items()), deleted=deleted
    )


def gone_record(job: Job, key: str) -> OneRecord:
    """Return what a row of a register says that is no longer given: its sums are nought."""
    return ReferenceRowRecord(table=job.record, id=key, values=tuple(job.gone.items()))


def stamped(records: Iterable[OneRecord], at: datetime) -> list[OneRecord]:
    """Write the moment of the run where the profile says so.

    Last of all, so that rows that are otherwise as they were do not count as changed.
    """
    return [
        replace(
            record,
            values=tuple(
                (name, at.isoformat() if text == NOW else text) for name, text in record.values
            ),
        )
        if isinstance(record, ReferenceRowRecord)
        else record
        for record in records
    ]


def _counterparty(
    job: Job, row: Row, lookups: Lookups, key: str, deleted: bool
) -> CounterpartyRecord:
    texts = {
        name: source.value(row, lookups)
        for name, source in job.fields.items()
        if name not in _LISTS
    }
    contacts = ((kind, source.value(row, lookups)) for kind, source in job.contacts)
    accounts = _listed(job.fields.get("bank_accounts"), row, lookups)
    people = _listed(job.fields.get("representatives"), row, lookups)
    return CounterpartyRecord(
        id=key,
        name=texts.get("name", ""),
        official_name=texts.get("official_name", ""),
        tax_id=texts.get("tax_id", ""),
        kpp=texts.get("kpp", ""),
        edrpou=texts.get("edrpou", ""),
        address=texts.get("address", ""),
        registration_address=texts.get("registration_address", ""),
        contacts=tuple((kind, value) for kind, value in contacts if value),
        bank_accounts=tuple(
            BankAccount(
                number=each.get("number", ""),
                bank_name=each.get("bank_name", ""),
                bank_code=each.get("bank_code", ""),
            )
            for each in accounts
            if each.get("number")
        ),
        representatives=tuple(
            (each.get("id", ""), each["name"]) for each in people if each.get("name")
        ),
        person=texts.get("person") == "true",
        deleted=deleted,
    )


def _listed(source: Source | None, row: Row, lookups: Lookups) -> Sequence[Mapping[str, str]]:
    return source.rows(row, lookups) if source and source.lookup else ()


def _text(source: Source | None, row: Row, lookups: Lookups) -> str:
    return source.value(row, lookups) if source else ""
