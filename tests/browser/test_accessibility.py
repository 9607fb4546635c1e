"""Every page of the storefront: no barriers, no sideways scrolling, nothing from other hosts."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

#: Pages of a visitor, as addresses.
OPEN_PAGES = {
    "home": "/",
    "log-in": "/accounts/login/",
    "password-reset": "/password-reset/",
    "catalogue": "/catalogue/?rows=20",
    "news": "/news/",
    "not-found": "/no-such-page/",
    "application": "/access/apply/",
    "application-sent": "/access/apply/thanks/",
}
#: Pages of a dealer: addresses, or `None` for those that `Shop` finds out.
DEALER_PAGES = {
    "home": "/",
    "catalogue": "/catalogue/?sort=name&rows=20",
    "catalogue-filtered": "/catalogue/?filter=in-stock&sort=price&rows=20&page=2",
    "section": None,
    "search": "/search/?q=болт&rows=20",
    "search-without-results": "/search/?q=zzzyyyxxx",
    "card": None,
    "card-with-variants": None,
    "why-price": None,
    "basket": "/basket/",
    "checkout": "/checkout/",
    "thank-you": None,
    "cabinet": "/accounts/",
    "orders": "/accounts/orders/",
    "orders-not-found": "/accounts/orders/?order_number=NOSUCH",
    "order": None,
    "contracts": "/accounts/contracts/",
    "balance": "/accounts/contracts/balance/",
    "colleagues": "/accounts/colleagues/",
    "colleague": None,
    "rights": "/accounts/colleagues/rights/",
    "my-rights": "/accounts/colleagues/my-rights/",
    "legal-entities": "/accounts/legal-entity/",
    "one-more-entity": "/access/legal-entity/",
    "papers": "/access/papers/",
    "supply-contract": "/access/contract/",
    "manager": "/accounts/manager/",
    "security": "/accounts/security/",
    "profile": "/accounts/profile/",
    "change-password": "/accounts/change-password/",
    "news": "/news/",
    "article": None,
    "not-found": "/no-such-page/",
}
#: Axe is slow; these are the widths whose layouts differ. 320 px is WCAG's narrowest (1.4.10).
AXE_WIDTHS = (1440, 390)
WIDTHS = (1440, 390, 320)
HEIGHT = 844


@dataclass(frozen=True)
class Shop:
    """A dealer's session with a filled basket and a placed order."""

    state: dict
    addresses: dict[str, str]


def _log_in(page: Page, email: str) -> None:
    page.goto("/")
    page.fill("#login-username", email)
    page.fill("#login-password", "demo")
    page.locator("#login_form button[type=submit]").click()
    expect(page.locator("#login_form")).to_have_count(0)  # the staff lands elsewhere


def _add_rows(page: Page, count: int) -> None:
    page.goto("/catalogue/?filter=in-stock&sort=name&rows=20")
    rows = page.locator("table.goods tr[data-row]:visible").filter(has=page.locator(".stock-ok"))
    for number in range(count):
        multiple = rows.nth(number).get_attribute("data-multiple")
        rows.nth(number).locator("[data-quantity]").fill(multiple)
    page.locator("[data-order-submit]").click()
    expect(page.locator("#messages .message-success")).to_be_visible()


