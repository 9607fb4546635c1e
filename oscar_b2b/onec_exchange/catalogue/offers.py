"""1C's offers: an offer of a good confirms it, ``good#characteristic`` is a variant of it."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, OfferRecord, Record
from oscar_b2b.core.merge import Outcome, fetch, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, is_offer_id
from oscar_b2b.onec_exchange.catalogue import articles, attribute_values, relations
from oscar_b2b.onec_exchange.catalogue.families import make_parents
from oscar_b2b.onec_exchange.catalogue.product_class import (
    BARCODE,
    make_own_attributes,
    product_class_id,
)
from oscar_b2b.onec_exchange.catalogue.written import WRITTEN

Product = get_model("catalogue", "Product")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

_COLUMNS = {
    "row": "int",
    "code": "text",
    "good_id": "text",
    "name": "text",
    "characteristics": "text",
    "barcode": "text",
    "deleted": "boolean",
    "record": "text",
    **articles.COLUMNS,
}

#: ``json.dumps`` with arguments makes an encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class OfferImporter:
    """Offers; those of goods the shop does not know wait for the good."""

    accepts = OfferRecord
    tables = ()
    order = 40
    writes = WRITTEN

    def open(self, report: ImportReport) -> OfferJob:
        return OfferJob(report)


class OfferJob(MergeJob):
    kind = "offers"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.offers = self.stage("offers", _COLUMNS)
        self.values = self.stage("offer_values", attribute_values.COLUMNS)
        self.row = 0

    def add(self, records: Iterable[Record]) -> None:
        offers, values = [], []
        for offer in cast("Iterable[OfferRecord]", records):
            if not is_offer_id(offer.id):
                self.refuse(offer.id, "no-id", f"Offer “{offer.name}” has no usable id.")
                continue
            self.row += 1
            offers.append(_offer_row(self.row, offer))
            if offer.characteristic_id:
                values += attribute_values.value_rows(self.row, offer.id, offer.property_values)
        self.offers.copy(offers)
        self.values.copy(values)

    def close(self) -> None:
        dropped = self.offers.drop_duplicates(key="code", order="deleted, seq DESC")
        self.refuse_all(
            dropped, "duplicate", "Offer {0} stands in the file twice; the later one went in."
        )
        if dropped and self.values.rows:
            run(
                f"DELETE FROM {self.values} v WHERE NOT EXISTS "
                f"(SELECT 1 FROM {self.offers} o WHERE o.row = v.row)"
            )
        class_id = product_class_id()
        make_own_attributes(class_id)
        self.park_unknown(
            self.offers, product_code="good_id", key="s.code", record="s.record::jsonb"
        )
        changed: set[int] = set()
        variants = Outcome()
        if fetch(f"SELECT 1 FROM {self.offers} WHERE code <> good_id LIMIT 1"):
            changed |= articles.assign_articles(self.offers, release=False)
            variants = self._merge_variants()
            changed |= variants.updated_ids
            self.report.touched_products |= make_parents(
                f"SELECT good_id FROM {self.offers} WHERE code <> good_id"
            )
            if variants.created:
                self.report.touched_products |= relations.tie_waiting()
            changed |= attribute_values.merge_values(self, self.values, class_id)
        changed |= self._merge_barcodes(class_id)
        self.report.touched_products |= changed | variants.created_ids
        self.count_products(self.offers, created=variants.created_ids, changed=changed)
        self.finish()

    def _merge_variants(self) -> Outcome:
        """Make and update the variants of known goods."""
        parent = table_of(Product)
        # The files of prices and of stock (schema 2.09 and up) repeat offers as bare ids; those
        # say nothing of the variant.
        bare = "s.name = '' AND t.id IS NOT NULL"
        title = (
            f"left(CASE WHEN s.name <> '' THEN s.name WHEN {bare} THEN t.title "
            "ELSE concat_ws(' ', p.title, '(' || NULLIF(s.characteristics, '') || ')') END, 255)"
        )
        return upsert(
            model=Product,
            source=f"{self.offers} s JOIN {parent} p ON p.code = s.good_id",
            key={"code": "s.code"},
            values={
                "title": title,
                "structure": "'child'",
                "parent_id": "p.id",
                "is_public": f"CASE WHEN {bare} AND NOT s.deleted THEN t.is_public "
                "ELSE NOT s.deleted END",
                # An article is taken once: goods of the catalogue file come first.
                "upc": "COALESCE(t.upc, s.upc)",
            },
            on_create={"slug": "p.slug"},
            where="s.code <> s.good_id",
        )

    def _merge_barcodes(self, class_id: int) -> set[int]:
        """Store bar codes: of variants as the offer says, of goods while they have none."""
        # The attribute as a number, so that a few offers are looked up by the key's index.
        attribute_id = ProductAttribute.objects.values_list("pk", flat=True).get(
            product_class_id=class_id, code=BARCODE
        )
        return upsert(
            model=ProductAttributeValue,
            source=f"{self.offers} s JOIN {table_of(Product)} p ON p.code = s.code",
            key={"attribute_id": str(attribute_id), "product_id": "p.id"},
            values={
                "value_text": "CASE WHEN s.code = s.good_id THEN COALESCE(t.value_text, s.barcode) "
                "ELSE s.barcode END"
            },
            where="s.barcode <> ''",
            returning="product_id",
        ).ids


def _offer_row(row: int, offer: OfferRecord) -> tuple[object, ...]:
    described = ", ".join(value for _name, value in offer.characteristics if value)
    article = clip(offer.article, 255)
    record = {
        "id": offer.id,
        "name": offer.name,
        "article": offer.article,
        "barcode": offer.barcode,
        "characteristics": offer.characteristics,
        "property_values": offer.property_values,
        "deleted": offer.deleted,
    }
    return (
        row,
        offer.id,
        offer.good_id,
        _title(offer, described),
        described,
        clip(offer.barcode, 255),
        offer.deleted,
        _encode(record),
        article if offer.characteristic_id and len(article) <= 64 else "",
        None,
    )


def _title(offer: OfferRecord, described: str) -> str:
    """Return the offer's name with its characteristics; 1C mostly adds them itself."""
    name = offer.name.strip()
    told = all(value in name for _name, value in offer.characteristics)
    return clip(f"{name} ({described})" if name and described and not told else name, 255)
