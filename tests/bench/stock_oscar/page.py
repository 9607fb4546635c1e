"""Stock Oscar's category page with 20 products.

Oscar lists through a search index. Here the products come from its own prefetching queryset
instead and its own template, cards, strategy and basket render them: the index's query is left
out, which favours Oscar.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django
from django.views.generic import ListView

ROWS = 20


@dataclass
class Result:
    """What a template sees of a search result."""

    object: Any


class ListedProducts(ListView):
    template_name = "oscar/catalogue/browse.html"
    paginate_by = ROWS
    context_object_name = "products"

    def get_queryset(self) -> Any:
        from oscar.core.loading import get_model

        return get_model("catalogue", "Product").objects.browsable().base_queryset().order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["products"] = [Result(product) for product in context["page_obj"]]
        return context


def main(count: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from oscar.core.loading import get_model

    from tests.bench.timing import page_times

    call_command("migrate", verbosity=0)
    product_class = get_model("catalogue", "ProductClass").objects.create(name="Goods")
    Product = get_model("catalogue", "Product")
    products = Product.objects.bulk_create(
        Product(title=f"Bolt {n}", slug=f"bolt-{n}", upc=f"B-{n}", product_class=product_class)
        for n in range(count)
    )
    partner = get_model("partner", "Partner").objects.create(name="Supplier", code="supplier")
    StockRecord = get_model("partner", "StockRecord")
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product,
            partner=partner,
            partner_sku=f"B-{product.pk}",
            price=Decimal("10.00"),
            num_in_stock=7,
        )
        for product in products
    )
    client = Client()
    answer = client.get("/bench/")
    assert answer.content.decode().count("product_pod") >= ROWS, answer.content.decode()[:2000]
    print(json.dumps({"rows": ROWS, **page_times(client, "/bench/")}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
