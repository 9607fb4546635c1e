"""Offers file before the catalogue file, with the real importers and own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.importing import run_import
from oscar_b2b.onec_exchange.models import WaitingRow
from oscar_b2b.partner_pricing.models import Price
from tests.integration.import_run import written

DATA = Path(__file__).resolve().parents[2] / "data" / "onec"
CATALOGUE, OFFERS = DATA / "catalogue_2.07.xml", DATA / "offers_2.07.xml"

pytestmark = pytest.mark.django_db


def state() -> tuple[list, list]:
    stock = get_model("partner", "StockRecord").objects.order_by("partner_sku", "partner__code")
    prices = Price.objects.order_by("product__code", "price_type__guid", "min_quantity")
    return (
        list(prices.values_list("product__code", "price_type__guid", "min_quantity", "amount")),
        list(stock.values_list("partner_sku", "partner__code", "num_in_stock")),
    )


def test_offers_before_goods_end_as_goods_before_offers():
    early = run_import(files=[OFFERS])
    assert early.counts["offers"].waiting > 0
    assert early.counts["prices"].waiting > 0
    assert state() == ([], [])

    late = run_import(files=[CATALOGUE])

    assert late.issue_codes["waiting-resolved"] > 0
    assert late.counts["prices"].seen == 0
    arrived = state()
    assert arrived[0]
    assert written(run_import(files=[CATALOGUE, OFFERS])) == {}
    assert state() == arrived
    # What still waits belongs to goods that neither file has.
    codes = get_model("catalogue", "Product").objects.values("code")
    assert not WaitingRow.objects.filter(good_id__in=codes).exists()
