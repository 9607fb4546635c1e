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


# Requisites, accounts, people -----------------------------------------------------------------


def test_all_accounts_representatives_and_the_rest_of_the_requisites():
    person = replace(
        KYIV_LTD,
        kpp="770101001",
        person=True,
        bank_accounts=(
            BankAccount("", "Банк без рахунку"),
            BankAccount("UA213223130000026007233566001", "Перший", "322313"),
            BankAccount("26001", "Другий"),
            BankAccount("UA213223130000026007233566001", "Перший", "322313"),
        ),
        representatives=(("r-1", "Олена", "Директор"), ("r-2", "Ігор"), ("r-3", " ")),
    )

    load(person)

    entity = LegalEntity.objects.get()
    assert (entity.kpp, entity.is_person) == ("770101001", True)
    assert entity.bank_accounts == [
        {"number": "UA213223130000026007233566001", "bank": "Перший", "code": "322313"},
        {"number": "26001", "bank": "Другий", "code": ""},
    ]
    assert (entity.iban, entity.bank_name) == ("UA213223130000026007233566001", "Перший")
    assert entity.representatives == [
        {"name": "Олена", "relation": "Директор"},
        {"name": "Ігор", "relation": ""},
    ]
    assert written(load(person)) == {}
    load(CounterpartyRecord("c-kyiv", name="", deleted=True))
    entity.refresh_from_db()
    assert len(entity.bank_accounts) == 2
    assert entity.is_person


@pytest.mark.parametrize(
    ("contacts", "phone", "email"),
    [
        ((("Телефон рабочий", "1"), ("Телефон мобильный", "2")), "1", ""),
        ((("ТелефонМобильный", "2"),), "2", ""),
        ((("Мобільний", "3"),), "3", ""),
        ((("Факс", "4"), ("Phone", "5")), "5", ""),
        ((("Почта", "a@b.example"),), "", "a@b.example"),
        ((("E-Mail", "a@b.example"),), "", "a@b.example"),
        ((("Ел. пошта", "a@b.example"),), "", "a@b.example"),
        (
            (("Почтовый адрес", "Київ, вул. Польова, 1"), ("Почта", "a@b.example")),
            "",
            "a@b.example",
        ),
        ((("Телефон рабочий", ""), ("Телефон", "6")), "6", ""),
    ],
)
def test_kinds_of_contacts(contacts, phone, email):
    load(replace(KYIV_LTD, contacts=contacts))

    entity = LegalEntity.objects.get()
    assert (entity.phone, entity.email) == (phone, email)


# Deletions ------------------------------------------------------------------------------------


def test_a_bare_deletion_switches_a_dealer_off_and_keeps_what_he_is():
    load(OLENA, DEALER)

    report = load(row("Партнеры", "d-kyiv", deleted=True))

    dealer = Dealer.objects.get()
    assert written(report) == {"reference_rows": (0, 1)}
    assert (dealer.is_active, dealer.segment.name, dealer.region) == (False, "Магазини", "Київ")
    assert written(load(row("Партнеры", "d-kyiv", deleted=True))) == {}
    load(DEALER)
    assert Dealer.objects.get().is_active


def test_a_deleted_manager_leaves_his_dealers():
    load(OLENA, DEALER)

    report = load(row("Менеджеры", "m-olena", deleted=True))

    assert written(report) == {"reference_rows": (0, 1)}
    assert Dealer.objects.get().manager is None
    # 1C's dealers may go on naming him: they are not refused, and get no retired manager.
    assert written(load(DEALER)) == {}
    assert Dealer.objects.get().manager is None
    load(OLENA, DEALER)
    assert Dealer.objects.get().manager.name == "Олена Коваль"


@pytest.mark.parametrize("table", ["Менеджеры", "Партнеры", "КонтрагентыПартнеров"])
def test_deletions_of_unknown_rows_change_nothing(table):
    report = load(row(table, "x-moon", deleted=True))

    assert report.counts["reference_rows"].unchanged == 1
    assert written(report) == {}


def test_of_a_deleted_and_a_living_row_of_one_id_the_living_one_wins():
    report = load(OLENA, DEALER, row("Партнеры", "d-kyiv", deleted=True))

    assert Dealer.objects.get().is_active
    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes["duplicate"] == 1


# Ties by hand ---------------------------------------------------------------------------------


def test_a_tie_by_hand_stays_and_is_remarked():
    load(KYIV_LTD, OLENA, DEALER, TIE)
    LegalEntity.objects.update(dealer=Dealer.objects.create(name="By hand"), tied_by_hand=True)

    report = load(TIE)

    assert LegalEntity.objects.get().dealer.name == "By hand"
    assert report.issue_codes == {"tied-by-hand": 1}
    assert written(report) == {}
    load(row("КонтрагентыПартнеров", "c-kyiv", deleted=True))
    assert LegalEntity.objects.get().dealer.name == "By hand"


def test_an_entity_untied_by_hand_stays_without_a_dealer():
    load(KYIV_LTD, OLENA, DEALER, TIE)
    LegalEntity.objects.update(dealer=None, tied_by_hand=True)

    assert load(TIE).issue_codes == {"tied-by-hand": 1}
    assert LegalEntity.objects.get().dealer is None
