"""A base that is away, closed, renamed, shifting or silent: old data stay, the reason is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.onec_exchange.models import FeedCursor, LiveCall, ODataRow
from oscar_b2b.onec_exchange.odata import running
from oscar_b2b.onec_exchange.odata.client import ODataClient
from oscar_b2b.onec_exchange.odata.connection import connect
from oscar_b2b.onec_exchange.odata.errors import UnableToAskOData
from oscar_b2b.onec_exchange.odata.running import Outcome, UnableToRun
from tests.integration.onec_exchange.odata import bases
from tests.integration.onec_exchange.odata.odata_server import Base

pytestmark = pytest.mark.django_db

Read = Callable[..., dict[str, Outcome]]

HTML = "text/html"
PAGE_500 = (500, "<html><title>Внутренняя ошибка</title></html>".encode(), HTML)
LOGIN_PAGE = (200, b"<html><title>1C:Enterprise</title></html>", HTML)
LICENCE = (
    200,
    "<html><body>Не обнаружено свободной лицензии!</body></html>".encode(),
    HTML,
)
LOCKED = (500, "Начало сеанса с информационной базой запрещено".encode(), "text/plain")


@pytest.fixture
def client(ut11: Base) -> Iterator[ODataClient]:
    with connect(page_size=10) as opened:
        yield opened


def _firm(base: Base, number: int) -> None:
    guid = bases.key(0x1000 + number)
    bases.counterparty(base, guid, f"ФОП {number}", Партнер_Key=bases.PARTNER)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (PAGE_500, "Внутренняя ошибка"),
        (LOGIN_PAGE, "1C:Enterprise"),
        (LICENCE, "no free licence"),
        (LOCKED, "locked"),
        ("cut", "not available"),
    ],
)
def test_a_base_that_is_away_leaves_the_old_data(
    fault: Any, words: str, ut11: Base, read: Read
) -> None:
    read()
    before = FeedCursor.objects.get(name="odata.counterparties").ok_at
    ut11.faults.append(("Catalog_Контрагенты?", fault))
    outcomes = read("counterparties", "warehouses")
    assert words in outcomes["counterparties"].error
    assert outcomes["warehouses"].error == ""
    feed = FeedCursor.objects.get(name="odata.counterparties")
    assert words in feed.error
    assert feed.ok_at == before
    assert LegalEntity.objects.get().is_active
    ut11.faults.clear()
    assert read("counterparties")["counterparties"].error == ""
    assert FeedCursor.objects.get(name="odata.counterparties").error == ""


def test_a_wrong_password_is_told_on_every_feed(ut11: Base, settings: Any, read: Read) -> None:
    settings.ONEC_ODATA_PASSWORD = "не той"
    with pytest.raises(UnableToRun, match="ONEC_ODATA_USER"):
        read()
    assert "401" in FeedCursor.objects.get(name="odata.contracts").error
    assert not ODataRow.objects.exists()


def test_missing_rights_name_the_set(ut11: Base, read: Read) -> None:
    error = '{"odata.error":{"code":"20","message":{"value":"Нарушение прав доступа"}}}'
    ut11.faults.append(("Catalog_Склады", (403, error.encode(), "application/json")))
    outcome = read("warehouses")["warehouses"]
    assert "Catalog_Склады" in outcome.error
    assert "no right" in outcome.error


def test_an_error_in_atom_is_read(ut11: Base, read: Read) -> None:
    atom = (
        '<?xml version="1.0"?><m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/'
        'dataservices/metadata"><m:code>14</m:code><m:message>Ошибка разбора</m:message></m:error>'
    )
    ut11.faults.append(("Catalog_Склады", (400, atom.encode(), "application/xml")))
    error = read("warehouses")["warehouses"].error
    assert "code 14" in error
    assert "Ошибка разбора" in error


def test_rows_closed_by_rights_do_not_fail_the_rest(ut11: Base, read: Read) -> None:
    bases.counterparty(ut11, bases.key(0x51), "ТОВ Закрите", Партнер_Key=bases.PARTNER)
    ut11.closed.add(bases.key(0x51))
    assert read()["counterparties"].error == ""
    assert [each.name for each in LegalEntity.objects.all()] == ["ТОВ Дилер"]
    assert all("allowedOnly=true" in each for each in ut11.asked("Catalog_Контрагенты"))


def test_a_renamed_attribute_is_named_with_its_likely_successor(ut11: Base, read: Read) -> None:
    for row in ut11.sets["Catalog_Контрагенты"]:
        row["ИННКонтрагента"] = row.pop("ИНН")
    outcomes = read()
    error = outcomes["counterparties"].error
    assert "Catalog_Контрагенты has no field “ИНН”" in error
    assert "ИННКонтрагента" in error
    assert outcomes["dealers"].error == ""
    assert not LegalEntity.objects.filter(tax_id__gt="").exists()
    # Mended in 1C: the names are read again at once, not a day later.
    for row in ut11.sets["Catalog_Контрагенты"]:
        row["ИНН"] = row.pop("ИННКонтрагента")
    assert read("counterparties")["counterparties"].error == ""


def test_a_set_outside_the_composition_is_said_to_be_missing(ut11: Base, read: Read) -> None:
    del ut11.sets["Catalog_Склады"]
    error = read("warehouses")["warehouses"].error
    assert "no entity set “Catalog_Склады”" in error
    assert "composition" in error


def test_optional_data_may_be_missing(ut11: Base, read: Read) -> None:
    del ut11.registers["AccumulationRegister_БонусныеБаллы"]
    del ut11.registers["AccumulationRegister_РасчетыСКлиентамиПоСрокам"]
    del ut11.sets["Catalog_Пользователи"]
    outcomes = read()
    assert outcomes["bonuses"].absent
    assert outcomes["managers"].absent
    assert {each.error for each in outcomes.values()} == {""}
    # No debts to be had is something else than no debts.
    assert not hasattr(Contract.objects.get(), "balance")


def test_pages_that_shift_lose_and_double_nothing(ut11: Base, client: ODataClient) -> None:
    for number in range(35):
        _firm(ut11, number)

    def _delete_earlier(entity: str, skip: int) -> None:
        # 1C's user deletes a row that has been read already; the later ones move up.
        if skip == 9:
            rows = ut11.sets["Catalog_Контрагенты"]
            rows.remove(next(row for row in rows if row["Ref_Key"] == bases.key(0x33)))

    ut11.after_page = _delete_earlier
    pages = list(client.pages("Catalog_Контрагенты", select=("Ref_Key",)))
    keys = [row["Ref_Key"] for page in pages for row in page]
    assert len(keys) == len(set(keys))
    assert {bases.key(0x1000 + number) for number in range(35)} <= set(keys)


def test_a_list_that_never_stands_still_is_given_up(ut11: Base, client: ODataClient) -> None:
    for number in range(35):
        _firm(ut11, number)
    numbers = iter(range(1, 1000))

    def _insert_before(entity: str, skip: int) -> None:
        bases.counterparty(ut11, f"00000000-0000-4000-8000-{next(numbers):012x}", "Новий")

    ut11.after_page = _insert_before
    with pytest.raises(UnableToAskOData, match="keeps changing"):
        list(client.pages("Catalog_Контрагенты", select=("Ref_Key",)))


def test_lists_of_guids_are_cut_to_the_length_of_an_address(
    ut11: Base, client: ODataClient
) -> None:
    keys = [bases.key(0x1000 + number) for number in range(120)]
    for guid in keys:
        bases.counterparty(ut11, guid, "ФОП", Партнер_Key=bases.PARTNER)
    rows = [
        row
        for portion in client.by_keys("Catalog_Контрагенты", keys, select=("Ref_Key", "Code"))
        for row in portion
    ]
    assert {row["Ref_Key"] for row in rows} == set(keys)
    asked = LiveCall.objects.filter(path__contains="Ref_Key eq").count()
    assert 2 < asked < 12


def test_one_session_of_1c_serves_the_whole_reading(ut11: Base, read: Read, settings: Any) -> None:
    settings.ONEC_ODATA_SESSION = True
    read("warehouses", "price_types")
    begun = [headers for headers in ut11.headers if headers.get("IBSession") == "start"]
    ended = [headers for headers in ut11.headers if headers.get("IBSession") == "finish"]
    assert (len(begun), len(ended)) == (1, 1)
    assert all("ibsession=" in headers.get("Cookie", "") for headers in ut11.headers[1:])


def test_a_session_1c_has_ended_is_begun_anew(ut11: Base, read: Read, settings: Any) -> None:
    settings.ONEC_ODATA_SESSION = True
    gone = (400, "Сеанс отсутствует или удален".encode(), "text/plain")
    ut11.faults.append(("Catalog_Склады", [gone, None, None, None]))
    assert read("warehouses")["warehouses"].error == ""


def test_a_run_has_an_end(ut11: Base, read: Read, settings: Any) -> None:
    settings.ONEC_ODATA_TIME_LIMIT = 0.4
    ut11.faults.append(("Catalog_Партнеры", 0.5))
    started = time.monotonic()
    outcomes = read()
    assert time.monotonic() - started < 10
    assert "took longer" in outcomes["contracts"].error
    settings.ONEC_ODATA_TIME_LIMIT = 900
    ut11.faults.clear()
    assert {each.error for each in read().values()} == {""}


def test_a_silent_base_is_given_up(ut11: Base) -> None:
    ut11.faults.append(("Catalog_Склады", 1.5))
    with (
        connect(timeout=(0.5, 0.3)) as client,
        pytest.raises(UnableToAskOData, match="not available") as caught,
    ):
        client.whole("Catalog_Склады")
    assert caught.value.retryable


def test_what_went_in_before_the_end_stays(
    ut11: Base, read: Read, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first reading of a large base may take several runs."""
    monkeypatch.setattr(running, "PORTION", 5)
    settings.ONEC_ODATA_PAGE = 6
    for number in range(12):
        _firm(ut11, number)
    ut11.faults.append(("НаименованиеПолное", [None, PAGE_500]))
    outcome = read("counterparties")["counterparties"]
    assert "not available" in outcome.error
    # The first page: the supplier, who does not count, and five customers.
    assert ODataRow.objects.count() == 6
    assert LegalEntity.objects.count() == 5
    outcome = read("counterparties")["counterparties"]
    assert outcome.error == ""
    assert outcome.report["counts"]["counterparties"]["created"] == 8


