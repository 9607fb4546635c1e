"""One file in the dashboard: counts, rows with their XML, progress, "import again"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeFile
from oscar_b2b.onec_exchange.services import fragments, imports, originals
from tests.integration.onec_exchange.journal import (
    make_file,
    make_issue,
    make_node,
    make_session,
    staff_with,
)
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml

pytestmark = pytest.mark.django_db

OFFERS = """<?xml version="1.0" encoding="{encoding}"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_210" ВерсияСхемы="2.10">
  <ПакетПредложений><Ид>package</Ид><Предложения>
    <Предложение><Ид>good#6</Ид><Наименование>Болт</Наименование></Предложение>
    <Предложение><Ид> good#7 </Ид><Наименование>Гайка &lt;b&gt; &amp; шайба</Наименование>
      <Цены><Цена><ЦенаЗаЕдиницу>0</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
    <Предложение><Ид>good</Ид><ИдХарактеристики>8</ИдХарактеристики></Предложение>
  </Предложения></ПакетПредложений>
</КоммерческаяИнформация>"""

PARTIES = """<КоммерческаяИнформация><Контрагенты>
  <Контрагент><Ид>party-1</Ид><Наименование>ФОП Таємниця</Наименование></Контрагент>
</Контрагенты></КоммерческаяИнформация>"""


def page(name: str, *args: Any) -> str:
    return reverse(f"dashboard:b2b-exchange-{name}", args=args)


@pytest.fixture
def kept(exchange_folder: Path) -> Callable[..., ExchangeFile]:
    """Return a function that makes a journalled file with its bytes on the disk."""

    def make(text: str, *, encoding: str = "utf-8", **values: Any) -> ExchangeFile:
        exchange_folder.mkdir(parents=True, exist_ok=True)
        file = make_file(path=f"kept-{ExchangeFile.objects.count()}.xml", **values)
        (exchange_folder / file.path).write_bytes(text.encode(encoding))
        return file

    return make


# Fragments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "windows-1251"),
        ("windows-1251", "windows-1251"),
        ("windows-1251", "UTF-8"),
        ("utf-16", "UTF-16"),
    ],
)
def test_a_row_is_found_in_any_encoding(tmp_path: Path, encoding: str, declared: str) -> None:
    path = tmp_path / "offers.xml"
    path.write_bytes(OFFERS.format(encoding=declared).encode(encoding))
    text = fragments.find(path=path, kind="prices", external_id="good#7")
    assert text.startswith("<Предложение>\n")
    assert "Гайка" in text
    assert "Болт" not in text
    assert "xmlns" not in text
    assert "  <Цены>\n    <Цена>\n" in text


def test_the_halves_of_an_id_are_put_together(tmp_path: Path) -> None:
    path = tmp_path / "offers.xml"
    path.write_text(OFFERS.format(encoding="UTF-8"))
    text = fragments.find(path=path, kind="offers", external_id="good#8")
    assert "ИдХарактеристики" in text


@pytest.mark.parametrize(
    ("kind", "external_id"),
    [("prices", "good#9"), ("goods", "good#7"), ("prices", ""), ("file", "x"), ("nonsense", "x")],
)
def test_what_is_not_there_is_said(tmp_path: Path, kind: str, external_id: str) -> None:
    path = tmp_path / "offers.xml"
    path.write_text(OFFERS.format(encoding="UTF-8"))
    with pytest.raises(fragments.UnableToFindRow):
        fragments.find(path=path, kind=kind, external_id=external_id)


def test_groups_inside_groups_and_documents_by_number(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xml"
    path.write_text(
        "<КоммерческаяИнформация><Классификатор><Группы><Группа><Ид>outer</Ид><Группы>"
        "<Группа><Ид>inner</Ид></Группа></Группы></Группа></Группы></Классификатор>"
        "<Документ><Номер>42</Номер><Сумма>5</Сумма></Документ></КоммерческаяИнформация>"
    )
    inner = fragments.find(path=path, kind="groups", external_id="inner")
    assert "outer" not in inner
    outer = fragments.find(path=path, kind="groups", external_id="outer")
    assert "inner" in outer
    assert "<Сумма>5</Сумма>" in fragments.find(path=path, kind="documents", external_id="42")


def test_a_row_keeps_what_is_a_record_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xml"
    path.write_text(
        "<КоммерческаяИнформация><Документ><Ид>d1</Ид><Контрагенты><Контрагент><Ид>p1</Ид>"
        "</Контрагент></Контрагенты><Товары><Товар><Ид>g1</Ид></Товар></Товары></Документ>"
        '<Предложение><Ид>o1</Ид><Склад ИдСклада="w1" КоличествоНаСкладе="5"/></Предложение>'
        "</КоммерческаяИнформация>"
    )
    document = fragments.find(path=path, kind="documents", external_id="d1")
    assert "<Ид>p1</Ид>" in document
    assert "<Ид>g1</Ид>" in document
    offer = fragments.find(path=path, kind="stock", external_id="o1")
    assert 'ИдСклада="w1"' in offer
    assert "<Ид>g1</Ид>" in fragments.find(path=path, kind="goods", external_id="g1")


def test_a_huge_row_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "goods.xml"
    lines = "<Строка>x</Строка>" * 5_000
    path.write_text(
        f"<КоммерческаяИнформация><Товар><Ид>1</Ид>{lines}</Товар></КоммерческаяИнформация>"
    )
    text = fragments.find(path=path, kind="goods", external_id="1")
    assert len(text) <= fragments.LONGEST + 5
    assert text.endswith("…")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><КоммерческаяИнформация><Товар>'
        "<Ид>1</Ид><Имя>&e;</Имя></Товар></КоммерческаяИнформация>",
        "<КоммерческаяИнформация><Товар><Ид>0</Ид></Товар><Товар><Ид>1</",
        "no XML at all",
        "",
    ],
)
def test_broken_and_dangerous_files_give_no_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(text)
    with pytest.raises(fragments.UnableToFindRow):
        fragments.find(path=path, kind="goods", external_id="1")


def test_a_row_before_the_broken_place_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_text("<КоммерческаяИнформация><Товар><Ид>0</Ид></Товар><Товар><Ид>1</")
    assert "<Ид>0</Ид>" in fragments.find(path=path, kind="goods", external_id="0")


# Pages ----------------------------------------------------------------------------------------


def test_the_journal_leads_from_counts_to_reason_and_xml(kept: Any, staff_client: Client) -> None:
    file = kept(OFFERS.format(encoding="UTF-8"), report={"prices": 4, "goods": 0})
    file.report["issues"] = {"price-zero": 1}
    file.save()
    issue = make_issue(file)
    make_issue(file, external_id="good#8", refused=False, waiting=True, code="good-unknown")
    url = page("file", file.pk)

    text = staff_client.get(url).content.decode()
    assert "<td>prices</td>" in text
    assert "<td>goods</td>" not in text
    row = page("row", file.pk, issue.pk)
    assert row in text

    assert "good#7" in staff_client.get(f"{url}?code=price-zero").content.decode()
    assert "good#7" not in staff_client.get(f"{url}?outcome=waiting").content.decode()
    assert "good#8" in staff_client.get(f"{url}?outcome=waiting").content.decode()

    whole = staff_client.get(row).content.decode()
    part = staff_client.get(row, headers={"hx-request": "true"}).content.decode()
    for shown in (whole, part):
        assert "&lt;Предложение&gt;" in shown
        assert "&amp;lt;b&amp;gt;" in shown, "shown as it stands in the file"
        assert "<b>" not in shown.partition("<pre")[2].partition("</pre>")[0]
    assert "<html" in whole
    assert "<html" not in part


def test_a_row_of_another_file_is_not_found(kept: Any, staff_client: Client) -> None:
    issue = make_issue(kept(OFFERS.format(encoding="UTF-8")))
    other = make_file()
    assert staff_client.get(page("row", other.pk, issue.pk)).status_code == 404


def test_rows_whose_original_is_gone_say_so(kept: Any, staff_client: Client) -> None:
    issue = make_issue(make_file())
    text = staff_client.get(page("file", issue.file_id)).content.decode()
    assert page("row", issue.file_id, issue.pk) not in text
    assert "not kept any more" in text
    shown = staff_client.get(page("row", issue.file_id, issue.pk)).content.decode()
    assert "not kept any more" in shown


def test_personal_data_need_a_right(kept: Any, client_of: Any) -> None:
    file = kept(PARTIES)
    issue = make_issue(file, kind="counterparties", external_id="party-1", code="tied-twice")
    row = page("row", file.pk, issue.pk)
    clerk = client_of(staff_with("view_exchangefile"))
    assert row not in clerk.get(page("file", file.pk)).content.decode()
    assert "Таємниця" not in clerk.get(row).content.decode()
    trusted = client_of(staff_with("view_exchangefile", "view_legalentity"))
    assert row in trusted.get(page("file", file.pk)).content.decode()
    assert "Таємниця" in trusted.get(row).content.decode()


# Progress -------------------------------------------------------------------------------------


def test_a_running_import_is_followed(staff_client: Client) -> None:
    file = make_file(state=ExchangeFile.RUNNING, finished_at=None)
    cache.set(imports._progress_key(file.pk), "150000 records read", 60)
    url = page("progress", file.pk)

    whole = staff_client.get(page("file", file.pk)).content.decode()
    assert f'hx-get="{url}?was=running"' in whole
    assert "htmx.min.js" in whole
    part = staff_client.get(f"{url}?was=running")
    assert "150000 records read" in part.content.decode()
    assert "3 seconds" in part.content.decode()
    assert "HX-Refresh" not in part

    ExchangeFile.objects.update(state=ExchangeFile.DONE, finished_at=timezone.now())
    done = staff_client.get(f"{url}?was=running")
    assert done["HX-Refresh"] == "true"
    assert "hx-get" not in done.content.decode()
    assert "hx-trigger" not in staff_client.get(page("file", file.pk)).content.decode()


def test_the_pages_without_progress_load_no_htmx(staff_client: Client) -> None:
    for name in ("journal", "files", "nodes", "outbox"):
        assert "htmx.min.js" not in staff_client.get(page(name)).content.decode(), name


# Import again ---------------------------------------------------------------------------------


def test_a_file_is_imported_again_from_its_original(
    exchange_folder: Path,
    staff_client: Client,
    client_of: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        one_c = OneC().begin()
        one_c.send("import.xml", warehouses_xml("Kyiv"))
        assert one_c.import_("import.xml").content.startswith(b"success")
    file = ExchangeFile.objects.get(name="import.xml")
    assert originals.original_of(file) is not None
    url = page("again", file.pk)
    assert url in staff_client.get(page("file", file.pk)).content.decode()
    assert "csrfmiddlewaretoken" in staff_client.get(url).content.decode()
    file.refresh_from_db()
    assert file.attempts == 1, "a question imports nothing"
    clerk = client_of(staff_with("view_exchangefile"))
    assert url not in clerk.get(page("file", file.pk)).content.decode()
    assert clerk.post(url).status_code == 403

    with django_capture_on_commit_callbacks(execute=True):
        response = staff_client.post(url)

    assert response.url == page("file", file.pk)
    first_end = file.finished_at
    file.refresh_from_db()
    assert file.state == ExchangeFile.DONE
    assert file.finished_at > first_end
    assert file.report["warehouses"]["unchanged"] == 1
    assert file.report["warehouses"]["created"] == 0


def test_without_its_original_a_file_is_not_imported_again(staff_client: Client) -> None:
    file = make_file(make_session(make_node()))
    url = page("again", file.pk)
    assert "<button" not in staff_client.get(url).content.decode().partition("<h1")[2]
    response = staff_client.post(url, follow=True)
    assert "not kept any more" in response.content.decode()
    file.refresh_from_db()
    assert file.state == ExchangeFile.DONE
