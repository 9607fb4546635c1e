"""The card of a good: parts of a kit, analogues, accessories, files; each as the dealer may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_b2b.core.models import ProductRelation
from oscar_b2b.onec_exchange.models import GoodFile
from tests.factories.goods import make_product

Product = get_model("catalogue", "Product")

pytestmark = pytest.mark.django_db


def relate(product, related, kind, quantity=1):
    return ProductRelation.objects.create(
        product=product, related=related, kind=kind, quantity=quantity
    )


@pytest.fixture
def empty_bolt(kyiv_warehouse, prepaid_prices):
    return make_product("Empty bolt", stock={kyiv_warehouse: 0}, prices={prepaid_prices: "1"})


def page(client, product) -> str:
    return client.get(product.get_absolute_url()).content.decode()


def test_a_kit_lists_its_parts_with_quantities_and_own_prices(dealer_client, bolt, nut, washer):
    relate(bolt, nut, "kit", Decimal("4.000"))
    relate(bolt, washer, "kit", Decimal("1.500"))

    shown = dealer_client.get(bolt.get_absolute_url())

    assert [(part.row.pk, part.quantity) for part in shown.context["related"].kit] == [
        (nut.pk, 4),
        (washer.pk, Decimal("1.5")),
    ]
    kit = shown.content.decode().partition('id="kit"')[2].partition("</section>")[0]
    assert "<b>4</b>" in kit
    assert "<b>1.5</b>" in kit
    assert "1.20" in kit


def test_related_goods_can_be_ordered_from_the_card(dealer_client, bolt, nut, washer):
    relate(bolt, nut, "accessory")
    relate(bolt, washer, "similar")

    text = page(dealer_client, bolt)

    assert text.index('id="accessories"') < text.index('id="similar"')
    assert f'name="qty-{nut.pk}"' in text
    assert f'name="qty-{washer.pk}"' in text
    assert text.count("data-order-bar ") == 1


def test_a_good_stands_in_one_list_only(dealer_client, bolt, nut):
    for kind in ("similar", "analogue", "accessory"):
        relate(bolt, nut, kind)

    text = page(dealer_client, bolt)

    assert text.count(f'name="qty-{nut.pk}"') == 1
    assert 'id="analogues"' in text


def test_out_of_stock_names_the_analogue_that_is_there(dealer_client, empty_bolt, bolt, nut):
    relate(empty_bolt, bolt, "analogue")
    assert "There is an analogue in stock" in page(dealer_client, empty_bolt)

    relate(nut, bolt, "analogue")
    assert "There is an analogue in stock" not in page(dealer_client, nut)


def test_who_may_not_see_stock_is_not_told_by_the_analogue(rival_client, empty_bolt, bolt):
    relate(empty_bolt, bolt, "analogue")

    text = page(rival_client, empty_bolt)

    assert 'id="analogues"' in text
    assert "There is an analogue in stock" not in text


def test_a_visitor_sees_no_prices_of_related_goods(client, bolt, nut):
    relate(bolt, nut, "kit")

    kit = page(client, bolt).partition('id="kit"')[2].partition("</section>")[0]

    assert nut.title in kit
    assert "1.20" not in kit


def test_hidden_goods_and_variants_of_hidden_goods_are_left_out(dealer_client, bolt, nut, washer):
    parent = make_product("Hidden parent")
    variant = make_product("Its variant", parent=parent)
    Product.objects.filter(pk__in=[nut.pk, parent.pk]).update(is_public=False)
    for each in (nut, variant, washer):
        relate(bolt, each, "kit")

    shown = dealer_client.get(bolt.get_absolute_url())

    assert [part.row.pk for part in shown.context["related"].kit] == [washer.pk]


def test_relations_of_variants_stand_on_the_card_of_their_good(
    dealer_client, kyiv_warehouse, prepaid_prices, bolt
):
    parent = make_product("Shirt")
    variant = make_product(
        "Shirt S", parent=parent, stock={kyiv_warehouse: 1}, prices={prepaid_prices: "5"}
    )
    relate(variant, bolt, "accessory")

    text = page(dealer_client, parent)

    assert f'name="qty-{bolt.pk}"' in text
    assert text.count('id="goods"') == 1


def test_the_card_costs_as_many_queries_for_few_related_goods_as_for_many(
    dealer_client, bolt, kyiv_warehouse, prepaid_prices
):
    def queries(count: int) -> int:
        ProductRelation.objects.all().delete()
        for number in range(count):
            other = make_product(
                f"Other {count} {number}", stock={kyiv_warehouse: 3}, prices={prepaid_prices: "2"}
            )
            relate(bolt, other, ("kit", "analogue", "similar")[number % 3])
        dealer_client.get(bolt.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            dealer_client.get(bolt.get_absolute_url())
        return len(captured)

    assert queries(3) == queries(12)


# Files ----------------------------------------------------------------------------------------


@pytest.fixture
def manual(bolt) -> GoodFile:
    file = GoodFile(product=bolt, path="import_files/bo/manual.pdf", name="Паспорт виробу", size=9)
    file.file.save("ab/abcd.pdf", ContentFile(b"%PDF-1.7\n"))
    return file


def test_files_are_listed_and_downloaded_never_shown(client, bolt, manual):
    text = page(client, bolt)
    assert "Паспорт виробу" in text
    assert manual.file.name not in text

    answer = client.get(f"/files/goods/{manual.pk}/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.7\n"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_files_of_goods_that_may_not_be_seen_are_not_there(client, bolt, manual):
    Product.objects.filter(pk=bolt.pk).update(is_public=False)

    assert client.get(f"/files/goods/{manual.pk}/").status_code == 404
    assert client.get("/files/goods/0/").status_code == 404


def test_a_file_of_a_kind_nobody_knows_is_bytes(client, bolt, manual):
    manual.file.save("ab/x.file", ContentFile(b"<html><script>alert(1)</script>"))

    answer = client.get(f"/files/goods/{manual.pk}/")

    assert b"".join(answer.streaming_content).startswith(b"<html>")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
