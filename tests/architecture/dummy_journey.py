"""Order something in a shop where the dummy module is on; each extension point must be felt.

Run by ``test_dummy_module`` in a process of its own. Prints the points it has seen at work.
"""

from __future__ import annotations

from decimal import Decimal

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse
    from django.utils import timezone
    from oscar.core.loading import get_model

    from oscar_b2b.core import audience, site_settings
    from oscar_b2b.core.condition_uses import used_keys
    from oscar_b2b.core.extensions import extensions
    from oscar_b2b.core.models import Dealer, LegalEntity, Member, User
    from oscar_b2b.core.permissions import may
    from oscar_b2b.core.services import search
    from tests.architecture.switch_off_journey import filled_in
    from tests.dummy_module.contributions import seen

    settings.LANGUAGE_CODE = "en"
    setup_test_environment()
    Product = get_model("catalogue", "Product")
    product_class = get_model("catalogue", "ProductClass").objects.create(name="Goods")
    partner = get_model("partner", "Partner").objects.create(name="Kyiv", code="w-1")
    goods = {}
    for priority, title in ((1, "Axe"), (9, "Hammer"), (5, "Secret saw")):
        product = Product.objects.create(
            title=title, code=title, product_class=product_class, priority=priority
        )
        get_model("partner", "StockRecord").objects.create(
            product=product, partner=partner, partner_sku=title, num_in_stock=50
        )
        goods[title] = product
    search.refresh(product_ids=[each.pk for each in goods.values()], at=timezone.now())
    dealer = Dealer.objects.create(name="Kyiv dealer")
    LegalEntity.objects.create(guid="entity-1", name="Kyiv dealer LLC", dealer=dealer)
    user = User.objects.create_user("dealer@example.com", "demo")
    member = Member.objects.create(user=user, dealer=dealer, role=Member.HEAD)
    browser = Client()
    browser.force_login(user)

    page = browser.get(reverse("catalogue:index"), {"sort": "priority"})
    text = page.content.decode()
    titles = [row.title for row in page.context["rows"]]
    row = page.context["rows"][0]
    felt("context_providers", page.wsgi_request.b2b.currency == "EUR")
    felt("price_rules", row.price.amount == Decimal("7.00"))
    felt("availability_rules", "plenty" in text)
    felt("unit_rules", row.unit.multiple == 12)
    felt("assortment_rules", "Secret saw" not in titles)
    felt("listing_orders", titles == ["Hammer", "Axe"])
    felt("slots", "hello slot" in text)
    short = browser.get(reverse("catalogue:index"), {"filter": "short"})
    felt("listing_filters", [each.title for each in short.context["rows"]] == ["Axe"])
    nick = browser.get(reverse("search:search"), {"q": f"nick{goods['Axe'].pk}"})
    felt("search_parts", [each.title for each in nick.context["rows"]] == ["Axe"])
    felt("cabinet_menu", "/dummy/" in browser.get(reverse("customer:summary")).content.decode())
    felt("feature_permissions", may(member, "dummy.see_notes"))

    browser.post(reverse("basket:add-many"), {f"qty-{goods['Axe'].pk}": "1"})
    page = browser.get(reverse("checkout:index"))
    fields = filled_in(page)
    felt("shipping_methods", "Pigeon post" in page.content.decode())
    pickup = browser.get(reverse("checkout:index"), {"shipping_method": "pickup"})
    felt("pickup_points", "At the gate" in pickup.content.decode())
    felt("split_places", "The loft" in browser.get(reverse("split:page")).content.decode())
    conditions = browser.get(reverse("conditions:one", args=["delivery.pigeon"]))
    felt("conditions", "Coo." in conditions.content.decode())
    felt("condition_keys", used_keys()["delivery.pigeon"] == "Pigeon")
    moods = [audience.includes({"mood": [each]}, page.wsgi_request.b2b) for each in ("good", "bad")]
    felt("audience_traits", moods == [True, False])
    fields["shipping_method"] = "pigeon"
    felt("checkout_parts", 'name="gift-words"' in page.content.decode())
    fields["gift-words"] = "Happy birthday"
    lines = get_model("basket", "Line").objects
    felt("basket_parts", seen["baskets"] == [lines.get().basket_id])
    lines.update(quantity=1200)
    refused = browser.post(reverse("checkout:index"), filled_in(page) | fields)
    felt("before_placing", seen["presses"] == [1200])
    felt("order_checks", "too much luxury" in refused.content.decode())
    lines.update(quantity=12)
    fields = filled_in(browser.get(reverse("checkout:index"))) | {
        "shipping_method": "pigeon",
        "gift-words": "Happy birthday",
    }
    browser.post(reverse("checkout:index"), fields)
    order = get_model("order", "Order").objects.get()
    felt("after_placing", ("next", order.number) in seen["orders"])
    felt("order_placed", ("placed", order.number) in seen["orders"])
    assert ("gift", order.number, "Happy birthday") in seen["orders"]

    from oscar_b2b.core.exchange import GroupRecord
    from oscar_b2b.onec_exchange import exporting
    from tests.integration.import_run import import_records

    document = exporting.build_document(order=order)
    felt("order_export_parts", "[dummy]" in document.comment)
    import_records([GroupRecord("group-1", "Saws")])
    felt("importers", "Saws" in seen["groups"])
    # The exchange's own contribution waits for 1C, and there is none here.
    unready = [each for each in extensions.get("demo_data") if not hasattr(each, "ready")]
    with extensions.override("demo_data", unready):
        call_command("demo_setup", wait=0)
    felt("demo_data", seen["demo"] == ["loaded"])

    from storefront.celery import app

    felt("periodic", "dummy-hourly" in app.conf.beat_schedule)
    felt("health_checks", browser.get("/healthz").status_code == 200)
    from tests.dummy_module.contributions import AlwaysWell

    AlwaysWell.problem = lambda self: "not at all"
    sick = browser.get("/healthz")
    assert sick.status_code == 503
    assert sick.json()["problems"] == {"dummy": "not at all"}

    site_settings.store({"dummy.greeting": True})
    felt("site_settings", site_settings.value("dummy.greeting") is True)

    staff = User.objects.create_superuser("staff@example.com", "demo")
    browser.force_login(staff)
    felt("dashboard_menu", "Dummy page" in browser.get("/dashboard/").content.decode())
    dealers = reverse("dashboard:b2b-dealers")
    felt("dealer_filters", not browser.get(dealers, {"more": "long"}).context["dealers"])
    greeted = browser.post(
        reverse("dashboard:b2b-dealers-act"),
        {"action": "greet", "dealer": dealer.pk, "confirm": "1", "words": "Good day"},
        follow=True,
    )
    felt("dealer_actions", "Good day 1" in greeted.content.decode())
    felt("dashboard_urls", browser.get(reverse("dashboard:b2b-dummy")).status_code == 200)


def felt(point: str, effect: bool) -> None:
    assert effect, f"{point} has no effect"
    print(f"felt {point}", flush=True)


if __name__ == "__main__":
    main()
