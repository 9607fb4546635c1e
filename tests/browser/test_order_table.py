"""The ordering table by keyboard, by paste, on a change of terms, without scripts, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

WIDTHS = [(1440, 900), (390, 844), (320, 700)]


@pytest.fixture
def table(page: Page, sign_in) -> Page:
    """The catalogue of a dealer who sees exact stock."""
    sign_in("dealer@demo.example")
    page.goto("/catalogue/?sort=name&rows=50")
    expect(page.locator("[data-quantity]:visible").first).to_be_visible()
    return page


def field(page: Page, row: int):
    return page.locator("table.goods tr[data-row]:visible [data-quantity]").nth(row)


def multiple(page: Page, row: int) -> int:
    return int(
        page.locator("table.goods tr[data-row]:visible").nth(row).get_attribute("data-multiple")
    )


def price(page: Page, row: int) -> int:
    return int(page.locator("[data-price-minor]").nth(row).get_attribute("data-price-minor"))


def digits(text: str) -> int:
    return int("".join(each for each in text if each.isdigit()))


def row_with_a_multiple(page: Page) -> int:
    rows = page.locator("table.goods tr[data-row]:visible")
    return next(number for number in range(rows.count()) if multiple(page, number) > 1)


def test_keys_walk_the_column_and_step_by_the_multiple(table):
    field(table, 0).focus()
    table.keyboard.press("Enter")
    expect(field(table, 1)).to_be_focused()
    table.keyboard.press("ArrowDown")
    expect(field(table, 2)).to_be_focused()
    table.keyboard.press("Shift+Enter")
    expect(field(table, 1)).to_be_focused()

    table.keyboard.press("+")
    table.keyboard.press("+")
    expect(field(table, 1)).to_have_value(str(2 * multiple(table, 1)))
    table.keyboard.press("-")
    expect(field(table, 1)).to_have_value(str(multiple(table, 1)))
    table.keyboard.press("Escape")
    expect(field(table, 1)).to_have_value("")
    expect(table.locator("[data-order-bar]")).to_be_hidden()


def test_a_quantity_between_multiples_is_rounded_up_in_sight_and_can_be_undone(table):
    number = row_with_a_multiple(table)
    field(table, number).fill("1")
    table.keyboard.press("Enter")

    expect(field(table, number)).to_have_value(str(multiple(table, number)))
    note = table.locator(".stepper-note")
    expect(note).to_contain_text(f"1 → {multiple(table, number)}")
    note.get_by_role("button").click()
    expect(field(table, number)).to_have_value("")


def test_the_bar_sums_rows_to_the_kopeck(table):
    expected = 0
    for number in (0, 1, 2):
        quantity = 3 * multiple(table, number)
        field(table, number).fill(str(quantity))
        expected += quantity * price(table, number)
    field(table, 2).press("Enter")

    expect(table.locator("[data-bar=positions]")).to_have_text("3")
    assert digits(table.locator("[data-bar=sum]").inner_text()) == expected


def test_a_column_from_a_spreadsheet_fills_downwards(table):
    quantities = [multiple(table, number) * 2 for number in range(3)]
    table.on("dialog", lambda dialog: dialog.accept())
    field(table, 0).focus()
    field(table, 0).evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = {clipboardData: data, bubbles: true, cancelable: true};
            element.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        "\r\n".join(str(each) for each in quantities) + "\r\n",
    )

    for number, quantity in enumerate(quantities):
        expect(field(table, number)).to_have_value(str(quantity))


def test_another_contract_changes_prices_and_keeps_typed_quantities_and_the_scroll(table):
    field(table, 5).fill(str(multiple(table, 5)))
    field(table, 5).press("Enter")
    table.evaluate("window.scrollTo({top: 200, behavior: 'instant'})")
    before = price(table, 5)
    contract = table.locator("select[name=contract]")
    other = contract.evaluate(
        "all => [...all.options].find(each => !each.selected && each.text.includes('30')).value"
    )
    table.evaluate("window.sameDocument = true")

    contract.select_option(other)

    expect(table.locator("#announce")).not_to_be_empty()
    assert table.evaluate("window.sameDocument") is True, "the page was loaded anew"
    assert price(table, 5) != before
    expect(field(table, 5)).to_have_value(str(multiple(table, 5)))
    assert table.evaluate("window.scrollY") == 200
    expect(contract).to_be_focused()


def test_typed_quantities_survive_the_next_page_of_the_list(table):
    field(table, 0).fill(str(multiple(table, 0)))
    field(table, 0).press("Enter")
    typed = field(table, 0).input_value()

    table.goto("/catalogue/?sort=name&rows=50&page=2")
    expect(table.locator("[data-bar=positions]")).to_have_text("1")
    table.goto("/catalogue/?sort=name&rows=50")

    expect(field(table, 0)).to_have_value(typed)


def test_a_break_lowers_the_price_of_the_row(table):
    """The demo sells some goods cheaper by the ten packs: a step of the price is in the row."""
    rows = table.locator("table.goods tr[data-row]:visible").filter(
        has=table.locator("[data-price-breaks]")
    )
    cell = rows.first.locator("[data-price-breaks]")
    reached, minor = (
        int(each) for each in cell.get_attribute("data-price-breaks").split()[0].split(":")
    )
    plain = int(cell.get_attribute("data-price-minor"))
    step = int(rows.first.get_attribute("data-multiple"))
    assert minor < plain
    for quantity, each in ((reached - step, plain), (reached, minor)):
        rows.first.locator("[data-quantity]").fill(str(quantity))
        assert digits(rows.first.locator("[data-row-sum]").inner_text()) == quantity * each
    assert digits(table.locator("[data-bar=sum]").inner_text()) == reached * minor


def test_the_chosen_warehouse_sets_the_price_and_outlives_the_page(table):
    rows = table.locator("table.goods tr[data-row]:visible").filter(
        has=table.locator("[data-place] option[data-minor]")
    )
    row = rows.first
    place = row.locator("[data-place]")
    dearest = place.evaluate(
        """all => [...all.options].filter(each => each.dataset.minor)
            .sort((one, other) => other.dataset.minor - one.dataset.minor)
            .map(each => ({value: each.value, minor: each.dataset.minor}))[0]"""
    )
    name = place.get_attribute("name")
    step = int(row.get_attribute("data-multiple"))
    row.locator("[data-quantity]").fill(str(step))
    place.select_option(dearest["value"])
    total = step * int(dearest["minor"])
    assert digits(row.locator("[data-row-sum]").inner_text()) == total

    table.goto("/catalogue/?sort=name&rows=50&page=2")
    assert digits(table.locator("[data-bar=sum]").inner_text()) == total
    table.goto("/catalogue/?sort=name&rows=50")
    expect(table.locator(f"select[name={name}]")).to_have_value(dearest["value"])
    assert digits(table.locator("[data-bar=sum]").inner_text()) == total

    table.goto("/catalogue/?sort=name&rows=50&page=2")
    with table.expect_request("**/basket/add/") as sent:
        table.locator("[data-order-submit]").click()
    assert f"{name}={dearest['value']}" in sent.value.post_data


def test_the_table_orders_without_scripts(table, chromium, demo):
    context = chromium.new_context(
        base_url=demo.shop,
        java_script_enabled=False,
        storage_state=table.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto("/catalogue/?sort=name&rows=20&filter=in-stock")
    rows = plain.locator("table.goods tr[data-row]").filter(has=plain.locator(".stock-ok"))
    rows.first.locator("[data-quantity]").fill(rows.first.get_attribute("data-multiple"))
    plain.locator("[data-order-bar] button[type=submit]").click()
    expect(plain.locator("#messages .message-success")).to_be_visible()
    context.close()
