"""Which legal entity of the supplier sells: from 1C's tables to the dealer's pages and orders."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.contracts.models import Agreement, Contract, Seller
from oscar_b2b.core.exchange import CounterpartyRecord, ReferenceRowRecord
from tests.factories.people import Person
from tests.integration.contracts.placing import place
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

NORTH = {
    "Наименование": "Північ",
    "ПолноеНаименование": "ТОВ «Північ Трейд»",
    "КодПоЕДРПОУ": "32855961",
    "ИНН": "328559626013",
    "Адрес": "Чернігів, вул. Прикладна, 1",
}


def row(table: str, row_id: str, deleted: bool = False, **values: str) -> ReferenceRowRecord:
    return ReferenceRowRecord(table, row_id, tuple(values.items()), deleted)


def codes(report: Any) -> list[str]:
    return [issue.code for issue in report.issues]


def text_of(answer: Any) -> str:
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


@pytest.fixture
def north(db: Any) -> Seller:
    import_records([row("Организации", "o-north", **NORTH)])
    return Seller.objects.get(guid="o-north")


@pytest.fixture
def company(db: Any) -> None:
    import_records([CounterpartyRecord("c-1", name="Київ Трейд")])


def test_an_organisation_goes_in_once(north: Seller) -> None:
    assert str(north) == "ТОВ «Північ Трейд»"
    assert (north.edrpou, north.vat_number) == ("32855961", "328559626013")
    assert written(import_records([row("Организации", "o-north", **NORTH)])) == {}
    changed = {**NORTH, "Адрес": "Київ"}
    report = import_records([row("Организации", "o-north", **changed)])
    assert written(report) == {"reference_rows": (0, 1)}
    assert "organisation-name" in codes(import_records([row("Организации", "o-2")]))


def test_a_contract_names_its_seller_and_one_file_may_bring_both(company: None) -> None:
    import_records(
        [
            row("Договоры", "k-1", Контрагент="c-1", Номер="1", Организация="o-north"),
            row("Организации", "o-north", **NORTH),
        ]
    )
    assert Contract.objects.get(guid="k-1").seller.guid == "o-north"


def test_an_unknown_organisation_refuses_the_row(company: None) -> None:
    report = import_records(
        [row("Договоры", "k-1", Контрагент="c-1", Номер="1", Организация="o-nobody")]
    )
    assert codes(report) == ["organisation-unknown"]
    assert not Contract.objects.exists()


def test_what_the_contract_leaves_empty_its_agreement_says(company: None, north: Seller) -> None:
    import_records([row("Организации", "o-south", Наименование="Південь")])
    agreement = {"Типовое": "true", "Наименование": "Опт"}
    import_records(
        [
            row("Соглашения", "s-1", **agreement, Организация="o-north"),
            row("Договоры", "k-1", Контрагент="c-1", Номер="1", Соглашение="s-1"),
            row(
                "Договоры", "k-2", Контрагент="c-1", Номер="2", Соглашение="s-1",
                Организация="o-south",
            ),
        ]
    )  # fmt: skip

    def sellers() -> list[str | None]:
        return [
            each.seller.guid if each.seller else None for each in Contract.objects.order_by("guid")
        ]

    assert sellers() == ["o-north", "o-south"]
    import_records([row("Соглашения", "s-1", **agreement, Организация="o-south")])
    assert sellers() == ["o-south", "o-south"]
    import_records([row("Соглашения", "s-1", **agreement)])
    assert sellers() == [None, "o-south"]
    assert Agreement.objects.get().seller is None


def test_a_deleted_organisation_is_nobody(company: None, north: Seller) -> None:
    contract = row("Договоры", "k-1", Контрагент="c-1", Номер="1", Организация="o-north")
    import_records([contract])
    report = import_records([row("Организации", "o-north", deleted=True)])
    assert written(report) == {"reference_rows": (0, 1)}
    assert Contract.objects.get(guid="k-1").seller is None
    assert not Seller.objects.exists()


def test_the_dealer_reads_who_sells(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, staff_client: Client, north: Seller
) -> None:
    Contract.objects.filter(pk=kyiv_dealer.contracts["1"].pk).update(seller=north)
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "3"})

    assert "sold by ТОВ «Північ Трейд»" in text_of(dealer_client.get("/accounts/contracts/"))
    assert "Seller ТОВ «Північ Трейд»" in text_of(dealer_client.get("/checkout/"))
    answer = place(dealer_client)
    order = get_model("order", "Order").objects.get()
    assert "Seller ТОВ «Північ Трейд»" in text_of(dealer_client.get(answer["Location"]))
    # The order keeps what was agreed, whatever 1C says of the contract later.
    north.delete()
    page = text_of(dealer_client.get(reverse("customer:order", args=[order.number])))
    assert "Contract № 1 Seller ТОВ «Північ Трейд»" in page
    assert "sold by" not in text_of(dealer_client.get("/accounts/contracts/"))
    assert "sold by" not in text_of(staff_client.get(reverse("dashboard:b2b-contracts")))
