import os

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
import pytest
from playwright.sync_api import sync_playwright
from tests.factories import goods
from tests.integration.orders.placing import filled_basket, place
from tests.integration.orders.conftest import migrated_data_kept

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("migrated_data_kept"),
]


def test_shots(live_server, kyiv_dealer, bolt, nut, washer, settings):
    settings.LANGUAGE_CODE = "en"
    from oscar_b2b.shipping_carriers.models import DeliveryMethod

    DeliveryMethod.objects.filter(code="company-transport").update(charge=150)
    place(kyiv_dealer, {bolt: 7}, own_number="PO-1")
    filled_basket(kyiv_dealer, {bolt: 5, nut: 1, washer: 4})
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for w in (1440, 390):
            ctx = b.new_context(viewport={"width": w, "height": 900}, locale="en")
            page = ctx.new_page()
            logs = []
            page.on("console", lambda m: logs.append(m.text))
            page.on("pageerror", lambda e: logs.append(str(e)))
            page.goto(live_server.url + "/accounts/login/")
            page.fill("#login-username", kyiv_dealer.user.email)
            page.fill("#login-password", "demo")
            page.click("[name=login_submit]")
            page.goto(live_server.url + "/checkout/")
            page.screenshot(path=f"/tmp/shots/checkout-{w}.png", full_page=True)
            page.check("[value=company-transport]")
            page.wait_for_timeout(800)
            page.screenshot(path=f"/tmp/shots/checkout-transport-{w}.png", full_page=True)
            page.click("text=Place the order")
            page.wait_for_timeout(800)
            page.screenshot(path=f"/tmp/shots/checkout-errors-{w}.png", full_page=True)
            if w == 390:
                page.check("[value=pickup]")
                page.wait_for_timeout(500)
                from oscar_b2b.partner_pricing.models import Price

                Price.objects.filter(product=bolt).update(amount="10.50")
                page.click("text=Place the order")
                page.wait_for_timeout(800)
                page.screenshot(path=f"/tmp/shots/checkout-changes-{w}.png", full_page=True)
                page.click("text=Place the order")
                page.wait_for_url("**/thank-you/**")
                page.screenshot(path=f"/tmp/shots/thanks-{w}.png", full_page=True)
                page.set_viewport_size({"width": 1440, "height": 900})
                page.screenshot(path="/tmp/shots/thanks-1440.png", full_page=True)
                from axe_playwright_python.sync_playwright import Axe

                print(page.url)
                print(Axe().run(page).generate_report()[:3000])
                page.goto(live_server.url + "/accounts/orders/")
                page.screenshot(path="/tmp/shots/orders-1440.png", full_page=True)
                print(Axe().run(page).generate_report()[:3000])
                page.click("th a")
                page.wait_for_load_state()
                page.screenshot(path="/tmp/shots/order-1440.png", full_page=True)
            else:
                from axe_playwright_python.sync_playwright import Axe

                print(Axe().run(page).generate_report()[:3000])
            print(w, logs)
