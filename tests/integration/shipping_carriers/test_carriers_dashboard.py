"""The dashboard's pages of carriers: states, settings without secrets, buttons, files, rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oscar_b2b.core.models import User
from oscar_b2b.shipping_carriers.models import CarrierAccount, CarrierFile, City, SyncRun
from oscar_b2b.shipping_carriers.standin.accounts import directory_csv, settings_of
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from oscar_b2b.shipping_carriers.standin.world import small_world

pytestmark = pytest.mark.django_db

LIST = "/dashboard/b2b/carriers/"
KEY = "k3y-of-a-shop"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


def page(code: str) -> str:
    return f"{LIST}{code}/"


def with_permissions(*names: str) -> Client:
    email = f"{'-'.join(names) or 'none'}@example.com"
    user = User.objects.create(email=email, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def entered(code: str, **values: str) -> CarrierAccount:
    account, __ = CarrierAccount.objects.update_or_create(code=code, defaults={"values": values})
    return account


def test_the_list_names_all_carriers_and_what_is_missing(staff_client: Client) -> None:
    entered("sat", api_key=KEY)
    SyncRun.objects.create(carrier="sat", started_at="2026-11-20T01:00Z", error="HTTP <503>")
    text = staff_client.get(LIST).content.decode()
    for name in ("Nova Poshta", "SAT", "InTime", "Gunsel", "Delivery (the carrier)"):
        assert name in text
    assert "API key" in text, "Nova Poshta's is missing"
    assert "HTTP &lt;503&gt;" in text
    assert KEY not in text


def test_the_menu_leads_there_for_those_who_may(staff_client: Client) -> None:
    assert reverse("dashboard:b2b-carriers") in staff_client.get("/dashboard/").content.decode()
    nobody = with_permissions()
    assert nobody.get(LIST).status_code == 403
    assert nobody.get(page("sat")).status_code == 403
    reader = with_permissions("view_carrieraccount")
    assert reader.get(LIST).status_code == 200
    shown = reader.get(page("sat"))
    assert shown.status_code == 200
    assert "Check connection" not in shown.content.decode()
    for address in (page("sat"), *(f"{page('sat')}{what}/" for what in ("check", "sync", "file"))):
        assert reader.post(address, {"is_active": "on"}).status_code == 403
    assert not CarrierAccount.objects.exists()
    assert Client().get(LIST).status_code == 302


@pytest.mark.parametrize("code", ["novaposhta", "delivery", "sat", "intime", "gunsel"])
def test_every_carriers_page_has_its_settings_abilities_and_remarks(
    code: str, staff_client: Client
) -> None:
    from django.utils.html import escape

    from oscar_b2b.shipping_carriers.carriers.registry import carriers

    kind = carriers()[code]
    text = staff_client.get(page(code)).content.decode()
    for setting in kind.settings:
        assert escape(str(setting.label)) in text, setting.key
    for remark in kind.remarks:
        assert escape(str(remark)) in text
    assert "cities and branches" in text


def test_there_is_no_other_carrier(staff_client: Client) -> None:
    assert staff_client.get(page("nobody")).status_code == 404
    assert staff_client.post(f"{page('nobody')}check/").status_code == 404


def saved(client: Client, code: str, **data: str) -> Any:
    return client.post(page(code), {"fallback": "tariff", **data})


def test_a_secret_is_never_shown_again_and_an_empty_field_keeps_it(staff_client: Client) -> None:
    assert saved(staff_client, "novaposhta", api_key=KEY, is_active="on").status_code == 302
    account = CarrierAccount.objects.get(code="novaposhta")
    assert (account.values["api_key"], account.is_active) == (KEY, True)
    shown = staff_client.get(page("novaposhta")).content.decode()
    assert KEY not in shown
    assert "Leave empty to keep it" in shown
    saved(staff_client, "novaposhta", sender="ref-1", payment="NonCash", is_active="on")
    account.refresh_from_db()
    assert account.values == {"api_key": KEY, "sender": "ref-1", "payment": "NonCash"}
    # A refused form does not show it either.
    refused = saved(staff_client, "novaposhta", api_key="an0ther", base_url="ftp://x")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert KEY not in text
    assert "an0ther" not in text
    account.refresh_from_db()
    assert account.values["api_key"] == KEY


def test_the_audit_log_says_who_switched_it_on_and_no_key(staff_client: Client) -> None:
    saved(staff_client, "novaposhta", api_key=KEY, is_active="on")
    entry = LogEntry.objects.get_for_model(CarrierAccount).latest("pk")
    assert entry.actor is not None
    assert "is_active" in entry.changes
    assert KEY not in str(entry.changes)


def test_defaults_are_not_kept_and_a_value_can_be_emptied(staff_client: Client) -> None:
    default = "https://api.novaposhta.ua/v2.0/json/"
    saved(staff_client, "novaposhta", api_key=KEY, base_url=default, sender="ref-1")
    assert CarrierAccount.objects.get().values == {"api_key": KEY, "sender": "ref-1"}
    saved(staff_client, "novaposhta", base_url="http://127.0.0.1:8101/np/", sender="")
    values = CarrierAccount.objects.get().values
    assert values == {"api_key": KEY, "base_url": "http://127.0.0.1:8101/np/"}


def test_a_secret_that_is_not_needed_can_be_forgotten(staff_client: Client) -> None:
    saved(staff_client, "sat", api_key=KEY)
    shown = staff_client.get(page("sat")).content.decode()
    assert 'name="forget-api_key"' in shown
    saved(staff_client, "sat", **{"forget-api_key": "on"})
    assert "api_key" not in CarrierAccount.objects.get().values


def test_it_is_not_switched_on_without_what_it_needs(staff_client: Client) -> None:
    refused = saved(staff_client, "novaposhta", is_active="on")
    assert refused.status_code == 422
    assert "Needed before the carrier is switched on: API key." in refused.content.decode()
    assert not CarrierAccount.objects.exists()
    # Half of the settings can be kept as long as it is off.
    assert saved(staff_client, "novaposhta", sender="ref-1").status_code == 302


def test_check_connection(staff_client: Client, served: tuple[StandIn, str]) -> None:
    standin, url = served
    standin.reset()
    entered("novaposhta", **settings_of("novaposhta", url))
    assert staff_client.get(f"{page('novaposhta')}check/").status_code == 405
    text = staff_client.post(f"{page('novaposhta')}check/", follow=True).content.decode()
    assert "The carrier answers." in text
    standin.faults.switch_on("novaposhta", Fault("expired"))
    text = staff_client.post(f"{page('novaposhta')}check/", follow=True).content.decode()
    assert "The key is wrong or has expired" in text
    assert "demo-key" not in text
    text = staff_client.post(f"{page('delivery')}check/", follow=True)
    assert text.status_code == 200


def test_sync_now_and_a_shrink_that_is_accepted(
    staff_client: Client,
    served: tuple[StandIn, str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    standin, url = served
    standin.reset()
    address = f"{page('sat')}sync/"
    entered("sat", **settings_of("sat", url))

    def sync(**data: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            staff_client.post(address, data)
        return staff_client.get(page("sat")).content.decode()

    text = sync()
    assert City.objects.filter(carrier="sat", active=True).exists()
    assert "new" in text
    assert "Take it over although it shrank" not in text
    standin.faults.switch_on("sat", Fault("half"))
    assert "Take it over although it shrank" in sync()
    before = City.objects.filter(carrier="sat", active=True).count()
    text = sync(**{"accept-shrink": "1"})
    assert "closed" in text
    assert City.objects.filter(carrier="sat", active=True).count() < before


def test_what_is_not_set_up_is_not_read(staff_client: Client) -> None:
    text = staff_client.post(f"{page('novaposhta')}sync/", follow=True).content.decode()
    assert "Not set up yet: API key." in text
    assert not SyncRun.objects.exists()


def upload(client: Client, code: str, key: str, content: bytes) -> Any:
    file = SimpleUploadedFile("branches.csv", content, "text/csv")
    return client.post(f"{page(code)}file/", {"key": key, "file": file})


def test_files_of_a_carrier_that_publishes_nothing(staff_client: Client) -> None:
    content = directory_csv(small_world("gunsel"))
    assert upload(staff_client, "gunsel", "directory_file", content.encode("cp1251", "replace"))
    kept = CarrierFile.objects.get()
    assert (kept.key, kept.name) == ("directory_file", "branches.csv")
    assert "Київ" in kept.content
    assert "branches.csv" in staff_client.get(page("gunsel")).content.decode()
    staff_client.post(f"{page('gunsel')}file/", {"drop": "directory_file"})
    assert not CarrierFile.objects.exists()


def test_a_bad_file_is_refused_with_its_lines(staff_client: Client) -> None:
    content = directory_csv(small_world("gunsel")).replace(";cargo;", ";palace;", 1)
    refused = upload(staff_client, "gunsel", "directory_file", content.encode())
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Line 2" in text
    assert "palace" in text
    assert upload(staff_client, "gunsel", "directory_file", b"PK\x03\x04...").status_code == 422
    assert upload(staff_client, "sat", "directory_file", content.encode()).status_code == 422
    assert staff_client.post(f"{page('gunsel')}file/", {"key": "tariff_file"}).status_code == 422
    assert not CarrierFile.objects.exists()


def test_every_carrier_may_have_our_copy_of_its_tariff(staff_client: Client) -> None:
    tariff = "from_kg;to_kg;price;price_per_extra_kg;days\n0;;70.00;;1\n"
    assert upload(staff_client, "sat", "tariff_file", tariff.encode()).status_code == 302
    assert CarrierFile.objects.get().account.code == "sat"