@pytest.fixture(scope="module")
def shop(chromium: Browser, demo) -> Iterator[Shop]:
    """Find the pages whose addresses depend on the demo's data; order once; fill the basket."""
    context = chromium.new_context(base_url=demo.shop, locale="uk-UA")
    page = context.new_page()
    _log_in(page, "dealer@demo.example")
    found = {}
    _add_rows(page, 1)
    page.goto("/checkout/")
    page.locator("input[name=shipping_method]").first.check()
    page.locator("form[data-checkout] .summary .btn-primary").click()
    page.wait_for_url(re.compile("/checkout/thank-you/"))
    found["thank-you"] = page.url
    page.goto("/accounts/orders/")
    found["order"] = page.locator("table.orders th a").first.get_attribute("href")
    page.goto("/accounts/colleagues/")
    found["colleague"] = page.locator("a[href$='/']:has-text('Савчук')").get_attribute("href")
    page.goto("/access/papers/")
    paper = {"name": "Статут.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paper"}
    page.set_input_files("input[type=file]", files=[paper])
    page.locator("form[enctype] button").click()
    expect(page.locator("#messages .message-success")).to_be_visible()
    page.goto("/news/")
    found["article"] = page.locator("main .news-card a").first.get_attribute("href")
    page.goto("/catalogue/?sort=name&rows=20")
    found["section"] = page.locator(".filter-row a").first.get_attribute("href") + "?rows=20"
    found["card"] = page.locator("tr[data-row] a.goods-name").first.get_attribute("href")
    found["why-price"] = page.locator("a[data-why]").first.get_attribute("href")
    page.goto("/catalogue/?sort=name&rows=200")
    while page.locator("tr:has(.variants-open)").count() == 0:
        page.locator(".pagination [aria-current] >> xpath=../following-sibling::*[1]//a").click()
        page.wait_for_load_state()
    parent = page.locator("tr:has(.variants-open) a.goods-name").first
    found["card-with-variants"] = parent.get_attribute("href")
    _add_rows(page, 2)
    yield Shop(state=context.storage_state(), addresses=found)
    context.close()


