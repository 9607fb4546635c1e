"""Orders written into a base by OData: УТ 11, УНФ, УТП; repeats, refusals, missing names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from oscar_b2b.core.http import TransportError
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange import live, tasks
from oscar_b2b.onec_exchange.exporting import build_document
from oscar_b2b.onec_exchange.models import LiveCall, OrderState, Outbox
from oscar_b2b.onec_exchange.services import outbox
from tests.integration.onec_exchange.odata import bases
from tests.integration.onec_exchange.odata.odata_server import Base

pytestmark = pytest.mark.django_db

UT11, ORDER_10_3 = "Document_ЗаказКлиента", "Document_ЗаказПокупателя"
ORGANIZATION, UNIT, VAT = bases.key(0xC1), bases.key(0xC2), bases.key(0xC3)

HEADER = {
    "ut11": [
        "Партнер_Key", "Контрагент_Key", "Договор_Key", "Соглашение_Key", "Организация_Key",
        "Склад_Key", "Валюта_Key", "ЦенаВключаетНДС", "НалогообложениеНДС", "Статус",
        "ХозяйственнаяОперация", "СуммаДокумента", "НомерПоДаннымКлиента", "Комментарий",
    ],
    "unf": [
        "ВидОперации", "Контрагент_Key", "Договор_Key", "Организация_Key", "ВалютаДокумента_Key",
        "СтруктурнаяЕдиницаРезерв_Key", "ВидЦен_Key", "СуммаВключаетНДС", "СуммаДокумента",
        "Комментарий",
    ],
    "utp": [
        "Контрагент_Key", "ДоговорКонтрагента_Key", "Организация_Key", "СкладГруппа",
        "СкладГруппа_Type", "ВалютаДокумента_Key", "КурсВзаиморасчетов",
        "КратностьВзаиморасчетов", "УчитыватьНДС", "СуммаВключаетНДС", "СуммаДокумента",
        "Комментарий",
    ],
}  # fmt: skip
LINES = {
    "ut11": [
        "LineNumber", "КодСтроки", "Номенклатура_Key", "Характеристика_Key", "Количество",
        "КоличествоУпаковок", "ВидЦены_Key", "Цена", "Сумма", "СтавкаНДС", "СуммаНДС",
        "СуммаСНДС", "Склад_Key", "ВариантОбеспечения", "ДатаОтгрузки",
    ],
    "unf": [
        "LineNumber", "Номенклатура_Key", "Характеристика_Key", "ЕдиницаИзмерения",
        "ЕдиницаИзмерения_Type", "Количество", "Цена", "Сумма", "СтавкаНДС_Key", "СуммаНДС",
        "Всего",
    ],
    "utp": [
        "LineNumber", "Номенклатура_Key", "ХарактеристикаНоменклатуры_Key", "КлючСтроки",
        "ЕдиницаИзмерения_Key", "Коэффициент", "Количество", "Цена", "Сумма", "СтавкаНДС",
        "СуммаНДС",
    ],
}  # fmt: skip


@pytest.fixture
def base_for(
    order: Any, serve: Callable[[Base, str], Base], settings: Any
) -> Callable[[str], Base]:
    """Serve a base that knows the order's firm, contract and goods."""

    def _base_for(profile: str) -> Base:
        party = OrderParty.objects.select_related("legal_entity").get(order=order)
        document = build_document(order=order)
        base = Base()
        entity, section = (UT11, "Товары") if profile == "ut11" else (
            ORDER_10_3, "Запасы" if profile == "unf" else "Товары"
        )  # fmt: skip
        base.sets[entity] = []
        base.fields[entity] = ["Ref_Key", "Date", "Number", "Posted", *HEADER[profile]]
        base.sections[f"{entity}/{section}"] = LINES[profile]
        base.add("Catalog_Валюты", Ref_Key=bases.HRYVNIA, Code="980")
        base.add("Catalog_Контрагенты", Ref_Key=party.legal_entity.guid, Партнер_Key=bases.PARTNER)
        base.add(
            "Catalog_ДоговорыКонтрагентов", Ref_Key=document.contract["id"],
            Организация_Key=ORGANIZATION,
        )  # fmt: skip
        base.add(
            "Catalog_СоглашенияСКлиентами", Ref_Key=bases.AGREEMENT, Партнер_Key=bases.PARTNER,
            Контрагент_Key=bases.NONE, Статус="Действует",
        )  # fmt: skip
        base.add("Catalog_СтавкиНДС", Ref_Key=VAT, Ставка=20)
        for line in document.lines:
            base.add(
                "Catalog_Номенклатура", Ref_Key=line["id"], ЕдиницаИзмерения_Key=UNIT,
                ЕдиницаХраненияОстатков_Key=UNIT,
            )  # fmt: skip
        serve(base, profile)
        settings.ONEC_LIVE_KIND = "odata"
        settings.ONEC_LIVE_URL = settings.ONEC_ODATA_URL
        return base

    return _base_for


