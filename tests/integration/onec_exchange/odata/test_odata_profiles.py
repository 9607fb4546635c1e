"""Four configurations, each read with its profile into the shop's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from oscar_b2b.contracts.models import Agreement, BonusBalance, Contract
from oscar_b2b.core.models import Dealer, LegalEntity, PersonalManager
from oscar_b2b.onec_exchange.models import FeedCursor, ODataRow
from oscar_b2b.onec_exchange.odata.running import Outcome
from oscar_b2b.partner_pricing.models import CurrencyRate, PriceType, Warehouse
from tests.integration.onec_exchange.odata import bases
from tests.integration.onec_exchange.odata.odata_server import Base

pytestmark = pytest.mark.django_db

Read = Callable[..., dict[str, Outcome]]
Serve = Callable[[Base, str], Base]


@pytest.mark.parametrize("name", sorted(bases.BASES))
def test_a_configuration_is_read(name: str, serve: Serve, read: Read) -> None:
    serve(bases.BASES[name](), name)
    outcomes = read()
    assert {job: each.error for job, each in outcomes.items() if each.error} == {}
    assert {job: each.report.get("refused") for job, each in outcomes.items()} == {
        job: [] for job in outcomes
    }

    entity = LegalEntity.objects.get(guid=bases.FIRM)
    assert (entity.name, entity.official_name) == ("ТОВ Дилер", "ТОВ Дилер повна назва")
    assert (entity.tax_id, entity.edrpou) == ("123456789012", "32855961")
    assert entity.phone == "+380 44 000 00 00"
    assert entity.email == "firm@example.com"
    assert entity.iban == "UA213223130000026007233566001"
    assert entity.bank_name == "АТ Банк"
    assert entity.is_active

    contract = Contract.objects.select_related("price_type", "balance").get(guid=bases.CONTRACT)
    assert (contract.number, contract.legal_entity_id) == ("42/К", entity.pk)
    assert (contract.kind, contract.payment_days) == (Contract.DEFERRAL, 14)
    assert contract.price_type.guid == bases.PRICE
    assert contract.currency == "UAH"
    assert (contract.valid_from, contract.valid_to) == (date(2026, 1, 1), None)
    assert contract.balance.debt == Decimal("18250.40")
    assert contract.balance.as_of is not None

    assert PriceType.objects.get(guid=bases.PRICE).currency == "UAH"
    assert Warehouse.objects.filter(guid=bases.WAREHOUSE).exists()
    assert CurrencyRate.objects.get(currency="USD").rate == Decimal("41.25")
    # Only those who look after customers.
    manager = PersonalManager.objects.get()
    assert (manager.name, manager.phone) == ("Олена Приклад", "+380 44 111 11 11")
    assert manager.email == "olena@example.com"


@pytest.mark.parametrize("name", ["ut11", "bas", "utp"])
def test_dealers_come_with_managers_and_ties(name: str, serve: Serve, read: Read) -> None:
    serve(bases.BASES[name](), name)
    read()
    dealer = Dealer.objects.get()
    assert dealer.guid == (bases.FIRM if name == "utp" else bases.PARTNER)
    assert dealer.manager.guid == bases.MANAGER
    tied = set(LegalEntity.objects.filter(dealer=dealer).values_list("name", flat=True))
    branches = {"ТОВ Дилер, філія"} if name == "utp" else set()
    assert tied == {"ТОВ Дилер"} | branches


def test_ut11_takes_limit_overdue_and_warehouse_of_the_agreement(ut11: Base, read: Read) -> None:
    read()
    contract = Contract.objects.select_related("balance").get()
    assert contract.credit_limit == Decimal(250000)
    assert contract.balance.overdue == Decimal("5000.40")
    assert contract.home_warehouse.code == bases.WAREHOUSE
    assert contract.name == "Договір поставки № 42/К"


def test_agreements_come_with_their_terms(ut11: Base, read: Read) -> None:
    read()
    agreement = Agreement.objects.get()
    assert agreement.dealer.guid == bases.PARTNER
    assert agreement.price_type.guid == bases.PRICE
    assert (agreement.min_order, agreement.payment_days) == (1000, 21)
    assert Contract.objects.get().agreement == agreement


def test_an_agreement_without_contracts_stands_for_one(ut11: Base, read: Read) -> None:
    agreement = ut11.find("Catalog_СоглашенияСКлиентами", bases.AGREEMENT)
    ut11.touch(agreement, ИспользуютсяДоговорыКонтрагентов=False)
    ut11.touch(ut11.find("Catalog_КлючиАналитикиУчетаПоПартнерам", bases.ANALYTICS),
               Договор_Key=bases.NONE)  # fmt: skip
    read()
    contract = Contract.objects.select_related("balance").get(guid=bases.AGREEMENT)
    assert contract.legal_entity.guid == bases.FIRM
    assert contract.price_type.guid == bases.PRICE
    assert contract.balance.debt == Decimal("18250.40")
    assert Contract.objects.get(guid=bases.CONTRACT).balance.debt == 0


def test_bonus_points_come_and_go(ut11: Base, serve: Serve, read: Read) -> None:
    read()
    assert BonusBalance.objects.get().points == 100
    register = ut11.registers["AccumulationRegister_БонусныеБаллы"]
    register.rows[0]["КСписанию"] = 120
    read("bonuses")
    assert BonusBalance.objects.get().points == 0
    register.rows[0] |= {"КСписанию": 0, "Начислено": 55}
    read("bonuses")
    assert BonusBalance.objects.get().points == 55
    serve(bases.BASES["unf"](), "unf")
    read("counterparties", "bonuses")
    assert BonusBalance.objects.get().points == 100


def test_ut11_addresses_are_told_apart_by_their_kind(ut11: Base, read: Read) -> None:
    read()
    entity = LegalEntity.objects.get()
    assert entity.address == "01002, Київ, вул. Фактична, 2"
    assert entity.registration_address == "01001, Київ, вул. Юридична, 1"


def test_a_main_contract_is_the_default_one(serve: Serve, read: Read) -> None:
    for name in ("unf", "utp"):
        serve(bases.BASES[name](), name)
        read()
        assert Contract.objects.get().is_default, name


def test_the_second_reading_asks_for_versions_only_and_writes_nothing(
    ut11: Base, read: Read
) -> None:
    read()
    ut11.requests.clear()
    written = {
        model: list(model.objects.order_by("pk").values())
        for model in (LegalEntity, Dealer, Contract, PriceType, Warehouse, ODataRow)
    }
    outcomes = read()
    assert {job: each.report["changed"] for job, each in outcomes.items()} == dict.fromkeys(
        outcomes, 0
    )
    assert {job: each.report["counts"] for job, each in outcomes.items()} == dict.fromkeys(
        outcomes, {}
    )
    assert ut11.asked("$metadata") == []
    assert ut11.asked("Ref_Key eq guid") == []
    assert ut11.asked("НаименованиеПолное") == []
    for model, rows in written.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_only_what_changed_is_fetched(ut11: Base, read: Read) -> None:
    for number in range(30):
        bases.counterparty(
            ut11, bases.key(0x1000 + number), f"ФОП {number}", Партнер_Key=bases.PARTNER
        )
    read()
    assert LegalEntity.objects.count() == 31
    ut11.requests.clear()
    ut11.touch(ut11.find("Catalog_Контрагенты", bases.key(0x1003)), Description="Перейменований")
    outcome = read("counterparties")["counterparties"]
    assert outcome.report["changed"] == 1
    assert outcome.report["counts"]["counterparties"]["updated"] == 1
    (fetched,) = ut11.asked("Ref_Key eq guid")
    assert fetched.count("guid'") == 1
    assert LegalEntity.objects.get(guid=bases.key(0x1003)).name == "Перейменований"


def test_a_debt_that_moves_updates_its_contract(ut11: Base, read: Read) -> None:
    read()
    register = ut11.registers["AccumulationRegister_РасчетыСКлиентамиПоСрокам"]
    register.rows.append(bases.debt("2099-02-01T00:00:00", 49.60))
    outcome = read("contracts")["contracts"]
    assert outcome.report["changed"] == 1
    assert Contract.objects.get().balance.debt == Decimal("18300.00")
    register.rows.clear()
    read("contracts")
    balance = Contract.objects.get().balance
    assert (balance.debt, balance.overdue) == (0, 0)


def test_a_price_kind_changed_in_the_agreement_reaches_the_contract(ut11: Base, read: Read) -> None:
    read()
    dearer = ut11.add(
        "Catalog_ВидыЦен", Description="Роздріб", ВалютаЦены_Key=bases.HRYVNIA, ЦенаВключаетНДС=True
    )
    agreement = ut11.find("Catalog_СоглашенияСКлиентами", bases.AGREEMENT)
    ut11.touch(agreement, ВидЦен_Key=dearer["Ref_Key"])
    read()
    assert Contract.objects.get().price_type.name == "Роздріб"


def test_a_deletion_mark_closes_the_contract_and_the_firm(ut11: Base, read: Read) -> None:
    read()
    ut11.touch(ut11.find("Catalog_ДоговорыКонтрагентов", bases.CONTRACT), DeletionMark=True)
    ut11.touch(ut11.find("Catalog_Контрагенты", bases.FIRM), DeletionMark=True)
    read()
    assert not Contract.objects.get().is_active
    assert not LegalEntity.objects.get().is_active


def test_a_row_no_longer_given_stays_in_the_shop(ut11: Base, read: Read) -> None:
    read()
    ut11.closed.add(bases.FIRM)
    outcome = read("counterparties")["counterparties"]
    assert outcome.report["gone"] == 1
    assert LegalEntity.objects.get().is_active
    ut11.closed.clear()
    assert read("counterparties")["counterparties"].report["changed"] == 1


def test_a_refused_row_is_visible_and_tried_again(ut11: Base, read: Read) -> None:
    outcome = read("contracts")["contracts"]
    assert outcome.error == ""
    assert outcome.report["counts"]["reference_rows"]["refused"] == 1
    (refused,) = outcome.report["refused"]
    assert refused["id"] == bases.CONTRACT
    assert refused["code"] == "counterparty-unknown"
    assert FeedCursor.objects.get(name="odata.contracts").report["refused"] == [refused]
    assert not ODataRow.objects.exists()
    read()
    assert Contract.objects.get().number == "42/К"


def test_another_profile_reads_everything_anew(
    ut11: Base, read: Read, settings: pytest.FixtureRequest, tmp_path: pytest.TempPathFactory
) -> None:
    read()
    own = tmp_path / "own.toml"
    own.write_text(
        'extends = "ut11"\n[jobs]\nbonuses = false\n'
        '[jobs.counterparties.fields]\nofficial_name = "Description"\n',
        encoding="utf-8",
    )
    settings.ONEC_ODATA_PROFILE = str(own)
    outcomes = read()
    assert "bonuses" not in outcomes
    assert outcomes["counterparties"].report["counts"]["counterparties"]["updated"] == 1
    assert outcomes["dealers"].report["changed"] == 0
    assert LegalEntity.objects.get().official_name == "ТОВ Дилер"
