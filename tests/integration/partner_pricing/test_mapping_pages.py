"""The dashboard pages where an administrator decides what of 1C's data buyers see."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from oscar_b2b.core.exchange import PriceTypeRecord, WarehouseRecord
from oscar_b2b.partner_pricing.models import PriceType, Warehouse
from tests.factories import goods, people
from tests.integration.import_run import import_records

pytestmark = pytest.mark.django_db

TYPES = "dashboard:b2b-price-types"
PLACES = "dashboard:b2b-warehouses"


@pytest.fixture
def new():
    """One new price type of each sort, and a new warehouse."""
    import_records(
        [
            PriceTypeRecord("t-opt", "Опт", "грн"),
            PriceTypeRecord("t-cost", "Закупочная", "UAH"),
            PriceTypeRecord("t-miz", "Бонуси", "MIZ"),
            WarehouseRecord("w-brak", "Брак"),
        ]
    )
    return {row.guid: row for row in PriceType.objects.all()}


def sent(client, address, save, **changes):
    """Fill in the form of a page and press a button."""
    page = html.fromstring(client.get(address).content.decode())
    (form,) = [
        each for each in page.forms if each.method == "POST" and each.get("action") == address
    ]
    fields = [(k, v) for k, v in form.form_values() if k not in changes]
    fields += [(k, v) for k, v in changes.items() if v is not None]
    data: dict = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return client.post(address, {**data, "save": save}, follow=True)


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_new_ones_come_first_and_are_counted(staff_client, new, prepaid_prices):
    answer = staff_client.get(reverse(TYPES))

    text = answer.content.decode()
    assert "3 price types are new: nobody sees their prices yet." in text
    assert [form.row.name for form in answer.context["forms"]] == [
        "Бонуси",
        "Закупочная",
        "Опт",
        "Prepaid",
    ]
    assert "Price types: 3 new" in text, "the menu tells it on every page"
    assert "Warehouses: 1 new" in staff_client.get(reverse("dashboard:index")).content.decode()


def test_what_hangs_on_a_price_type_is_told(staff_client, bolt, kyiv_dealer, new):
    text = staff_client.get(reverse(TYPES) + "?q=Prepaid").content.decode()

    assert "1 price " in text.replace("\n", " ")
    assert "contracts: 1" in text
    assert "currency in 1C: “UAH”" in text


def test_one_row_is_shown_and_the_others_stay_new(staff_client, new):
    row = new["t-opt"]

    answer = sent(staff_client, reverse(TYPES), str(row.pk), **{f"row{row.pk}-state": "show"})

    assert "1 row saved." in said(answer)
    row.refresh_from_db()
    assert row.is_active
    assert row.reviewed_at is not None
    assert PriceType.objects.filter(reviewed_at=None).count() == 2


def test_all_rows_are_saved_at_once_and_hidden_ones_count_as_decided(staff_client, new):
    answer = sent(staff_client, reverse(TYPES), "all", **{f"row{new['t-opt'].pk}-state": "show"})

    assert "3 rows saved." in said(answer)
    assert not PriceType.objects.filter(reviewed_at=None).exists()
    assert PriceType.objects.get(guid="t-cost").is_cost
    assert [row.guid for row in PriceType.objects.filter(is_active=True)] == ["t-opt"]
    assert "0 rows saved." in said(sent(staff_client, reverse(TYPES), "all"))


def test_an_invented_currency_gets_a_real_one(staff_client, new):
    row = new["t-miz"]
    show = {f"row{row.pk}-state": "show"}

    refused = sent(staff_client, reverse(TYPES), str(row.pk), **show)
    assert "choose the currency" in said(refused)
    row.refresh_from_db()
    assert (row.is_active, row.reviewed_at) == (False, None)

    sent(staff_client, reverse(TYPES), str(row.pk), **show, **{f"row{row.pk}-currency": "USD"})
    row.refresh_from_db()
    assert (row.is_active, row.currency) == (True, "USD")


def test_a_refused_page_comes_back_as_filled_in(staff_client, new):
    row, other = new["t-miz"], new["t-opt"]

    answer = sent(
        staff_client,
        reverse(TYPES),
        str(row.pk),
        **{f"row{row.pk}-state": "show", f"row{other.pk}-is_retail": "on"},
    )

    page = html.fromstring(answer.content.decode())
    assert page.xpath(f'//input[@name="row{other.pk}-is_retail"]/@checked')
    assert page.xpath(f'//select[@name="row{row.pk}-state"]/option[@selected]/@value') == ["show"]


def test_cost_is_never_the_retail_price(staff_client, new):
    row = new["t-cost"]

    answer = sent(staff_client, reverse(TYPES), str(row.pk), **{f"row{row.pk}-is_retail": "on"})

    assert "a cost price cannot be the retail price" in said(answer)


def test_a_shown_type_can_become_cost_and_a_buyer_loses_the_price(
    staff_client, client_of, kyiv_dealer, bolt, prepaid_prices
):
    address = bolt.get_absolute_url()
    assert "10.00" in client_of(kyiv_dealer).get(address).content.decode()

    sent(
        staff_client,
        reverse(TYPES),
        str(prepaid_prices.pk),
        **{f"row{prepaid_prices.pk}-state": "cost"},
    )

    assert "10.00" not in client_of(kyiv_dealer).get(address).content.decode()


def test_enter_in_a_field_saves_nothing_and_loses_nothing(staff_client, new):
    row = new["t-opt"]

    answer = sent(staff_client, reverse(TYPES), "", **{f"row{row.pk}-state": "show"})

    assert "Nothing is saved yet" in said(answer)
    assert PriceType.objects.filter(reviewed_at=None).count() == 3
    page = html.fromstring(answer.content.decode())
    assert page.xpath(f'//select[@name="row{row.pk}-state"]/option[@selected]/@value') == ["show"]


def test_a_warehouse_gets_its_terms(staff_client, new):
    row = Warehouse.objects.get(guid="w-brak")
    values = {
        "is_active": "yes",
        "kind": "partner",
        "region": "Київська",
        "pickup": "on",
        "commission": "7.5",
        "delivery_surcharge": "-3",
        "delivery_days": "2",
    }

    answer = sent(
        staff_client,
        reverse(PLACES),
        str(row.pk),
        **{f"row{row.pk}-{name}": value for name, value in values.items()},
    )

    assert "1 row saved." in said(answer)
    row.refresh_from_db()
    assert (row.is_active, row.kind, row.region, row.pickup) == (True, "partner", "Київська", True)
    assert (row.commission, row.delivery_surcharge, row.delivery_days) == (
        pytest.approx(7.5),
        -3,
        2,
    )


@pytest.mark.parametrize(
    ("name", "value"), [("commission", "101"), ("delivery_days", "-1"), ("kind", "flying")]
)
def test_odd_terms_of_a_warehouse_are_refused(staff_client, new, name, value):
    row = Warehouse.objects.get(guid="w-brak")

    answer = sent(staff_client, reverse(PLACES), str(row.pk), **{f"row{row.pk}-{name}": value})

    assert "Nothing was saved" in said(answer)
    row.refresh_from_db()
    assert row.reviewed_at is None


class TestAudit:
    """Who decided on which price type and warehouse, and when."""

    @staticmethod
    def log(model):
        entries = LogEntry.objects.filter(content_type__model=model).order_by("pk")
        return [(each.actor, each.object_repr, each.changes) for each in entries]

    def test_saving_all_rows_writes_one_entry_for_each(self, staff, staff_client, new):
        opt = new["t-opt"]
        address = reverse(TYPES)
        sent(staff_client, address, "all", **{f"row{opt.pk}-state": "show"})

        log = self.log("pricetype")
        assert {(actor, name) for actor, name, _changes in log} == {
            (staff.user, "Опт"), (staff.user, "Закупочная"), (staff.user, "Бонуси")
        }  # fmt: skip
        changes = {name: each for _actor, name, each in log}
        assert changes["Опт"]["is_active"] == ["False", "True"]
        # That a new one stays hidden is a decision as well.
        assert list(changes["Бонуси"]) == ["reviewed_at"]

        sent(staff_client, address, "all")
        assert len(self.log("pricetype")) == 3, "what stays as it was is no decision"
        sent(staff_client, address, "all", **{f"row{opt.pk}-state": "hide"})
        *_first, (actor, name, last) = self.log("pricetype")
        assert (actor, name, last["is_active"]) == (staff.user, "Опт", ["True", "False"])

    def test_a_warehouse_and_a_refused_page(self, staff, staff_client, new):
        row = Warehouse.objects.get(guid="w-brak")
        sent(staff_client, reverse(PLACES), "all", **{f"row{row.pk}-commission": "101"})
        assert self.log("warehouse") == []
        sent(staff_client, reverse(PLACES), "all", **{f"row{row.pk}-commission": "7.5"})
        ((actor, name, changes),) = self.log("warehouse")
        assert (actor, name, changes["commission"]) == (staff.user, "Брак", ["0.00", "7.5"])

    def test_what_1c_writes_is_not_in_it(self, new):
        import_records([PriceTypeRecord("t-opt", "Опт 2", "UAH")])
        assert self.log("pricetype") == []

    def test_the_page_names_the_last_decision_and_leads_to_all(
        self, staff, staff_client, client_of, new
    ):
        address = reverse(TYPES)
        assert "Last changed by" not in staff_client.get(address).content.decode()
        sent(staff_client, address, str(new["t-opt"].pk))
        text = staff_client.get(address).content.decode()
        assert text.count("Last changed by") == 1
        assert f"Last changed by {staff.user}" in text
        link = f"{reverse('dashboard:b2b-audit')}?what=partner_pricing.pricetype"
        assert link in text
        assert "Опт" in staff_client.get(link).content.decode()
        looker = people.UserFactory(login="looker", is_staff=True)
        looker.user_permissions.set(Permission.objects.filter(codename="view_pricetype"))
        assert link not in client_of(people.Person(user=looker)).get(address).content.decode()


@pytest.mark.parametrize("page", [TYPES, PLACES])
def test_who_may(page, client, client_of, kyiv_dealer, new):
    address = reverse(page)
    assert client.get(address).status_code == 302
    assert client_of(kyiv_dealer).get(address).status_code == 403
    looker = people.UserFactory(login="looker", is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_pricetype", "view_warehouse"])
    )
    eyes = client_of(people.Person(user=looker))
    answer = eyes.get(address)
    assert answer.status_code == 200
    assert "<fieldset" in answer.content.decode()
    assert 'name="save" value="all"' not in answer.content.decode()
    row = answer.context["forms"][0].row
    refused = eyes.post(address, {"row": [row.pk], "save": "all", f"row{row.pk}-state": "show"})
    assert refused.status_code == 403
    assert not PriceType.objects.filter(is_active=True, guid__startswith="t-").exists()


@pytest.mark.parametrize("rows", [["999999999999999999999", "x", ""], []])
def test_odd_posts_change_nothing(staff_client, new, rows):
    answer = staff_client.post(reverse(TYPES), {"row": rows, "save": "all"})

    assert answer.status_code == 200
    assert PriceType.objects.filter(reviewed_at=None).count() == 3


def test_the_page_costs_the_same_for_few_and_many(staff_client, staff):
    staff_client.get(reverse(TYPES))  # fills the caches of settings and content types
    counts = []
    for number in (1, 20):
        for each in range(number):
            goods.PriceTypeFactory(name=f"Level {number} {each}")
        with CaptureQueriesContext(connection) as captured:
            staff_client.get(reverse(TYPES))
        counts.append(len(captured))

    assert counts[0] == counts[1]