def _send(order: Any) -> outbox.Outcome:
    return outbox.send(outbox_id=Outbox.objects.get(order=order).pk, at=timezone.now())


def test_ut11_gets_an_order_with_all_its_sums(order: Any, base_for: Callable[[str], Base]) -> None:
    base = base_for("ut11")
    document = build_document(order=order)
    assert _send(order) is outbox.Outcome.SENT
    (made,) = base.sets[UT11]
    assert made["Ref_Key"] == document.id
    assert made["Контрагент_Key"] == document.legal_entity["id"]
    assert made["Партнер_Key"] == bases.PARTNER
    assert made["Соглашение_Key"] == bases.AGREEMENT
    assert made["Организация_Key"] == ORGANIZATION
    assert made["Валюта_Key"] == bases.HRYVNIA
    assert made["ЦенаВключаетНДС"] is True
    assert Decimal(str(made["СуммаДокумента"])) == Decimal("57.20")
    assert order.number in made["Комментарий"]
    assert "PO-7" in made["Комментарий"]
    # This release has no such attribute; the profile says that it may lack.
    assert "ПорядокРасчетов" not in made
    bolts, nuts = made["Товары"]
    assert (bolts["LineNumber"], nuts["LineNumber"]) == ("1", "2")
    assert (bolts["Количество"], bolts["Цена"], bolts["Сумма"]) == (5, 10, 50)
    assert bolts["СтавкаНДС"] == "НДС20"
    assert Decimal(str(bolts["СуммаНДС"])) == Decimal("8.33")
    assert bolts["СуммаСНДС"] == 50
    assert bolts["ВидЦены_Key"] == document.price_type_id
    assert base.posted == []

    state = OrderState.objects.get(order=order)
    assert (state.guid, state.number, state.status) == (document.id, made["Number"], "registered")
    assert LiveCall.objects.filter(channel="odata", method="POST", status=201).count() == 1


@pytest.mark.parametrize("profile", ["unf", "utp"])
def test_other_configurations_get_their_document(
    profile: str, order: Any, base_for: Callable[[str], Base]
) -> None:
    base = base_for(profile)
    assert _send(order) is outbox.Outcome.SENT
    (made,) = base.sets[ORDER_10_3]
    assert Decimal(str(made["СуммаДокумента"])) == Decimal("57.20")
    line = made["Запасы" if profile == "unf" else "Товары"][0]
    assert line["Количество"] == 5
    if profile == "unf":
        assert line["СтавкаНДС_Key"] == VAT
        assert line["ЕдиницаИзмерения"] == UNIT
    else:
        assert line["СтавкаНДС"] == "НДС20"
        assert line["ЕдиницаИзмерения_Key"] == UNIT
        assert made["СкладГруппа"] == build_document(order=order).warehouse_id


def test_the_same_order_again_is_one_document(order: Any, base_for: Callable[[str], Base]) -> None:
    base = base_for("ut11")
    document = build_document(order=order)
    first = live.send_order(document)
    assert live.send_order(document) == first
    assert len(base.sets[UT11]) == 1


def test_an_answer_that_was_lost_makes_no_second_order(
    order: Any, base_for: Callable[[str], Base]
) -> None:
    base = base_for("ut11")
    document = build_document(order=order)
    base.create(UT11, {"Ref_Key": document.id, "Date": "2026-08-01T10:00:00"})
    answer = live.send_order(document)
    assert answer.number == base.sets[UT11][0]["Number"]
    assert len(base.sets[UT11]) == 1


def test_an_order_is_asked_for_by_its_uuid(order: Any, base_for: Callable[[str], Base]) -> None:
    base_for("ut11")
    document = build_document(order=order)
    assert live.fetch_order(document.id) is None
    sent = live.send_order(document)
    assert live.fetch_order(document.id) == sent


@pytest.mark.parametrize("away", [False, True])
def test_a_pulled_order_is_asked_for_once(
    away: bool, order: Any, base_for: Callable[[str], Base]
) -> None:
    """1C made it of CommerceML under an id of its own: OData will not find it later either."""
    base = base_for("ut11")
    if away:
        base.faults.append((UT11, (500, b"<html><title>Apache</title></html>", "text/html")))
    # Called directly, a task that wants to be repeated raises.
    tasks.fetch_answer(Outbox.objects.get(order=order).pk)
    assert len(base.asked(str(order.b2b_party.uuid))) == 1
    assert not OrderState.objects.exists()


