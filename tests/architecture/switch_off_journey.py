"""Browse, fill a basket and order with some modules off. Run by ``test_switch_off`` in a process
of its own, as the set of modules is fixed when the settings are read.

Prints one line per step; any failure ends the process with a traceback and a non-zero code.
"""

from __future__ import annotations

import re
from decimal import Decimal

import django


def main() -> None:
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse
    from oscar.core.loading import get_model

    from oscar_b2b.core.models import Dealer, LegalEntity, Member, User

    settings.LANGUAGE_CODE = "en"
    setup_test_environment()
    call_command("check", fail_level="WARNING")
    _check_migrations()
    _say("checks and migrations")

    product_class = get_model("catalogue", "ProductClass").objects.create(name="Goods")
    product = get_model("catalogue", "Product").objects.create(
        title="Hammer",
        upc="H-1",
        code="good-1",
        product_class=product_class,
        structure="standalone",
    )
    section = get_model("catalogue", "Category").add_root(name="Tools", code="group-1")
    product.categories.add(section)
    partner = get_model("partner", "Partner").objects.create(name="Kyiv", code="warehouse-1")
    get_model("partner", "StockRecord").objects.create(
        product=product,
        partner=partner,
        partner_sku="good-1",
        num_in_stock=5,
        price=Decimal("10.00"),
        price_currency="UAH",
    )
    dealer = Dealer.objects.create(name="Kyiv dealer")
    entity = LegalEntity.objects.create(guid="entity-1", name="Kyiv dealer LLC", dealer=dealer)
    user = User.objects.create_user("dealer@example.com", "demo")
    Member.objects.create(user=user, dealer=dealer, role=Member.ADMIN)
    if apps.is_installed("oscar_b2b.partner_pricing"):
        from oscar_b2b.partner_pricing.models import Price, PriceType, Warehouse

        Warehouse.objects.create(partner=partner, guid="warehouse-1", pickup=True)
        price_type = PriceType.objects.create(guid="prices-1", name="Prepaid", currency="UAH")
        Price.objects.create(price_type=price_type, product=product, amount=Decimal("9.00"))
        if apps.is_installed("oscar_b2b.contracts"):
            from oscar_b2b.contracts.models import Contract

            Contract.objects.create(
                guid="contract-1",
                legal_entity=entity,
                number="1",
                price_type=price_type,
                currency="UAH",
                is_default=True,
            )
    _after_migrating()
    _say("data")

    visitor = Client()
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/", follow=True).status_code == 200
    browser = Client()
    browser.force_login(user)
    for address in (
        "/",
        reverse("catalogue:index"),
        section.get_absolute_url(),
        product.get_absolute_url(),
        reverse("customer:summary"),
        reverse("customer:order-list"),
    ):
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
    page = browser.get(reverse("catalogue:index")).content.decode()
    assert "Hammer" in page
    _say("browse")

    answer = browser.post(reverse("basket:add-many"), {f"qty-{product.pk}": "2"}, follow=True)
    assert answer.status_code == 200
    basket = get_model("basket", "Basket").open.get(owner=user)
    if not _sells(apps):
        # Prices are the contracts' business: without them partner_pricing shows no price.
        assert basket.lines.count() == 0
        _say("no contract, no price: nothing can be put into the basket")
        return
    assert [line.quantity for line in basket.lines.all()] == [2]
    assert browser.get(reverse("basket:summary")).status_code == 200
    _say("basket")

    _split_and_join(browser, basket)
    _say("parts")
    upload = SimpleUploadedFile("list.csv", b"a;b")
    browser.post(reverse("order_files:add"), {"files-upload": [upload]})

    order = _order(browser)
    assert [each.name for each in order.b2b_files.all()] == ["list.csv"]
    assert order.lines.get().quantity == 2
    expected = Decimal("18.00") if apps.is_installed("oscar_b2b.contracts") else Decimal("20.00")
    assert order.total_incl_tax == expected, order.total_incl_tax
    _say("order")
    answer = browser.get(reverse("customer:order", args=[order.number]))
    assert answer.status_code == 200
    _say("cabinet")


def _check_migrations() -> None:
    """What ``migrate`` and ``makemigrations --check`` find out, without replaying all twice more.

    The history of a database with the tables of all modules fits, there is nothing to apply, and
    no model differs from its migrations.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = (executor := MigrationExecutor(connection)).loader
    loader.check_consistent_history(connection)
    assert not loader.detect_conflicts()
    assert executor.migration_plan(loader.graph.leaf_nodes()) == []
    with translation.override(None):  # as management commands do: labels are part of the state
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    assert changes == {}, [each.operations for found in changes.values() for each in found]


def _after_migrating() -> None:
    """Let everybody do what they do at the end of ``migrate``, with goods and people there."""
    from django.core.management.sql import emit_post_migrate_signal

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", plan=[])


def _sells(apps: object) -> bool:
    """Own prices need a contract; without partner_pricing Oscar's stock record prices."""
    pricing = apps.is_installed("oscar_b2b.partner_pricing")
    contracts = apps.is_installed("oscar_b2b.contracts")
    return contracts or not pricing


def _split_and_join(browser: object, basket: object) -> None:
    """Make two parts of the basket, look at the first one's page, and put them together again."""
    from django.urls import reverse

    cell = {f"qty-{basket.lines.get().pk}-2": "1"}
    sent = {"basket": basket.pk, "parts": "2", "step": "do", **cell}
    answer = browser.post(reverse("split:page"), sent, follow=True)
    assert "Part 1 of 2" in answer.content.decode(), answer.redirect_chain
    assert basket.lines.get().quantity == 1
    browser.post(reverse("split:join"), follow=True)
    assert basket.lines.get().quantity == 2


def _order(browser: object) -> object:
    """Fill in the checkout page as it is offered and press its button."""
    from django.urls import reverse
    from oscar.core.loading import get_model

    answer = browser.get(reverse("checkout:index"))
    assert answer.status_code == 200, answer.status_code
    fields = filled_in(answer)
    answer = browser.post(reverse("checkout:index"), fields, follow=True)
    text = answer.content.decode()
    errors = re.findall(r'class="field-error"[^>]*>(.*?)</p>', text, re.S)
    orders = list(get_model("order", "Order").objects.all())
    assert len(orders) == 1, (answer.status_code, answer.redirect_chain, errors)
    assert answer.status_code == 200
    assert orders[0].number in text
    return orders[0]


def filled_in(answer: object) -> dict[str, str]:
    """Return the fields of a checkout page as it is offered, the first of every open choice."""
    from lxml import html

    page = html.fromstring(answer.content.decode())
    (form,) = [each for each in page.forms if each.get("data-checkout") is not None]
    fields = dict(form.form_values())
    # A choice nobody made yet: take the first on offer, as a buyer would.
    for name in {each.get("name") for each in form.xpath('.//input[@type="radio"]')}:
        first = form.xpath(f'.//input[@type="radio"][@name="{name}"][not(@disabled)]')[0]
        fields.setdefault(name, first.get("value"))
    return fields


def _say(step: str) -> None:
    print(f"ok {step}", flush=True)


if __name__ == "__main__":
    main()
