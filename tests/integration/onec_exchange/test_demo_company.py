"""The demo: the stand-in's whole company arrives, and `demo_setup` opens the shop with it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.importing import import_file
from oscar_b2b.onec_exchange.standin.exports import folder
from oscar_b2b.onec_exchange.standin.store import Store
from oscar_b2b.partner_pricing.models import PriceType, SaleUnit, Warehouse

pytestmark = pytest.mark.django_db

Product = get_model("catalogue", "Product")


def sign_in(email: str) -> Client:
    client = Client()
    assert client.login(username=email, password="demo")
    return client


def test_the_demo_company_is_hidden_until_its_setup_and_then_sold(tmp_path: Path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    at = datetime(2026, 11, 20, tzinfo=UTC)
    store = Store(tmp_path / "company.sqlite3")
    store.prepare(with_pictures=False)
    names = folder.export_catalogue(tmp_path, store, at=at)
    names += folder.export_counterparties(tmp_path, store, at=at)
    names += folder.export_references(tmp_path, store, at=at)
    for name in names:
        report = import_file(path=tmp_path / name)
        assert report.counts["reference_rows"].refused == 0, report.issues[:3]
        # Also of what is sold in parts: its quantum is understood, its stock is whole quanta.
        odd = {"requisite-unknown", "unit-quantum", "unit-count", "stock-fraction"}
        assert not odd & set(report.issue_codes), report.issue_codes
    quanta = SaleUnit.objects.exclude(quantum=1).values_list("quantum", "unit")
    assert Counter(quanta) == {(Decimal("0.1"), "кг"): 10, (Decimal("0.5"), "м"): 10}

    assert not PriceType.objects.filter(is_active=True).exists()
    assert not Warehouse.objects.filter(is_active=True).exists()
    call_command("demo_setup", wait=0)
    assert not PriceType.objects.filter(is_active=False).exists()
    assert not Warehouse.objects.filter(is_active=False).exists()

    address = reverse("catalogue:index")
    prices = {
        email: sign_in(f"{email}@demo.example").get(address).content.decode().count("data-price")
        for email in ("dealer", "dealer2", "rival")
    }
    assert all(prices.values()), prices
    wire = Product.objects.filter(sale_unit__quantum="0.1", stockrecords__num_in_stock__gt=0)
    page = sign_in("dealer@demo.example").get(wire.first().get_absolute_url()).content.decode()
    assert re.search(r"\d+\.\d кг", page), "exact stock in tenths of a kilogram"
    assert "data-price" not in Client().get(address).content.decode()
