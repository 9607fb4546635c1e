"""What needs Django: run as a process of its own with the environment of a shop."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def show() -> None:
    """Do what people do after the first export, and print the cookie of a dealer who looks on.

    An administrator shows price types and warehouses; a dealer has a contract.
    """
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from oscar_b2b.partner_pricing.models import PriceType, Warehouse
    from tests.bench.exchange import files
    from tests.factories import people

    now = timezone.now()
    PriceType.objects.update(is_active=True, reviewed_at=now)
    Warehouse.objects.update(is_active=True, reviewed_at=now)
    person = people.make_dealer("Bench dealer")
    people.make_contract(
        person,
        "1",
        PriceType.objects.get(guid=files.price_type_id(0)),
        warehouses=[each.partner for each in Warehouse.objects.select_related("partner")],
        is_default=True,
    )
    client = Client()
    client.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    print(f"{name}={client.cookies[name].value}")


def address_of_good(number: str) -> None:
    """Print the address of a good's page."""
    from oscar.core.loading import get_model

    from tests.bench.exchange import files

    product = get_model("catalogue", "Product").objects.get(code=files.good_id(int(number)))
    print(product.get_absolute_url())


def address_of_list() -> None:
    """Print the address of a section's page that has goods."""
    from oscar.core.loading import get_model

    from tests.bench.exchange import files

    section = get_model("catalogue", "Category").objects.get(code=files.group_id(1))
    print(section.get_absolute_url())


def report() -> None:
    """Print the counts of all imported files together."""
    from oscar_b2b.onec_exchange.models import ExchangeFile

    total: dict[str, dict[str, int]] = {}
    for file in ExchangeFile.objects.exclude(report={}):
        for kind, counts in file.report.items():
            if kind != "issues" and isinstance(counts, dict):
                sums = total.setdefault(kind, {})
                for name, number in counts.items():
                    sums[name] = sums.get(name, 0) + number
    print(json.dumps(total))


def floor(folder: str, goods: str) -> None:
    """Print what the floor costs for the files of ``folder``."""
    from tests.bench.exchange import floor as bare
    from tests.bench.exchange.files import Company

    prepare_floor()
    paths = sorted(Path(folder).glob("*/*.xml"))
    print(json.dumps(bare.measure(os.environ["DATABASE_URL"], paths, Company(int(goods)))))


def prepare_floor() -> None:
    """Make what goods, prices and stock refer to."""
    from oscar.core.loading import get_model

    from oscar_b2b.partner_pricing.models import PriceType
    from tests.bench.exchange import files

    product_class = get_model("catalogue", "ProductClass").objects.create(slug="bench", name="1C")
    attribute = get_model("catalogue", "ProductAttribute").objects
    for code in ("maker", "barcode", "first", "second"):
        attribute.create(product_class=product_class, code=code, name=code, type="text")
    category = get_model("catalogue", "Category")
    for number in range(files.GROUPS):
        category.add_root(name=f"Section {number}", code=files.group_id(number))
    for number in range(files.PRICE_TYPES):
        PriceType.objects.create(
            guid=files.price_type_id(number), name=f"Level {number}", currency="UAH"
        )
    partner = get_model("partner", "Partner").objects
    for number in range(files.WAREHOUSES):
        partner.create(code=files.warehouse_id(number), name=f"Warehouse {number}")


if __name__ == "__main__":
    django.setup()
    {
        "migrate": migrate,
        "show": show,
        "good": address_of_good,
        "list": address_of_list,
        "report": report,
        "floor": floor,
    }[sys.argv[1]](*sys.argv[2:])