@pytest.fixture
def watched(chromium: Browser, demo) -> Iterator:
    """Return a function that opens a page and remembers what went wrong on it."""
    contexts = []

    def open_page(address: str, state: dict | None = None) -> tuple[Page, list[str]]:
        context = chromium.new_context(
            base_url=demo.shop,
            locale="uk-UA",
            storage_state=state,
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        faults: list[str] = []
        host = urlsplit(demo.shop).netloc

        def on_request(request) -> None:
            there = urlsplit(request.url)
            if there.scheme in ("http", "https", "ws", "wss") and there.netloc != host:
                faults.append(f"a request leaves the shop: {request.url}")

        def on_response(response) -> None:
            if response.status >= 400 and not response.request.is_navigation_request():
                faults.append(f"{response.status}: {response.url}")

        page.on("request", on_request)
        page.on("response", on_response)
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.goto(address, wait_until="load")
        return page, faults

    yield open_page
    for context in contexts:
        context.close()


def barriers(page: Page) -> list[str]:
    """Return what axe finds, every severity, in words."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {node['html'][:160]}"
        for each in found
        for node in each["nodes"][:3]
    ]


def cut_off(page: Page) -> list[str]:
    """Return the parts whose content is cut off at the side, though they cannot be scrolled."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
            .filter((node) => {
                const style = getComputedStyle(node);
                return ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis"
                    && !node.matches("input, select, .visually-hidden, progress, svg *")
                    && node.clientWidth > 2 && node.scrollWidth > node.clientWidth + 1;
            })
            .map((node) => `${node.tagName}.${node.className}: ${node.scrollWidth} in ${node.clientWidth}`)"""  # noqa: E501
    )


def check(page: Page, faults: list[str]) -> None:
    """Look at the page that is open, at every width."""
    assert page.locator("h1").count() == 1, page.locator("h1").all_inner_texts()
    assert page.title().strip(" |–")
    assert re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", page.locator("html").get_attribute("lang") or "")
    assert page.locator("main").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert excess <= 0, f"{excess} px wider than {width}"
        assert cut_off(page) == [], width
        if width in AXE_WIDTHS:
            assert barriers(page) == [], width
    assert faults == []


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_a_visitors_page_is_open_to_everybody(watched, name):
    check(*watched(OPEN_PAGES[name]))


@pytest.mark.parametrize("name", DEALER_PAGES)
def test_a_dealers_page_is_open_to_everybody(watched, shop, name):
    page, faults = watched(DEALER_PAGES[name] or shop.addresses[name], shop.state)
    if name == "card-with-variants":
        page.locator("main [data-quantity]:visible").first.wait_for()
    check(page, faults)


def test_why_a_price_opens_over_the_list(watched, shop):
    page, faults = watched("/catalogue/?sort=name&rows=20", shop.state)
    why = page.locator("a[data-why]").first
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#why-price tbody tr").first).to_be_visible()
    check(page, faults)
    page.keyboard.press("Escape")
    expect(why).to_be_focused()


@pytest.fixture
def letters(demo, tmp_path_factory):
    """Return a function: the address that the newest letter to somebody leads to."""
    folder = (
        Path(os.environ["B2B_DEMO"]).parents[1] / "mail"
        if "B2B_DEMO" in os.environ
        else next(tmp_path_factory.getbasetemp().glob("demo*/mail"))
    )

    def link(to: str, part: str) -> str:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for path in sorted(folder.glob("*.log"), reverse=True):
                letter = message_from_bytes(path.read_bytes(), policy=policy.default)
                if letter["To"] != to:
                    continue
                body = letter.get_body(("plain",)).get_content()
                if found := re.search(rf"https?://\S+({part}\S+)", body):
                    return found[1]
            time.sleep(0.5)
        raise AssertionError(f"no letter to {to} with {part}")

    return link


def test_an_invitation_is_open_to_everybody(watched, shop, letters):
    email = f"novyi-{time.time_ns()}@demo.example"
    page, __ = watched("/accounts/colleagues/", shop.state)
    page.fill("#invite ~ form input[type=email]", email)
    page.locator("#invite ~ form .btn-primary").click()
    expect(page.locator("#messages .message-success")).to_be_visible()
    address = letters(email, "/accounts/invitation/")
    check(*watched(address))
    page, __ = watched(f"{address[:-3]}/")
    check(page, [])
    expect(page.locator("h1")).to_be_visible()


def test_registration_is_open_to_everybody(watched, letters):
    """Its pages exist while the administrator lets companies register, with the contract."""
    office, __ = watched("/")
    _log_in(office, "admin@demo.example")
    email = f"nova-{time.time_ns()}@demo.example"
    _settle(office, "self", contract=True)
    try:
        page, faults = watched("/access/register/")
        check(page, faults)
        page.locator("main form .btn-primary").click()
        expect(page.locator("main .error-summary, main .field-error").first).to_be_visible()
        check(page, faults)
        for name, value in {
            "tax_number": "14360570",
            "company": "ТОВ «Нова Буд Компанія»",
            "name": "Ірина Нова",
            "email": email,
            "phone": "+380 67 111 22 33",
        }.items():
            page.fill(f"main [name={name}]", value)
        page.check("main [name=accepts]")
        page.locator("main form .btn-primary").click()
        page.wait_for_url("**/register/thanks/")
        check(page, faults)
        page, faults = watched(letters(email, "/access/register/"))
        check(page, faults)
        page.locator("main form .btn-primary").click()
        expect(page.locator("main .done-mark")).to_be_visible()
        check(page, faults)
    finally:
        _settle(office, "application", contract=False)


def _settle(office: Page, registration: str, *, contract: bool) -> None:
    office.goto("/dashboard/b2b/settings/")
    office.check(f"input[name='onboarding.registration'][value={registration}]")
    office.set_checked("input[name='onboarding.supply_contract']", contract)
    office.locator(".content form button.btn-primary").last.click()
    expect(office.locator(".alert-success")).to_be_visible()


def test_an_empty_basket_is_open_to_everybody(watched):
    page, faults = watched("/")
    _log_in(page, "rival@demo.example")
    page.goto("/basket/")
    if page.locator("button[name=clear]").count():
        page.locator("button[name=clear]").click()
        page.wait_for_load_state()
    expect(page.locator("main .empty")).to_be_visible()
    check(page, faults)


def test_the_sheets_of_a_phone_are_open_to_everybody(watched, shop):
    """What opens over the page: filter, terms, menu, keys."""
    page, faults = watched("/catalogue/?sort=name&rows=20", shop.state)
    page.set_viewport_size({"width": 390, "height": HEIGHT})
    page.locator(".terms-open").click()
    page.locator("details.menu summary").click()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.locator(".filter-open").click()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert faults == []


def test_the_choice_of_delivery_is_open_to_everybody(watched, shop):
    """The lists that open, the fields of each kind of method, the comparison, the reasons."""
    page, faults = watched("/checkout/", shop.state)
    page.set_default_timeout(20_000)
    page.wait_for_load_state("networkidle")

    def look(what: str) -> None:
        for width in AXE_WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            assert barriers(page) == [], (what, width)
            excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert excess <= 0, f"{what} is {excess} px wider than {width}"
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})

    def choose(what: str, act) -> None:
        with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
            act()
        page.wait_for_load_state("networkidle")
        look(what)

    def method(code: str) -> None:
        field = page.locator(f"#shipping-method-{code}")
        if not field.is_checked():
            choose(code, field.check)

    method("pickup")
    method("novaposhta")
    for name, letters in (("city", "хар"), ("point", "1")):
        field = page.locator(f"#id_delivery-{name}")
        field.fill("")
        field.press_sequentially(letters, delay=40)
        expect(page.locator(f"#list-{name} [role=option]").first).to_be_visible()
        look(f"list of {name}")
        option = page.locator(f"#list-{name} [role=option]:not([aria-disabled=true])").first
        choose(name, option.click)
    page.locator(".condition-compare").click()
    expect(page.locator("#compare-conditions")).to_be_visible()
    look("comparison")
    page.keyboard.press("Escape")
    method("dropshipping")
    carriers = page.locator("#id_delivery-customer_carrier")
    choose("customer's carrier", lambda: carriers.select_option("novaposhta"))
    method("company-transport")
    choose("zone", page.locator("input[name=delivery-zone]").first.check)
    page.locator("#id_delivery-address").fill("")
    page.locator("#id_delivery-phone").fill("call me")
    page.locator("form[data-checkout] .summary .btn-primary").click()
    expect(page.locator(".error-summary")).to_be_focused()
    look("reasons")
    # The next tests find the page as it was.
    page.goto("/checkout/")
    method("pickup")
    # A refused form is a 422, as it should be.
    assert [each for each in faults if not each.startswith("422")] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_other_languages_fit_too(watched, shop, demo, language):
    page, faults = watched("/healthz", shop.state)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": demo.shop}])
    for name in ("catalogue", "basket", "checkout", "cabinet", "order", "contracts"):
        page.goto(DEALER_PAGES[name] or shop.addresses[name])
        assert page.locator("html").get_attribute("lang") == language
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert excess <= 0, f"{name} is {excess} px wider than {width}"
            assert cut_off(page) == [], (name, width)
    assert faults == []


def test_the_terms_do_not_run_into_each_other(watched, shop):
    """With the longest contract, the one with a limit beside it."""
    page, faults = watched("/catalogue/?sort=name&rows=20", shop.state)
    contract = page.locator("#terms-contract")
    start = contract.input_value()
    labels = contract.locator("option").all_inner_texts()
    contract.select_option(label=max(labels, key=len))
    expect(page.locator("#terms .limit")).to_be_visible()
    layouts = {}
    for width in (1440, 1280, 1024, 720, 390, 320):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        parts = page.locator("#terms .term, #terms .limit, #terms .manager, .terms-open").all()
        layouts[width] = [part.bounding_box() for part in parts if part.is_visible()]
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    contract.select_option(start)
    expect(page.locator("#terms .limit")).to_have_count(0)

    for width, boxes in layouts.items():
        assert len(boxes) >= 3, width
        for number, one in enumerate(boxes):
            assert one["x"] >= 0, (width, one)
            assert one["x"] + one["width"] <= width, (width, one)
            for other in boxes[number + 1 :]:
                assert apart(one, other), (width, one, other)
    assert faults == []


def apart(one: dict, other: dict) -> bool:
    """Return whether two boxes do not overlap, give or take a pixel."""
    return any(
        first[start] + first[size] <= second[start] + 1
        for start, size in (("x", "width"), ("y", "height"))
        for first, second in ((one, other), (other, one))
    )


@pytest.mark.parametrize(
    ("email", "addresses"),
    [
        (
            "admin@demo.example",
            ["/dashboard/", "/dashboard/orders/", "/dashboard/b2b/exchange/", "/cms/", "/admin/"],
        ),
        ("marketer@demo.example", ["/cms/", "/cms/pages/"]),
    ],
)
def test_the_back_office_asks_no_other_host(watched, email, addresses):
    page, faults = watched("/")
    _log_in(page, email)
    for address in addresses:
        assert page.goto(address).status == 200, address
        assert page.url.endswith(address), f"{address} led to {page.url}"
        page.wait_for_load_state("load")
    assert faults == []


#: The exchange's pages in the dashboard; of a file and a session the newest.
EXCHANGE_PAGES = (
    "",
    "sessions/",
    "requests/",
    "files/",
    "files/newest/",
    "orders/",
    "calls/",
    "nodes/",
    "nodes/new/?client=ut11",
    "test/",
    "alarms/",
    "owners/",
)


#: The other pages of the modules; an arrow leads to the first link of the table or list there.
MODULE_PAGES = (
    "dealers/",
    "dealers/ →",
    "members/",
    "legal-entities/?state=all",
    "preview/",
    "settings/",
    "audit/",
    "price-types/",
    "warehouses/",
    "discounts/",
    "discounts/new/",
    "stock-views/",
    "stock-views/new/",
    "contracts/",
    "agreements/",
    "applications/?state=all",
    "applications/ →",
    "invitations/",
    "invitations/new/?q=а",
    "contract-texts/",
    "contract-texts/ →",
    "contract-texts/new/",
    "papers/",
    "papers/ →",
    "managers/",
    "managers/ →",
    "managers/new/",
    "managers/rules/new/",
    "requests/",
    "assortment/",
    "assortment/new/",
    "locked-logins/",
    "shipments/?state=all",
    "registers/",
    "senders/",
    "senders/new/novaposhta/",
)


def test_the_exchange_in_the_dashboard_is_open_to_everybody(watched):
    """No serious barrier and no sideways scrolling; the frame around is Oscar's."""
    page, faults = watched("/")
    _log_in(page, "admin@demo.example")
    root = "/dashboard/b2b/exchange/"
    links = {}
    for name, at in (("files/newest/", "files/"), ("sessions/", "?all")):
        page.goto(root + at)
        links[name] = page.locator(".page-content tbody a").first.get_attribute("href")
    for name in EXCHANGE_PAGES:
        _check_office(page, links.get(name, root + name))
    assert faults == []


def test_the_modules_in_the_dashboard_are_open_to_everybody(watched, shop):
    page, faults = watched("/")
    _log_in(page, "admin@demo.example")
    root = "/dashboard/b2b/"
    for name in MODULE_PAGES:
        address = root + name.removesuffix(" →")
        if name.endswith("→"):
            page.goto(address)
            inside = page.locator(f".content :is(tbody, article) a[href^='{address}']")
            address = inside.first.get_attribute("href")
        _check_office(page, address)
    page.goto("/dashboard/orders/")
    order = page.locator("tbody a").first.get_attribute("href")
    for address in ("/dashboard/orders/", order):
        page.goto(address)
        assert "registered" not in page.locator(".content").inner_text(), address
    assert faults == []


def _check_office(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("h1").count() == 1, address
    for width in AXE_WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert excess <= 0, f"{address} is {excess} px wider than {width}"
        found = [each for each in barriers(page) if each.startswith(("serious", "critical"))]
        assert found == [], (address, width)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


def test_an_editor_does_not_get_into_the_dashboard(watched):
    page, __ = watched("/")
    _log_in(page, "marketer@demo.example")
    for address in ("/dashboard/", "/dashboard/orders/", "/dashboard/b2b/exchange/"):
        assert page.goto(address).status == 403, address
    check(page, [])
