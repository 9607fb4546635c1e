"""An order without a mouse, an order without scripts; where the focus goes, and that it is seen."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

#: The element that has the focus: is it marked, inside the window, and not under a sticky bar?
FOCUS = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const marked = [node, node.closest(".stepper"), node.closest(".radio-card")].some((each) => {
        if (!each) return false;
        const style = getComputedStyle(each);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const box = node.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = box.top + box.height / 2;
    const inside = box.width > 0 && box.height > 0 && y >= 0 && y < innerHeight;
    const over = inside ? document.elementFromPoint(x, y) : null;
    const seen = over !== null && (node.contains(over) || over.contains(node)
        || over.closest("label")?.control === node);
    return {what: node.outerHTML.slice(0, 160), marked, inside, seen, by: over?.outerHTML.slice(0, 120)};
}"""  # noqa: E501
#: Milliseconds within which 1C's answer must have become an invoice on the page.
INVOICE_PATIENCE = 60_000


def assert_focus_is_seen(page: Page) -> None:
    """WCAG 2.4.7 and 2.4.11: the focus is marked and nothing lies over it."""
    focus = page.evaluate(FOCUS)
    assert focus is not None, "nothing has the focus"
    assert focus["marked"], f"no mark of the focus: {focus}"
    assert focus["inside"], f"the focus is out of sight: {focus}"
    assert focus["seen"], f"the focus is hidden: {focus}"


def tab_to(page: Page, target: str, *, limit: int = 60) -> None:
    """Press Tab until `target` (a CSS selector) has the focus, looking at every stop."""
    for __ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # the browser's own bars are a stop as well
        assert_focus_is_seen(page)
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"{target} was not reached with {limit} Tabs")


def start_over(page: Page, address: str) -> None:
    """Open a page; the focus is at its top, as after typing an address."""
    page.goto(address)
    page.wait_for_load_state("load")


