"""Our category page: 50 rows, 5 price types, 5 warehouses, masked stock, a signed-in dealer."""

from __future__ import annotations

import json
import sys

import django

ROWS = 50


def main(count: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tests.bench.timing import page_times
    from tests.factories import goods, people

    call_command("migrate", verbosity=0)
    warehouses = [goods.make_warehouse(f"Warehouse {number}") for number in range(5)]
    price_types = [goods.PriceTypeFactory(name=f"Level {number}") for number in range(4)]
    retail = goods.PriceTypeFactory(name="Retail", is_retail=True)
    section = goods.make_category("Bolts")
    goods.make_bolts(count, section, warehouses, [*price_types, retail])
    person = people.make_dealer("Kyiv dealer")
    people.make_contract(person, "1", price_types[0], warehouses=warehouses, is_default=True)
    people.show_stock("masked", dealer=person.dealer, thresholds=(10, 100, 1000))
    client = Client()
    client.force_login(person.user)
    address = f"{section.get_absolute_url()}?rows={ROWS}&sort=price"
    page = client.get(address).content.decode()
    assert page.count("data-price-minor") >= ROWS, page[:2000]
    print(json.dumps({"rows": ROWS, **page_times(client, address)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
