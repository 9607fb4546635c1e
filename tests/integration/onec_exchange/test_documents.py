"""Documents of 1C about the shop's orders: a table of cases, through the real reader."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from oscar_b2b.core.exchange import DocumentRecord, ImportOptions, ImportReport
from oscar_b2b.core.models import OrderParty, OutgoingEmail
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader
from oscar_b2b.onec_exchange.contributions import DocumentsImporter
from oscar_b2b.onec_exchange.models import DocumentFile, OrderState
from tests.integration.orders.placing import place

GUID = "11111111-1111-4111-8111-111111111111"
HEAD = '<?xml version="1.0" encoding="UTF-8"?><КоммерческаяИнформация ВерсияСхемы="2.07">'


def document(
    number: str,
    *,
    guid: str = "",
    operation: str = "Заказ товара",
    lines: str = "",
    inside: str = "",
    **requisites: str,
) -> str:
    rows = "".join(
        f"<ЗначениеРеквизита><Наименование>{name.replace('_', ' ')}</Наименование>"
        f"<Значение>{value}</Значение></ЗначениеРеквизита>"
        for name, value in requisites.items()
    )
    return (
        f"<Документ><Ид>{guid}</Ид><Номер>{number}</Номер><Дата>2026-11-21</Дата>"
        f"<ХозОперация>{operation}</ХозОперация><Валюта>UAH</Валюта><Сумма>57.20</Сумма>"
        f"<Товары>{lines}</Товары>{inside}"
        f"<ЗначенияРеквизитов>{rows}</ЗначенияРеквизитов></Документ>"
    )


def datetime_of(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def bring_in(folder: Path, *documents: str, **options: Any) -> ImportReport:
    path = folder / "orders.xml"
    path.write_text(HEAD + "".join(documents) + "</КоммерческаяИнформация>", encoding="utf-8")
    report = ImportReport(**options)
    with path.open("rb") as source:
        reader = CommerceMLReader(source, zone=timezone.get_default_timezone())
        job = DocumentsImporter().open(report)
        job.add([record for record in reader if isinstance(record, DocumentRecord)])
        job.close()
        report.counts["documents"].seen = reader.seen["documents"]
    counts = report.counts["documents"]
    assert counts.seen == counts.updated + counts.unchanged + counts.refused
    return report


def outcome(report: ImportReport) -> tuple[int, int, int]:
    counts = report.counts["documents"]
    return counts.updated, counts.unchanged, counts.refused


def status_of(order: Any) -> str:
    order.refresh_from_db()
    return order.status


REGISTERED = {
    "Номер_по_1С": "ТД-000017",
    "Дата_по_1С": "2026-11-21T9:58:11",
    "ПометкаУдаления": "false",
    "Проведен": "true",
    "Статус_заказа": "Зареєстрований",
    "Статус_резерва": "partly",
}


def test_a_document_registers_the_order_with_1cs_number(
    order: Any, bolt: Any, tmp_path: Path
) -> None:
    line = (
        f"<Товар><Ид>{bolt.code}</Ид><Количество>5</Количество><ЗначенияРеквизитов>"
        "<ЗначениеРеквизита><Наименование>Зарезервировано</Наименование><Значение>3.000</Значение>"
        "</ЗначениеРеквизита></ЗначенияРеквизитов></Товар>"
    )
    said = document(
        order.number, guid="11111111-1111-4111-8111-111111111111", lines=line, **REGISTERED
    )
    assert outcome(bring_in(tmp_path, said)) == (1, 0, 0)
    state = OrderState.objects.get(order=order)
    assert (state.number, state.status, state.posted) == ("ТД-000017", "Зареєстрований", True)
    assert (state.reserve, state.reserved) == (OrderState.PARTLY, {bolt.code: "3"})
    assert timezone.localtime(state.date).isoformat() == "2026-11-21T09:58:11+02:00"
    assert status_of(order) == "registered"


def test_the_same_documents_again_and_again_change_nothing(order: Any, tmp_path: Path) -> None:
    said = document(order.number, **REGISTERED, Номер_оплаты_по_1С="ТД-7", Отменен="false")
    assert outcome(bring_in(tmp_path, said, said)) == (1, 1, 0)
    before = OrderState.objects.get(order=order).updated_at
    assert outcome(bring_in(tmp_path, said)) == (0, 1, 0)
    assert OrderState.objects.get(order=order).updated_at == before
    assert order.status_changes.count() == 2


@pytest.mark.parametrize(
    ("requisites", "status"),
    [
        ({"Проведен": "false"}, "registered"),
        ({"Проведен": "true", "Статус_заказа": "Подтвержден"}, "confirmed"),
        ({"Статус_заказа": "Підтверджений частково"}, "confirmed"),
        ({"Статус_заказа": "щось своє"}, "registered"),
        ({"Номер_оплаты_по_1С": "ТД-7", "Дата_оплаты_по_1С": "2026-11-22"}, "paid"),
        ({"Дата_оплаты_по_1С": "0001-01-01", "Номер_оплаты_по_1С": ""}, "registered"),
        ({"Номер_отгрузки_по_1С": "ТД-9"}, "shipped"),
        ({"Номер_оплаты_по_1С": "ТД-7", "Номер_отгрузки_по_1С": "ТД-9"}, "shipped"),
        ({"Отменен": "true"}, "cancelled"),
        ({"Проведен": "false", "Отменен": "false"}, "registered"),
        ({"ПометкаУдаления": "true"}, "cancelled"),
        ({"Оплачен": "false", "Отгружен": "false"}, "registered"),
    ],
)
def test_what_1c_says_moves_the_order(
    order: Any, tmp_path: Path, requisites: dict[str, str], status: str
) -> None:
    assert outcome(bring_in(tmp_path, document(order.number, **requisites))) == (1, 0, 0)
    assert status_of(order) == status
    assert OrderState.objects.get(order=order).cancelled == (status == "cancelled")


def test_payment_after_shipment_stands_and_is_not_shipped_once_more(
    order: Any, tmp_path: Path
) -> None:
    shipped = {"Номер_отгрузки_по_1С": "ТД-9", "Дата_отгрузки_по_1С": "2026-11-23"}
    bring_in(tmp_path, document(order.number, **shipped))
    both = document(
        order.number, **shipped, Номер_оплаты_по_1С="ТД-7", Дата_оплаты_по_1С="2026-12-20"
    )
    bring_in(tmp_path, both)
    assert status_of(order) == "paid"
    assert outcome(bring_in(tmp_path, both)) == (0, 1, 0)
    state = OrderState.objects.get(order=order)
    assert (state.shipped_at, state.paid_at) == (date(2026, 11, 23), date(2026, 12, 20))


def test_what_a_document_leaves_out_stays(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, document(order.number, **REGISTERED, Номер_оплаты_по_1С="ТД-7"))
    assert outcome(bring_in(tmp_path, document(order.number, Номер_по_1С="ТД-000017"))) == (0, 1, 0)
    state = OrderState.objects.get(order=order)
    assert (state.payment_number, state.reserve) == ("ТД-7", OrderState.PARTLY)


def test_an_explicit_no_takes_a_payment_back(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, document(order.number, Номер_оплаты_по_1С="ТД-7"))
    bring_in(tmp_path, document(order.number, Оплачен="false"))
    assert OrderState.objects.get(order=order).payment_number == ""


def test_the_number_comes_before_the_id(
    order: Any, kyiv_dealer: Any, bolt: Any, tmp_path: Path
) -> None:
    other = place(kyiv_dealer, {bolt: 1})
    bring_in(tmp_path, document(order.number, guid=str(other.b2b_party.uuid), Проведен="true"))
    assert OrderState.objects.get().order_id == order.pk


def test_without_its_number_the_order_is_found_by_either_id(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, document("1С-1", guid=str(order.b2b_party.uuid), Проведен="false"))
    OrderState.objects.filter(order=order).update(guid=GUID)
    bring_in(tmp_path, document("1С-1", guid=GUID, Проведен="true"))
    assert OrderState.objects.get(order=order).posted


def test_orders_the_shop_does_not_know_are_refused_with_a_reason(
    order: Any, tmp_path: Path
) -> None:
    report = bring_in(
        tmp_path, document("W-1", guid="x"), document(""), document(order.number, Проведен="true")
    )
    assert outcome(report) == (1, 0, 2)
    assert report.issue_codes["document-unknown-order"] == 2
    assert "W-1" in report.issues[0].message


def test_an_unknown_word_for_the_reserve_is_a_remark(order: Any, tmp_path: Path) -> None:
    report = bring_in(tmp_path, document(order.number, Статус_резерва="майже"))
    assert outcome(report) == (1, 0, 0)
    assert report.issue_codes == {"document-unknown-reserve": 1}
    assert OrderState.objects.get(order=order).reserve == ""


def test_subordinate_documents_pay_and_ship_their_order(order: Any, tmp_path: Path) -> None:
    payment = document("П-1", operation="Выплата безналичных денег", Номер_по_1С="ТД-7")
    shipment = document("О-1", operation="Отпуск товара", Номер_по_1С="ТД-9")
    children = (payment + shipment).replace("Документ>", "ПодчиненныйДокумент>")
    inside = f"<ПодчиненныеДокументы>{children}</ПодчиненныеДокументы>"
    report = bring_in(tmp_path, document(order.number, Проведен="true", inside=inside))
    assert outcome(report) == (3, 0, 0)
    state = OrderState.objects.get(order=order)
    assert (state.payment_number, state.shipment_number) == ("ТД-7", "ТД-9")
    assert status_of(order) == "shipped"


def test_a_shipped_order_is_not_cancelled_by_the_shop_alone(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, document(order.number, Номер_отгрузки_по_1С="ТД-9"))
    bring_in(tmp_path, document(order.number, Отменен="true"))
    assert status_of(order) == "shipped"
    assert OrderState.objects.get(order=order).cancelled, "what 1C says is shown"


def test_the_queries_do_not_grow_with_repeated_documents(
    order: Any, kyiv_dealer: Any, bolt: Any, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    said = [document(order.number, **REGISTERED)]
    said += [document(place(kyiv_dealer, {bolt: 1}).number, **REGISTERED) for _each in range(4)]
    bring_in(tmp_path, *said)
    with django_assert_num_queries(3):
        assert outcome(bring_in(tmp_path, *said)) == (0, 5, 0)


# Papers: payments, shipments, parts ---------------------------------------------------------------


def paper(
    order: Any, operation: str, number: str, *, amount: str = "", lines: str = "", extra: str = ""
) -> str:
    """A document of its own that names its order, as the Bitrix module sends it."""
    total = f"<Сумма>{amount}</Сумма>" if amount else ""
    return (
        f"<Документ><Ид>{operation}-{number}</Ид><Номер>{number}</Номер><Дата>2026-11-22</Дата>"
        f"<ХозОперация>{operation}</ХозОперация><Валюта>грн</Валюта>{total}"
        f"<Основание><Номер>{order.number}</Номер></Основание>"
        f"<Товары>{lines}</Товары>{extra}</Документ>"
    )


def goods(*pairs: tuple[Any, int]) -> str:
    return "".join(
        f"<Товар><Ид>{product.code}</Ид><Количество>{quantity}</Количество></Товар>"
        for product, quantity in pairs
    )


BANK, SHIPMENT = "Выплата безналичных денег", "Отпуск товара"


def test_parts_of_the_money_are_a_payment_only_together(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, paper(order, BANK, "П-1", amount="20.00"))
    state = OrderState.objects.get(order=order)
    assert (state.payment_number, str(state.paid_amount)) == ("П-1", "20.00")
    assert status_of(order) == "registered"
    bring_in(tmp_path, paper(order, BANK, "П-2", amount="37.20"))
    assert status_of(order) == "paid"
    assert str(OrderState.objects.get(order=order).paid_amount) == "57.20"


def test_a_payment_in_another_currency_counts_as_the_payment(order: Any, tmp_path: Path) -> None:
    said = paper(order, BANK, "П-1", amount="1.50").replace("грн", "USD")
    bring_in(tmp_path, said)
    assert OrderState.objects.get(order=order).paid_amount is None
    assert status_of(order) == "paid"


@pytest.mark.parametrize(
    "extra",
    [
        "<ПометкаУдаления>true</ПометкаУдаления>",
        "<ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Проведен</Наименование>"
        "<Значение>false</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>",
    ],
)
def test_a_payment_that_is_taken_back_no_longer_counts(
    order: Any, tmp_path: Path, extra: str
) -> None:
    bring_in(tmp_path, paper(order, BANK, "П-1", amount="20.00"))
    bring_in(tmp_path, paper(order, BANK, "П-1", amount="20.00", extra=extra))
    state = OrderState.objects.get(order=order)
    assert (state.payment_number, state.paid_at, state.paid_amount) == ("", None, None)


def test_an_order_that_says_paid_beside_a_part_of_the_money_is_not_paid(
    order: Any, tmp_path: Path
) -> None:
    whole = document(order.number, Номер_оплаты_по_1С="П-1")
    bring_in(tmp_path, whole, paper(order, BANK, "П-1", amount="20.00"))
    assert status_of(order) == "registered"


def test_a_part_of_the_goods_is_no_shipped_order(
    order: Any, bolt: Any, nut: Any, tmp_path: Path
) -> None:
    bring_in(tmp_path, paper(order, SHIPMENT, "Р-1", lines=goods((bolt, 3))))
    state = OrderState.objects.get(order=order)
    assert (state.shipment_number, state.shipped) == ("Р-1", {bolt.code: "3"})
    assert status_of(order) == "registered"
    bring_in(tmp_path, paper(order, SHIPMENT, "Р-2", lines=goods((bolt, 2), (nut, 6))))
    assert status_of(order) == "shipped"
    assert OrderState.objects.get(order=order).shipped == {bolt.code: "5", nut.code: "6"}


def test_returned_goods_are_taken_off_what_was_shipped(
    order: Any, bolt: Any, tmp_path: Path
) -> None:
    bring_in(
        tmp_path,
        paper(order, SHIPMENT, "Р-1", lines=goods((bolt, 3))),
        paper(order, "Возврат товара", "В-1", lines=goods((bolt, 1))),
    )
    bring_in(tmp_path, paper(order, SHIPMENT, "Р-2", lines=goods((bolt, 1))))
    assert OrderState.objects.get(order=order).shipped == {bolt.code: "3"}


# Corrected orders ---------------------------------------------------------------------------------


def line(product: Any, quantity: int, amount: str) -> str:
    return (
        f"<Товар><Ид>{product.code}</Ид><Наименование>{product.title}</Наименование>"
        f"<Количество>{quantity}</Количество><Сумма>{amount}</Сумма></Товар>"
    )


DELIVERY = "<Товар><Ид>ORDER_DELIVERY</Ид><Количество>1</Количество><Сумма>120</Сумма></Товар>"


def test_lines_as_ordered_and_the_delivery_charge_are_no_correction(
    order: Any, bolt: Any, nut: Any, tmp_path: Path
) -> None:
    said = line(bolt, 5, "50.00") + line(nut, 6, "7.20") + DELIVERY
    bring_in(tmp_path, document(order.number, lines=said))
    assert OrderState.objects.get(order=order).lines == []


def test_lines_that_1c_changed_are_kept_and_told_once(
    order: Any, bolt: Any, nut: Any, tmp_path: Path
) -> None:
    said = document(order.number, lines=line(bolt, 4, "40.00") + line(nut, 6, "7.20"))
    for _each in range(100):
        bring_in(tmp_path, said)
    kept = OrderState.objects.get(order=order).lines
    assert [(each["id"], each["quantity"], each["amount"]) for each in kept] == [
        (bolt.code, "4", "40.00"),
        (nut.code, "6", "7.20"),
    ]
    letter = OutgoingEmail.objects.get()
    assert "corrected" in letter.subject
    assert bolt.title in letter.body
    # The whole of what 1C has now is shipped, although it is less than was ordered.
    bring_in(tmp_path, paper(order, SHIPMENT, "Р-1", lines=goods((bolt, 4), (nut, 6))))
    assert status_of(order) == "shipped"


# Letters ------------------------------------------------------------------------------------------


def test_a_hundred_repeats_are_one_effect_and_one_letter(order: Any, tmp_path: Path) -> None:
    said = document(order.number, Отменен="true")
    for _each in range(100):
        bring_in(tmp_path, said)
    assert OutgoingEmail.objects.count() == 1
    assert order.status_changes.count() == 1


def test_the_letter_is_in_the_language_of_the_order(
    order: Any, kyiv_dealer: Any, tmp_path: Path
) -> None:
    OrderParty.objects.filter(order=order).update(language="uk", base_url="https://opt.example")
    bring_in(tmp_path, document(order.number, Номер_отгрузки_по_1С="Р-9"))
    letter = OutgoingEmail.objects.get()
    assert letter.to == [kyiv_dealer.user.email]
    assert f"https://opt.example/accounts/orders/{order.number}/" in letter.body
    assert "is shipped" not in letter.subject


def test_registration_alone_writes_no_letter(order: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, document(order.number, Номер_по_1С="ТД-1", Проведен="false"))
    assert status_of(order) == "registered"
    assert not OutgoingEmail.objects.exists()


# Which word counts --------------------------------------------------------------------------------


def test_an_older_file_does_not_undo_a_newer_one(order: Any, tmp_path: Path) -> None:
    def said(made: str, number: str) -> ImportReport:
        return bring_in(
            tmp_path, document(order.number, Номер_по_1С=number), formed_at=datetime_of(made)
        )

    said("2026-11-21T12:00:00", "ТД-2")
    report = said("2026-11-21T11:00:00", "ТД-1")
    assert report.issue_codes["document-older"] == 1
    assert OrderState.objects.get(order=order).number == "ТД-2"
    said("2026-11-21T13:00:00", "ТД-3")
    assert OrderState.objects.get(order=order).number == "ТД-3"


def test_a_node_brings_documents_of_its_own_orders_only(order: Any, tmp_path: Path) -> None:
    report = bring_in(
        tmp_path,
        document(order.number, Проведен="true"),
        options=ImportOptions(order_prefixes=("X-",)),
    )
    assert outcome(report) == (0, 0, 1)
    assert report.issue_codes["document-other-node"] == 1
    assert not OrderState.objects.exists()


def test_the_orders_page_shows_parts_and_corrections(
    order: Any, bolt: Any, nut: Any, tmp_path: Path, dealer_client: Any
) -> None:
    said = document(order.number, lines=line(bolt, 4, "40.00") + line(nut, 6, "7.20"))
    bring_in(
        tmp_path,
        said,
        paper(order, BANK, "П-1", amount="20.00"),
        paper(order, SHIPMENT, "Р-1", lines=goods((bolt, 3))),
    )
    page = dealer_client.get(f"/accounts/orders/{order.number}/").content.decode()
    assert "The supplier has corrected the order" in page
    assert "20.00 paid" in page
    assert "Shipped in part" in page
    assert "3 of 5 shipped" in page
    assert "Payment № П-1" in page
    assert "Shipment № Р-1" in page


def test_a_file_of_1c_is_for_those_who_see_the_order(
    order: Any, dealer_client: Any, lviv_client: Any, client: Any, settings: Any, tmp_path: Path
) -> None:
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    sheet = DocumentFile(order=order, guid="1:act", name="Акт <звірки>", sha256="0" * 64)
    sheet.file.save("x.pdf", ContentFile(b"%PDF-1.7 act"))
    coming = DocumentFile.objects.create(order=order, guid="2:note", name="Накладна")
    address = f"/accounts/orders/{order.number}/papers/{sheet.pk}.pdf"
    OrderState.objects.create(order=order)
    page = dealer_client.get(f"/accounts/orders/{order.number}/").content.decode()
    assert address in page
    assert "Акт &lt;звірки&gt;" in page
    assert "Накладна" not in page
    answer = dealer_client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 act"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert dealer_client.get(address.replace(str(sheet.pk), str(coming.pk))).status_code == 404
    assert lviv_client.get(address).status_code == 404
    assert client.get(address).status_code == 302
