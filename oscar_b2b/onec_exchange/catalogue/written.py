"""What goods and offers are written to, and looked up in (``core.exchange.WrittenTable``)."""

from __future__ import annotations

from oscar_b2b.core.exchange import WrittenTable

WRITTEN = (
    WrittenTable(
        "catalogue.Product",
        "id",
        (
            "code",
            "title",
            "upc",
            "is_public",
            "description",
            "structure",
            "parent_id",
            "product_class_id",
        ),
    ),
    WrittenTable("catalogue.ProductCategory", "product_id"),
    WrittenTable("catalogue.ProductAttributeValue", "product_id"),
    WrittenTable(
        "catalogue.ProductImage", "product_id", ("product_id", "code", "original", "display_order")
    ),
    WrittenTable("onec_exchange.GoodFile", "product_id"),
    WrittenTable("core.ProductRelation", "product_id"),
    # What names something unknown waits and is not remembered: new rows alter nothing else.
    WrittenTable("catalogue.Category", columns=("code",), inserts=False),
    WrittenTable(
        "catalogue.ProductAttribute",
        columns=("code", "type", "option_group_id", "product_class_id"),
        inserts=False,
    ),
    WrittenTable(
        "catalogue.AttributeOption", columns=("code", "option", "group_id"), inserts=False
    ),
    WrittenTable("catalogue.AttributeOptionGroup", columns=("code",), inserts=False),
)
