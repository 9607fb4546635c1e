"""Counterparties, managers, dealers and ties, from records to core's tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from oscar_b2b.core.exchange import BankAccount, CounterpartyRecord, ReferenceRowRecord
from oscar_b2b.core.models import Dealer, LegalEntity, PersonalManager, Segment
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

KYIV_LTD = CounterpartyRecord(
    "c-kyiv",
    name="Київ Трейд",
    official_name="ТОВ «Київ Трейд»",
    tax_id="123456726541",
    edrpou="12345678",
    address="Київ, вул. Польова, 1",
    contacts=(("Телефон рабочий", "+380441112233"), ("Электронная почта", "a@kyiv.example")),
    bank_accounts=(BankAccount("UA213223130000026007233566001", "Банк"),),
)


def load(*records, **options):
    return import_records(records, **options)


def row(table, row_id, deleted=False, **values):
    return ReferenceRowRecord(table, row_id, tuple(values.items()), deleted)


OLENA = row(
    "Менеджеры",
    "m-olena",
    Наименование="Олена Коваль",
    Телефон="+380501112233",
    ЭлектроннаяПочта="olena@supplier.example",
    ЧасыРаботы="9–18",
    Фото="import_files/olena.png",
)
DEALER = row(
    "Партнеры",
    "d-kyiv",
    Наименование="Київ Трейд",
    Сегмент="Магазини",
    Категория="A",
    Регион="Київ",
    Менеджер="m-olena",
)
TIE = row("КонтрагентыПартнеров", "c-kyiv", Партнер="d-kyiv")


def test_counterparties_become_legal_entities():
    report = load(KYIV_LTD)

    assert written(report) == {"counterparties": (1, 0)}
    entity = LegalEntity.objects.get()
    assert (entity.guid, entity.name, entity.edrpou) == ("c-kyiv", "Київ Трейд", "12345678")
    assert (entity.phone, entity.email) == ("+380441112233", "a@kyiv.example")
    assert (entity.iban, entity.bank_name) == ("UA213223130000026007233566001", "Банк")
    assert entity.dealer is None
    assert written(load(KYIV_LTD)) == {}


@pytest.mark.parametrize(
    ("code", "remarks"),
    [("32855961", 0), ("32855962", 1), ("1759013776", 0), ("1759013777", 1), ("", 0)],
)
def test_a_mistyped_edrpou_is_remarked_and_kept(code, remarks):
    report = load(replace(KYIV_LTD, edrpou=code))

    assert report.issue_codes["edrpou-doubtful"] == remarks
    assert LegalEntity.objects.get().edrpou == code


def test_a_deletion_switches_off_and_keeps_the_requisites():
    load(KYIV_LTD)

    load(CounterpartyRecord("c-kyiv", name="", deleted=True))

    entity = LegalEntity.objects.get()
    assert (entity.is_active, entity.name, entity.edrpou) == (False, "Київ Трейд", "12345678")


def test_a_tie_made_by_hand_is_not_touched_by_requisites():
    load(KYIV_LTD)
    LegalEntity.objects.update(dealer=Dealer.objects.create(name="By hand"))

    load(replace(KYIV_LTD, address="Львів"))

    entity = LegalEntity.objects.get()
    assert (entity.address, entity.dealer.name) == ("Львів", "By hand")


def test_counterparties_without_id_or_twice_are_refused():
    report = load(replace(KYIV_LTD, id=""), KYIV_LTD, replace(KYIV_LTD, name="Later"))

    assert report.counts["counterparties"].refused == 2
    assert LegalEntity.objects.get().name == "Later"


def test_managers_with_photo(tmp_path: Path):
    (tmp_path / "import_files").mkdir()
    Image.new("RGB", (4, 4), "red").save(tmp_path / "import_files" / "olena.png")

    report = load(OLENA, base_dir=tmp_path)

    assert written(report) == {"reference_rows": (1, 0)}
    olena = PersonalManager.objects.get()
    assert (olena.name, olena.hours) == ("Олена Коваль", "9–18")
    with olena.photo.open() as photo:
        assert photo.read() == (tmp_path / "import_files" / "olena.png").read_bytes()
    assert written(load(OLENA, base_dir=tmp_path)) == {}
    assert written(load(OLENA)) == {}, "a photo that is not sent again stays"


def test_dealers_with_segment_and_manager():
    report = load(OLENA, DEALER)

    assert written(report) == {"reference_rows": (2, 0)}
    dealer = Dealer.objects.get()
    assert (dealer.name, dealer.segment.name, dealer.manager.name) == (
        "Київ Трейд",
        "Магазини",
        "Олена Коваль",
    )
    assert written(load(OLENA, DEALER)) == {}
    assert Segment.objects.count() == 1


def test_a_dealer_of_an_unknown_manager_is_refused_and_goes_in_later():
    report = load(DEALER)

    assert report.issue_codes["manager-unknown"] == 1
    assert not Dealer.objects.exists()
    assert written(load(OLENA, DEALER)) == {"reference_rows": (2, 0)}


def test_ties_of_legal_entities_to_dealers():
    report = load(KYIV_LTD, OLENA, DEALER, TIE)

    assert report.counts["reference_rows"].updated == 1
    assert LegalEntity.objects.get().dealer == Dealer.objects.get()
    assert written(load(KYIV_LTD, OLENA, DEALER, TIE)) == {}

    load(row("КонтрагентыПартнеров", "c-kyiv", deleted=True))
    assert LegalEntity.objects.get().dealer is None


@pytest.mark.parametrize(
    ("tie", "code"),
    [
        (row("КонтрагентыПартнеров", "c-moon", Партнер="d-kyiv"), "counterparty-unknown"),
        (row("КонтрагентыПартнеров", "c-kyiv", Партнер="d-moon"), "dealer-unknown"),
    ],
)
def test_ties_to_unknown_parties_are_refused(tie, code):
    load(KYIV_LTD, OLENA, DEALER)

    report = load(tie)

    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes[code] == 1
    assert LegalEntity.objects.count() == 1