def test_the_first_reading_asks_by_pages_and_not_by_lists_of_guids(ut11: Base, read: Read) -> None:
    for number in range(100):
        _firm(ut11, number)
    read("counterparties")
    assert ut11.asked("Ref_Key eq guid") == []
    assert LegalEntity.objects.count() == 101


@pytest.mark.django_db(transaction=True)
def test_one_run_at_a_time(ut11: Base, read: Read) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [running.RUN_LOCK])
            with pytest.raises(UnableToRun, match="one run at a time"):
                read("warehouses")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [running.RUN_LOCK])
    finally:
        other.close()
    assert read("warehouses")["warehouses"].error == ""


def test_every_request_is_journaled_without_secrets(ut11: Base, read: Read) -> None:
    read("warehouses")
    calls = LiveCall.objects.filter(channel="odata")
    assert calls.count() == len(ut11.requests)
    assert not any(ut11.password in each.path + each.error for each in calls)


# The command ---------------------------------------------------------------------------------


def test_check_says_what_is_ready_and_what_is_missing(
    ut11: Base, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("onec_odata", "check")
    assert "contracts: ready" in capsys.readouterr().out
    for row in ut11.sets["Catalog_ДоговорыКонтрагентов"]:
        row["НомерДоговора"] = row.pop("Номер")
    with pytest.raises(SystemExit):
        call_command("onec_odata", "check")
    told = capsys.readouterr().out
    assert "contracts: cannot run" in told
    assert "НомерДоговора" in told


def test_run_and_show_tell_what_was_done(ut11: Base, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("onec_odata", "run", "warehouses")
    assert "1 created" in capsys.readouterr().out
    call_command("onec_odata", "show")
    assert "odata.warehouses: last good run" in capsys.readouterr().out


def test_without_an_address_there_is_nothing_to_read(settings: Any) -> None:
    settings.ONEC_ODATA_URL = ""
    with pytest.raises(CommandError, match="ONEC_ODATA_URL"):
        call_command("onec_odata", "run")


def test_a_job_that_is_not_there_is_named(ut11: Base, read: Read) -> None:
    with pytest.raises(UnableToRun, match="no job nonsense"):
        read("nonsense")


def test_the_task_reads_and_survives_a_base_that_is_away(ut11: Base) -> None:
    from oscar_b2b.onec_exchange.tasks import read_odata

    read_odata()
    assert FeedCursor.objects.get(name="odata.warehouses").ok_at <= timezone.now()
    ut11.faults.append(("", PAGE_500))
    read_odata()
    assert connection.is_usable()