def test_an_agreement_that_stands_for_a_contract_is_named_as_agreement(
    order: Any, base_for: Callable[[str], Base]
) -> None:
    base = base_for("ut11")
    document = build_document(order=order)
    contract = base.sets["Catalog_ДоговорыКонтрагентов"].pop()
    base.sets["Catalog_ДоговорыКонтрагентов"].append({**contract, "Ref_Key": bases.CONTRACT})
    base.add(
        "Catalog_СоглашенияСКлиентами", Ref_Key=document.contract["id"], Партнер_Key=bases.PARTNER,
        Контрагент_Key=bases.NONE, Статус="Действует", Организация_Key=ORGANIZATION,
    )  # fmt: skip
    live.send_order(document)
    (made,) = base.sets[UT11]
    assert "Договор_Key" not in made
    assert made["Соглашение_Key"] == document.contract["id"]
    assert made["Организация_Key"] == ORGANIZATION


def test_posting_is_the_profiles_choice(
    order: Any, base_for: Callable[[str], Base], settings: Any, tmp_path: Any
) -> None:
    base = base_for("ut11")
    own = tmp_path / "own.toml"
    own.write_text('extends = "ut11"\n[order]\npost = true\n', encoding="utf-8")
    settings.ONEC_ODATA_PROFILE = str(own)
    document = build_document(order=order)
    live.send_order(document)
    assert base.posted == [f"{UT11}(guid'{document.id}')/Post"]


def test_an_order_that_cannot_be_posted_is_registered_all_the_same(
    order: Any, base_for: Callable[[str], Base], settings: Any, tmp_path: Any
) -> None:
    base = base_for("ut11")
    own = tmp_path / "own.toml"
    own.write_text('extends = "ut11"\n[order]\npost = true\n', encoding="utf-8")
    settings.ONEC_ODATA_PROFILE = str(own)
    error = b'{"odata.error":{"code":"-1","message":{"value":"\xd0\x9e\xd1\x88"}}}'
    base.faults.append(("/Post", (500, error, "application/json")))
    assert live.send_order(build_document(order=order)).status == "registered"


def test_delivery_is_a_line_where_the_profile_names_its_good(
    order: Any, base_for: Callable[[str], Base], settings: Any, tmp_path: Any
) -> None:
    base = base_for("ut11")
    own = tmp_path / "own.toml"
    own.write_text(
        f'extends = "ut11"\n[order]\ndelivery_good = "{bases.key(0xDD)}"\n', encoding="utf-8"
    )
    document = build_document(order=order)
    document.delivery["cost"] = "90.00"
    live.send_order(document)
    assert "90.00 UAH" in base.sets[UT11][0]["Комментарий"]
    base.sets[UT11].clear()
    settings.ONEC_ODATA_PROFILE = str(own)
    live.send_order(document)
    (made,) = base.sets[UT11]
    assert made["Товары"][-1]["Номенклатура_Key"] == bases.key(0xDD)
    assert Decimal(str(made["СуммаДокумента"])) == Decimal("147.20")


@pytest.mark.parametrize(
    ("fault", "retryable"),
    [
        ((400, b'{"odata.error":{"code":"4","message":{"value":"x"}}}', "application/json"), False),
        ((401, b"", "text/html"), True),
        ((403, b'{"odata.error":{"code":"20","message":{"value":"x"}}}', "application/json"), True),
        ((500, b"<html><title>Apache</title></html>", "text/html"), True),
        ((404, b'{"odata.error":{"code":"8","message":{"value":"x"}}}', "application/json"), True),
    ],
)
def test_a_refusal_of_the_order_is_told_from_trouble_of_the_base(
    fault: Any, retryable: bool, order: Any, base_for: Callable[[str], Base]
) -> None:
    base = base_for("ut11")
    base.faults.append((UT11, fault))
    with pytest.raises(TransportError) as caught:
        live.send_order(build_document(order=order))
    assert caught.value.retryable is retryable
    assert base.sets[UT11] == []


def test_a_field_the_base_lacks_is_named(
    order: Any, base_for: Callable[[str], Base], capsys: pytest.CaptureFixture[str]
) -> None:
    base = base_for("ut11")
    base.fields[UT11].remove("ХозяйственнаяОперация")
    base.fields[UT11].append("ХозОперация")
    with pytest.raises(TransportError, match="no field “ХозяйственнаяОперация”.*ХозОперация"):
        live.send_order(build_document(order=order))
    assert _send(order) is outbox.Outcome.RETRY
    with pytest.raises(SystemExit):
        call_command("onec_odata", "check")
    assert "order: cannot be written" in capsys.readouterr().out
