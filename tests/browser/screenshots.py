"""Pictures of the shop for the documentation, taken from a running demo.

    python -m tests.browser.screenshots --demo var/run/demo.json

walks the way of an order as `dealer@demo.example` and writes
`docs/screenshots/{page}-{width}.png` for every page and width, and the invoice from its PDF when
`pdftoppm` is there. It places one real order in the demo.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HEIGHTS = {1440: 900, 390: 844}
LOGIN = "dealer@demo.example"
PASSWORD = "demo"
#: The way to a section whose rows have multiples and stock of every kind.
SECTIONS = ("Інструмент і кріплення", "Кріплення", "Болти")
#: Milliseconds within which 1C's invoice must have come.
INVOICE_PATIENCE = 60_000


def save_png(data: bytes, path: Path) -> None:
    """Write a picture as small as it gets with its colours unharmed.

    :param data: a PNG as the browser or `pdftoppm` made it.
    """
    Image.open(io.BytesIO(data)).convert("RGB").save(path, optimize=True)


def shoot(page: Page, folder: Path, name: str, at: str = "") -> None:
    """Take the page as it stands, at every width; from its top, or from what ``at`` selects."""
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
        if at:
            page.locator(at).evaluate("each => each.scrollIntoView({behavior: 'instant'})")
        page.wait_for_timeout(200)
        save_png(page.screenshot(), folder / f"{name}-{width}.png")
    page.set_viewport_size({"width": 1440, "height": HEIGHTS[1440]})


def fill_table(page: Page, rows: int) -> None:
    """Type quantities into the first rows that have stock."""
    chosen = page.locator("table.goods tr[data-row]:visible").filter(has=page.locator(".stock-ok"))
    for number in range(min(rows, chosen.count())):
        row = chosen.nth(number)
        multiple = int(row.get_attribute("data-multiple") or 1)
        row.locator("[data-quantity]").fill(str(multiple * (number % 3 + 2)))
    page.locator(":focus").blur()


def choose_branch(page: Page) -> None:
    """Choose a carrier, a city and a branch, and wait for the price."""
    method = page.locator("input[name=shipping_method][value=novaposhta]")
    with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
        method.check()
    for name, words in (("city", "Харків"), ("point", "2")):
        page.locator(f"#id_delivery-{name}").fill(words)
        option = page.locator(f"#list-{name} [role=option]:not([aria-disabled=true])").first
        option.wait_for()
        with page.expect_response(lambda answer: answer.url.endswith("/choose/")):
            option.click()
    page.locator("#id_delivery-phone").fill("067 111 22 33")
    page.wait_for_load_state("networkidle")


def walk(page: Page, folder: Path) -> Iterator[str]:
    """Walk from the home page to the order in the cabinet; yields the name of each picture."""
    page.goto("/")
    shoot(page, folder, "home")
    yield "home"

    page.fill("#login-username", LOGIN)
    page.fill("#login-password", PASSWORD)
    page.locator("#login_form button[type=submit]").click()
    page.wait_for_url("**/catalogue/**")
    page.goto("/basket/")
    if page.locator("button[name=clear]").count():
        page.locator("button[name=clear]").click()

    page.goto("/catalogue/")
    for title in SECTIONS:
        section = page.locator(".filter-row a").filter(has_text=re.compile(f"^{title}$"))
        if section.count():
            page.goto(section.first.get_attribute("href"))
    fill_table(page, 4)
    shoot(page, folder, "catalogue")
    yield "catalogue"

    card = page.locator("a.goods-name").first.get_attribute("href")
    page.locator("[data-order-bar] button[type=submit]").click()
    page.wait_for_load_state()
    page.goto(card)
    shoot(page, folder, "card")
    yield "card"

    page.goto("/basket/")
    shoot(page, folder, "basket")
    yield "basket"

    page.goto("/checkout/")
    page.locator("input[name=shipping_method]").first.check()
    page.wait_for_load_state("networkidle")
    shoot(page, folder, "checkout")
    yield "checkout"

    choose_branch(page)
    shoot(page, folder, "checkout-carrier", at=".method-card:has(:checked)")
    yield "checkout-carrier"

    page.locator("form[data-checkout] .summary .btn-primary").click()
    page.wait_for_url(re.compile("/checkout/thank-you/"))
    invoice = page.locator("a[href*='/invoices/'][href$='.pdf']").first
    invoice.wait_for(timeout=INVOICE_PATIENCE)
    shoot(page, folder, "thank-you")
    yield "thank-you"
    pdf = page.request.get(invoice.get_attribute("href")).body()

    page.goto("/accounts/")
    shoot(page, folder, "cabinet")
    yield "cabinet"

    page.goto("/accounts/orders/")
    page.locator("table.orders th a").first.click()
    page.wait_for_load_state()
    shoot(page, folder, "order")
    yield "order"

    if shoot_pdf(pdf, folder):
        yield "invoice"


def shoot_pdf(pdf: bytes, folder: Path) -> bool:
    """Draw the first page of the invoice; returns whether there was a program to do it."""
    program = shutil.which("pdftoppm")
    if program is None:
        return False
    for width in HEIGHTS:
        command = [program, "-png", "-f", "1", "-l", "1", "-scale-to-x", str(min(width, 1000))]
        command += ["-scale-to-y", "-1", "-"]
        drawn = subprocess.run(command, input=pdf, capture_output=True, check=True)
        save_png(drawn.stdout, folder / f"invoice-{width}.png")
    return True


def open_browser(playwright) -> Browser:
    """Return the machine's Chromium."""
    program = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if program is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    return playwright.chromium.launch(
        executable_path=program, args=["--no-sandbox", "--disable-gpu"]
    )


def main(arguments: list[str] | None = None) -> int:
    """Take all pictures of the demo whose addresses stand in the given file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", type=Path, default=ROOT / "var/run/demo.json")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/screenshots")
    options = parser.parse_args(arguments)
    shop = json.loads(options.demo.read_text())["shop"]
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        context = browser.new_context(
            base_url=shop,
            viewport={"width": 1440, "height": HEIGHTS[1440]},
            device_scale_factor=1,
            locale="uk-UA",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        for name in walk(page, options.to):
            print(name, flush=True)
        browser.close()
    size = sum(path.stat().st_size for path in options.to.glob("*.png"))
    print(f"{options.to}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