def test_an_order_by_keyboard_alone(page):
    # Home: to the form, in.
    start_over(page, "/")
    tab_to(page, "#login-username")
    page.keyboard.type("dealer@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type("demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/**")

    # Search by its key.
    page.keyboard.press("/")
    expect(page.locator("[data-search-field]")).to_be_focused()
    page.keyboard.type("болт")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")

    # Past the frame with the skip link, then down the column of quantities.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#goods"
    assert_focus_is_seen(page)
    page.keyboard.press("Enter")
    tab_to(page, "[data-quantity]", limit=10)
    filled = 0
    for __ in range(12):
        row = page.locator("tr[data-row]", has=page.locator("[data-quantity]:focus"))
        if row.locator(".stock-ok").count():
            page.keyboard.type(row.get_attribute("data-multiple"))
            filled += 1
        if filled == 2:
            break
        page.keyboard.press("Enter" if filled % 2 else "ArrowDown")
        assert_focus_is_seen(page)
    assert filled == 2
    expect(page.locator("[data-bar=positions]")).to_have_text("2")
    assert_focus_is_seen(page)  # the order bar has appeared; the field is not under it
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages .message-success")).to_be_visible()

    # To the basket with the third skip link.
    tab_to(page, "a[href='#basket-link']", limit=5)
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'basket-link'")
    assert_focus_is_seen(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/basket/")
    assert page.locator("[data-basket-line]").count() >= 2

    # Basket and checkout.
    tab_to(page, "button[name=checkout]", limit=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/")
    tab_to(page, "input[name=shipping_method]")
    page.keyboard.press("Space")
    page.wait_for_load_state("networkidle")
    tab_to(page, "form[data-checkout] .summary button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/checkout/thank-you/"))

    invoice = page.locator("a[href*='/invoices/'][href$='.pdf']").first
    expect(invoice).to_be_visible(timeout=INVOICE_PATIENCE)
    tab_to(page, "a[href*='/invoices/']")


def test_a_carrier_is_chosen_by_keyboard_alone(page, sign_in):
    """Method by arrow, city by letters, branch from its list; Esc closes, Enter chooses."""
    sign_in("dealer@demo.example")
    page.goto("/catalogue/?filter=in-stock&sort=name&rows=20")
    page.locator("[data-quantity]:visible").first.focus()
    page.keyboard.type(str(multiple(page)))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages .message-success")).to_be_visible()

    start_over(page, "/checkout/")
    page.wait_for_load_state("networkidle")
    tab_to(page, "input[name=shipping_method]")
    chosen = page.locator("input[name=shipping_method]:checked")
    for __ in range(10):
        if chosen.get_attribute("value") == "novaposhta":
            break
        with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
            page.keyboard.press("ArrowDown")
        expect(page.locator("#checkout-delivery[aria-busy]")).to_have_count(0)
        expect(chosen).to_be_focused()  # the block was put in anew
        assert_focus_is_seen(page)
    tab_to(page, "#id_delivery-city")
    for letters, name, wanted in (("хар", "city", "Харків"), ("", "point", "№")):
        field, options = page.locator(f"#id_delivery-{name}"), page.locator(f"#list-{name}")
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        if letters:
            page.keyboard.type(letters, delay=40)
        else:
            page.keyboard.press("ArrowDown")
        expect(options.locator("[role=option]").first).to_contain_text(wanted)
        assert field.get_attribute("aria-expanded") == "true"
        expect(page.locator(f"#help-{name}")).to_contain_text(re.compile(r"\d"))
        page.keyboard.press("Escape")
        expect(options).to_be_hidden()
        page.keyboard.press("ArrowDown")
        expect(options).to_be_visible()
        page.keyboard.press("ArrowDown")
        active = field.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
        with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
            page.keyboard.press("Enter")
        expect(page.locator("#checkout-delivery[aria-busy]")).to_have_count(0)
        expect(page.locator(f"#id_delivery-{name}")).to_be_focused()
        assert_focus_is_seen(page)
        if name == "city":
            tab_to(page, "#id_delivery-point", limit=6)
    expect(page.locator(".chosen-point")).to_be_visible()
    for name, text in (("contact", "Олена Коваль"), ("phone", "+380671234567")):
        tab_to(page, f"#id_delivery-{name}", limit=8)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    tab_to(page, "form[data-checkout] .summary button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/checkout/thank-you/"))
    expect(page.locator("main")).to_contain_text("Олена Коваль")


@pytest.fixture
def table(page: Page, sign_in) -> Page:
    """The catalogue of a dealer, with the focus in the first quantity field."""
    sign_in("dealer@demo.example")
    page.goto("/catalogue/?sort=name&rows=50")
    page.locator("[data-quantity]:visible").first.focus()
    return page


def multiple(page: Page) -> int:
    """Return the multiple of the row with the focus."""
    row = page.locator("tr[data-row]", has=page.locator("[data-quantity]:focus"))
    return int(row.get_attribute("data-multiple"))


def test_no_stop_in_the_table_is_hidden_by_the_bars(table):
    """With the order bar shown: down and up through more rows than the window holds."""
    table.keyboard.type(str(multiple(table)))
    for __ in range(30):
        table.keyboard.press("ArrowDown")
        assert_focus_is_seen(table)
    for __ in range(30):
        table.keyboard.press("Shift+Tab")
        assert_focus_is_seen(table)


def test_escape_returns_what_stood_in_the_field(table):
    one = multiple(table)
    table.keyboard.type(str(2 * one))
    table.keyboard.press("Enter")
    table.keyboard.press("ArrowUp")
    table.keyboard.type("987")
    table.keyboard.press("Escape")
    expect(table.locator("[data-quantity]:focus")).to_have_value(str(2 * one))
    table.keyboard.press("+")
    expect(table.locator("[data-quantity]:focus")).to_have_value(str(3 * one))


def test_a_dialogue_keeps_the_focus_and_gives_it_back(table):
    opener = table.locator("[data-dialog=keys-dialog]")
    opener.focus()
    table.keyboard.press("Enter")
    expect(table.locator("#keys-dialog")).to_be_visible()
    for __ in range(4):
        table.keyboard.press("Tab")
        assert table.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('dialog') !== null"
        )
    table.keyboard.press("Escape")
    expect(table.locator("#keys-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_menu_closes_by_its_key(table):
    summary = table.locator("details.menu summary")
    summary.focus()
    table.keyboard.press("Enter")
    table.keyboard.press("Tab")
    assert_focus_is_seen(table)
    table.keyboard.press("Escape")
    expect(table.locator("details.menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_every_stop_of_a_page_is_seen(page, sign_in, width):
    sign_in("dealer@demo.example")
    page.set_viewport_size({"width": width, "height": 844})
    for address in (
        "/checkout/",
        "/basket/",
        "/accounts/",
        "/accounts/orders/",
        "/accounts/contracts/",
        "/accounts/colleagues/",
        "/accounts/manager/",
        "/access/papers/",
        "/access/legal-entity/",
    ):
        see_every_stop(page, address)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_stop_of_the_application_is_seen(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    see_every_stop(page, "/access/apply/")
    # Sent empty by Enter: the reasons stand at the top and get the focus, or its link does.
    page.locator("#id_name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .field-error").first).to_be_visible()
    see_every_stop(page, "/access/apply/")


def see_every_stop(page: Page, address: str) -> None:
    """Walk through a page with Tab; each stop is seen and marked."""
    start_over(page, address)
    stops = 0
    for __ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert_focus_is_seen(page)
        stops += 1
    assert stops > 5, address


@pytest.fixture
def plain(chromium: Browser, demo):
    """A browser with scripts switched off."""
    context = chromium.new_context(
        base_url=demo.shop,
        java_script_enabled=False,
        locale="uk-UA",
        viewport={"width": 1440, "height": 900},
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def _minor(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_an_order_without_scripts(plain):
    plain.goto("/")
    plain.fill("#login-username", "dealer@demo.example")
    plain.fill("#login-password", "demo")
    plain.locator("#login_form button[type=submit]").click()
    assert "/catalogue/" in plain.url

    plain.goto("/basket/")
    if plain.locator("button[name=clear]").count():
        plain.locator("button[name=clear]").click()

    plain.goto("/catalogue/?filter=in-stock&sort=name&rows=20")
    rows = plain.locator("table.goods tr[data-row]").filter(has=plain.locator(".stock-ok"))
    for number in range(2):
        rows.nth(number).locator("[data-quantity]").fill(
            rows.nth(number).get_attribute("data-multiple")
        )
    plain.locator("[data-order-submit]").click()
    expect(plain.locator("#messages .message-success")).to_be_visible()

    # Another contract: a button applies it; the page comes back with its prices.
    plain.goto("/basket/")
    expect(plain.locator("[data-basket-line]")).to_have_count(2)
    before = _minor(plain.locator("[data-basket-total]").inner_text())
    start = plain.locator("#terms-contract").input_value()
    options = plain.locator("#terms-contract option")
    other = next(
        options.nth(number).get_attribute("value")
        for number in range(options.count())
        if "30" in options.nth(number).inner_text()
    )
    _switch(plain, other)
    assert _minor(plain.locator("[data-basket-total]").inner_text()) > before
    _switch(plain, start)
    assert _minor(plain.locator("[data-basket-total]").inner_text()) == before

    plain.locator("button[name=checkout]").click()
    assert plain.url.endswith("/checkout/")
    plain.locator("input[name=shipping_method]").first.check()
    plain.locator("form[data-checkout] .summary .btn-primary").click()
    assert "/checkout/thank-you/" in plain.url
    number = re.search(r"B2B-[A-Z0-9]+", plain.locator("h1").inner_text()).group(0)

    deadline = time.monotonic() + INVOICE_PATIENCE / 1000
    invoice = plain.locator("a[href*='/invoices/'][href$='.pdf']")
    while not invoice.count():
        assert time.monotonic() < deadline, "no invoice"
        time.sleep(1)
        plain.locator("#invoice-status a[href='']").click()
    answer = plain.request.get(invoice.first.get_attribute("href"))
    assert answer.body().startswith(b"%PDF")

    plain.goto("/accounts/orders/")
    expect(plain.locator("table.orders")).to_contain_text(number)


def _switch(page: Page, contract: str) -> None:
    page.locator("#terms-contract").select_option(contract)
    page.locator("form[data-contract-form] .terms-apply").click()
    assert page.locator("#terms-contract").input_value() == contract
