"""A parcel's whole way: city, branch, price, order; waybill, movements, one e-mail."""

from __future__ import annotations

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Demo
from tests.browser.test_path import fill_rows

CARRIER = "novaposhta"
#: Seconds within which workers must have done their part, on a slow machine.
PATIENCE = 60


def _choose(page: Page, name: str, letters: str, first: str) -> None:
    """Type letters into a combobox and take the first thing that is offered and can be taken."""
    box = page.locator(f"#id_delivery-{name}")
    box.click()
    # What was chosen last time stands in it.
    box.fill("")
    typed = f"q={quote(letters)}"
    with page.expect_response(lambda answer: typed in answer.url):
        box.press_sequentially(letters, delay=40)
    option = page.locator(f"#list-{name} [role=option]:not([aria-disabled=true])").first
    expect(option.locator("b")).to_have_text(first)
    # The keyboard: down to the first one that can be taken.
    for _ in range(10):
        box.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
        box.press("Enter")


def _letters_about(demo: Demo, number: str) -> list[EmailMessage]:
    """Return the letters that name a waybill."""
    found = []
    for path in Path(demo.mail).glob("*.log"):
        for raw in path.read_text().split("-" * 79 + "\n"):
            letter = email.message_from_string(raw.lstrip("\n"), policy=email.policy.default)
            body = letter.get_body(("plain",)) if letter.get("Subject") else None
            if body is not None and number in body.get_content() + str(letter["Subject"]):
                found.append(letter)
    return found


def _ask_carrier(page: Page) -> None:
    page.locator("button[name=do][value=track]").click()
    page.wait_for_load_state()


def _move(demo: Demo, number: str, state: str) -> None:
    answer = requests.post(
        f"{demo.carriers}/control/parcel",
        data={"carrier": CARRIER, "number": number, "state": state},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text


def test_a_parcel_from_the_choice_of_the_city_to_its_delivery(
    page: Page, sign_in, demo: Demo, chromium: Browser
) -> None:
    number = _order(page, sign_in)
    admin = chromium.new_context(
        base_url=demo.shop, viewport={"width": 1440, "height": 900}, locale="uk-UA"
    )
    try:
        desk = admin.new_page()
        desk.set_default_timeout(20_000)
        waybill = _waybill(desk, number)

        # Tracked: on the way, waits, fetched. Each is told once, however often it is asked about.
        for state in ("in_transit", "ready", "delivered"):
            _move(demo, waybill, state)
            _ask_carrier(desk)
        expect(desk.locator("table tbody tr")).to_have_count(4)
    finally:
        admin.close()

    page.goto(f"/accounts/orders/{number}/")
    parcel = page.locator("section[aria-labelledby=parcels-title]")
    expect(parcel).to_contain_text(waybill)
    expect(parcel.locator(".status-ok").first).to_be_visible()
    assert parcel.locator("li").count() >= 3

    deadline = time.monotonic() + PATIENCE
    while len(_letters_about(demo, waybill)) < 2 and time.monotonic() < deadline:
        time.sleep(1)
    # A third one would have been queued by now.
    time.sleep(3)
    letters = _letters_about(demo, waybill)
    assert len(letters) == 2, [str(each["Subject"]) for each in letters]
    assert len({str(each["Subject"]) for each in letters}) == 2
    assert {str(each["To"]) for each in letters} == {"dealer@demo.example"}


def _order(page: Page, sign_in) -> str:
    """Order with Nova Poshta as the dealer does; returns the order's number."""
    sign_in("dealer@demo.example")
    page.goto("/catalogue/?sort=name&rows=50")
    fill_rows(page, 2)
    page.locator(
        "[data-order-bar] button[type=submit], [data-order-bar] .btn-primary"
    ).first.click()
    page.wait_for_load_state()
    page.goto("/checkout/")
    page.wait_for_load_state("networkidle")
    method = page.locator(f"input[name=shipping_method][value={CARRIER}]")
    if not method.is_checked():
        with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
            method.check()

    _choose(page, "city", "хар", "Харків")
    # The branch is asked for as soon as the city is known.
    _choose(page, "point", "1", "№ 1")

    card = page.locator(".method-card").filter(has=page.locator(f"input[value={CARRIER}]"))
    # The conditions, as a marketer wrote them.
    card.locator(
        "[data-condition], button[aria-haspopup=dialog], a[href*='/conditions/']"
    ).first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    assert len(dialog.inner_text()) > 40
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    # What the carrier takes, and the day.
    expect(card.locator(".radio-card-side")).to_contain_text(re.compile(r"\d+,\d\d"))
    expect(card).to_contain_text(re.compile(r"\d\d\.\d\d"))

    page.locator("#id_delivery-contact").fill("Ганна Зразок")
    page.locator("#id_delivery-phone").fill("067 111 22 33")
    page.locator("#checkout-summary .btn-primary").click()
    page.wait_for_url(re.compile(r"/checkout/thank-you/"))
    match = re.search(r"B2B-[A-Z0-9]+", page.locator("main").inner_text())
    assert match
    expect(page.locator("main")).to_contain_text("Харків")
    return match.group(0)


def _waybill(desk: Page, number: str) -> str:
    """Make the order's waybill as a manager does; returns its number, the page shows it."""
    desk.goto("/dashboard/login/")
    desk.fill("input[name$=username]", "admin@demo.example")
    desk.fill("input[name$=password]", PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/dashboard/$"))
    desk.goto(f"/dashboard/orders/{number}/")
    desk.locator("a[href*='delivery=']").first.click()
    desk.locator("button[name=step][value=make]:visible").click()
    desk.wait_for_load_state()
    deadline = time.monotonic() + PATIENCE
    shown = desk.locator("h1")
    while not re.search(r"\d{10,}", shown.inner_text()):
        assert time.monotonic() < deadline, desk.locator("main, body").first.inner_text()[:2000]
        time.sleep(1)
        desk.reload()
    match = re.search(r"\d{10,}", shown.inner_text())
    assert match
    return match.group(0)
