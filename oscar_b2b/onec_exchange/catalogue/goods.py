"""1C's goods → Oscar's products.

Owned by 1C and brought up to date each time: title, article, whether the good is sold, groups,
property values, pictures. Written while empty only: the description, so that what marketers
wrote stays. Not touched: slug, SEO texts, priority, recommendations.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import nh3
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ImportReport, Record
from oscar_b2b.core.merge import Outcome, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, is_offer_id
from oscar_b2b.core.slugs import slugify
from oscar_b2b.onec_exchange.catalogue import articles, attribute_values
from oscar_b2b.onec_exchange.catalogue.families import make_parents
from oscar_b2b.onec_exchange.catalogue.images import merge_images
from oscar_b2b.onec_exchange.catalogue.product_class import (
    ARTICLE,
    BARCODE,
    MAKER,
    make_own_attributes,
    product_class_id,
)

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductCategory = get_model("catalogue", "ProductCategory")

_GOODS = {
    "row": "int",
    "code": "text",
    "parent_code": "text",
    "title": "text",
    "slug": "text",
    "description": "text",
    "article": "text",
    "deleted": "boolean",
}


class GoodImporter:
    """Goods of the catalogue file; ``good#characteristic`` becomes a variant."""

    accepts = GoodRecord
    tables = ()
    order = 30

    def open(self, report: ImportReport) -> GoodJob:
        return GoodJob(report)


class GoodJob(MergeJob):
    kind = "goods"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.goods = self.stage("goods", {**_GOODS, "upc": "text"})
        self.groups = self.stage("goods_groups", {"row": "int", "code": "text", "group_id": "text"})
        self.values = self.stage("goods_values", attribute_values.COLUMNS)
        self.images = self.stage(
            "goods_images", {"row": "int", "code": "text", "path": "text", "position": "int"}
        )
        self.row = 0

    def add(self, records: Iterable[Record]) -> None:
        goods, groups, values, images = [], [], [], []
        for good in cast("Iterable[GoodRecord]", records):
            if not is_offer_id(good.id):
                self.refuse(good.id, "no-id", f"Good “{good.name}” has no usable id.")
                continue
            self.row += 1
            row = self.row
            goods.append(_good_row(row, good))
            groups += [(row, good.id, group_id) for group_id in good.group_ids]
            values += attribute_values.value_rows(row, good.id, good.property_values)
            values += [
                (row, good.id, code, clip(text, 255))
                for code, text in ((MAKER, good.maker), (BARCODE, good.barcode))
                if text.strip()
            ]
            images += [(row, good.id, path, place) for place, path in enumerate(good.images)]
        # The last column of the stage, ``upc``, is filled by assign_articles.
        self.goods.copy((*row, None) for row in goods)
        self.groups.copy(groups)
        self.values.copy(values)
        self.images.copy(images)

    def close(self) -> None:
        self._drop_duplicates()
        class_id = product_class_id()
        make_own_attributes(class_id)
        changed = articles.assign_articles(self.goods)
        outcome = self._merge_products(class_id)
        changed |= outcome.updated_ids
        own = self._own_ids()
        self.report.touched_products |= make_parents()
        self._stage_shared_articles()
        changed |= self._merge_categories()
        changed |= attribute_values.merge_values(self, self.values, class_id)
        changed |= self._remove_articles(class_id)
        changed |= merge_images(self, self.images)
        self.report.touched_products |= changed | outcome.created_ids
        self.count(
            rows=len(own),
            created=len(outcome.created_ids & own),
            updated=len((changed & own) - outcome.created_ids),
        )
        self.finish()

    def _drop_duplicates(self) -> None:
        """Keep the last row of each id; a live one wins over a deleted one."""
        dropped = self.goods.drop_duplicates(key="code", order="deleted, seq DESC")
        self.refuse_all(
            dropped,
            "duplicate",
            "Good {0} stands in the file twice; the later row, or the one that is not marked for "
            "deletion, went in.",
        )
        if dropped:
            for stage in (self.groups, self.values, self.images):
                run(
                    f"DELETE FROM {stage} x WHERE NOT EXISTS "
                    f"(SELECT 1 FROM {self.goods} g WHERE g.row = x.row)"
                )
        for stage in (self.goods, self.groups, self.values, self.images):
            stage.analyze()

    def _own_ids(self) -> set[int]:
        return ids(
            f"SELECT p.id FROM {table_of(Product)} p JOIN {self.goods} s ON s.code = p.code"
        )  # fmt: skip

    # Products -------------------------------------------------------------------------------

    def _merge_products(self, class_id: int) -> Outcome:
        outcome = upsert(
            model=Product,
            source=f"{self.goods} s",
            key={"code": "s.code"},
            values=_PRODUCT_VALUES,
            on_create={
                "slug": "s.slug",
                "structure": "'standalone'",
                "product_class_id": str(class_id),
            },
            where="s.parent_code = ''",
        )
        if not fetch(f"SELECT 1 FROM {self.goods} WHERE parent_code <> '' LIMIT 1"):
            return outcome
        self._make_missing_parents(class_id)
        variants = upsert(
            model=Product,
            source=f"{self.goods} s JOIN {table_of(Product)} p ON p.code = s.parent_code",
            key={"code": "s.code"},
            values={
                **_PRODUCT_VALUES,
                # The offers file owns the titles of variants; here they are only begun.
                "title": "COALESCE(NULLIF(t.title, ''), NULLIF(s.title, ''), s.code)",
                "structure": "'child'",
                "parent_id": "p.id",
            },
            on_create={"slug": "s.slug"},
        )
        return Outcome(
            outcome.created + variants.created,
            outcome.updated + variants.updated,
            outcome.created_ids | variants.created_ids,
            outcome.updated_ids | variants.updated_ids,
        )

    def _make_missing_parents(self, class_id: int) -> None:
        """Make the good of characteristics that 1C lists without it."""
        made = upsert(
            model=Product,
            source=(
                "(SELECT DISTINCT ON (parent_code) parent_code, title, slug, deleted "
                f"FROM {self.goods} WHERE parent_code <> '' ORDER BY parent_code, deleted, seq) s"
            ),
            key={"code": "s.parent_code"},
            values={},
            on_create={
                "title": "COALESCE(NULLIF(regexp_replace(s.title, ' *[(][^()]*[)] *$', ''), ''), "
                "s.parent_code)",
                "slug": "s.slug",
                "is_public": "NOT s.deleted",
                "structure": "'parent'",
                "product_class_id": str(class_id),
            },
        )
        self.report.touched_products |= made.created_ids
        for code in Product.objects.filter(pk__in=made.created_ids).values_list("code", flat=True):
            self.remark(
                code,
                "parent-made",
                f"Characteristics of good {code} came without the good; it was made from them.",
            )

    # What hangs on a product ----------------------------------------------------------------

    def _stage_shared_articles(self) -> None:
        """Goods that cannot hold their article as UPC keep it as an attribute."""
        rows = fetch(
            f"INSERT INTO {self.values} (row, code, attribute, value) "
            f"SELECT row, code, '{ARTICLE}', article FROM {self.goods} "
            "WHERE upc IS NULL AND article <> '' AND NOT deleted RETURNING code, value"
        )
        self.values.rows += len(rows)
        for code, article in rows:
            self.remark(
                code,
                "article-duplicate",
                f"Article {article} of good {code} belongs to another good already; it is shown, "
                "but the UPC stays empty.",
            )

    def _remove_articles(self, class_id: int) -> set[int]:
        """Remove the article attribute of goods whose article is their UPC now, or gone."""
        return ids(
            f"DELETE FROM {table_of(ProductAttributeValue)} d "
            f"USING {table_of(ProductAttribute)} a, {table_of(Product)} p, {self.goods} g "
            "WHERE d.attribute_id = a.id AND d.product_id = p.id AND g.code = p.code "
            f"AND a.product_class_id = {class_id} AND a.code = '{ARTICLE}' "
            "AND NOT g.deleted AND g.title <> '' "
            f"AND NOT EXISTS (SELECT 1 FROM {self.values} v "
            "  WHERE v.code = g.code AND v.attribute = a.code) RETURNING d.product_id"
        )

    def _merge_categories(self) -> set[int]:
        """Put goods into their groups; a good that names no group keeps those it has.

        Deltas leave groups out; a good that never had one is found by search only.
        """
        products, categories = table_of(Product), table_of(Category)
        links = table_of(ProductCategory)
        self._note_unknown_groups()
        wanted = (
            f"(SELECT DISTINCT p.id AS product_id, c.id AS category_id FROM {self.groups} g "
            f"JOIN {products} p ON p.code = g.code AND p.structure <> 'child' "
            f"JOIN {categories} c ON c.code = g.group_id)"
        )
        added = upsert(
            model=ProductCategory,
            source=f"{wanted} s",
            key={"product_id": "s.product_id", "category_id": "s.category_id"},
            values={},
            returning="product_id",
        )
        removed = ids(
            f"WITH wanted AS {wanted} DELETE FROM {links} l USING {categories} c "
            "WHERE c.id = l.category_id AND c.code IS NOT NULL "
            "AND l.product_id IN (SELECT product_id FROM wanted) "
            "AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.product_id = l.product_id "
            "  AND w.category_id = l.category_id) RETURNING l.product_id"
        )
        return added.ids | removed

    def _note_unknown_groups(self) -> None:
        rows = fetch(
            f"SELECT g.group_id, count(*), min(g.code) FROM {self.groups} g WHERE NOT EXISTS "
            f"(SELECT 1 FROM {table_of(Category)} c WHERE c.code = g.group_id) GROUP BY g.group_id"
        )
        for group_id, count, code in rows:
            self.remark(
                code,
                "group-unknown",
                f"{count} goods (first: {code}) name the group {group_id}, which the shop does "
                "not have; let 1C export the groups.",
            )


#: Expressions over the stage ``s`` and the stored row ``t``. An absent name keeps the old title.
_PRODUCT_VALUES = {
    "title": "COALESCE(NULLIF(s.title, ''), NULLIF(t.title, ''), s.code)",
    "upc": "CASE WHEN s.title = '' AND s.article = '' THEN t.upc ELSE s.upc END",
    # A bare id without a name says nothing but "this good was there".
    "is_public": "CASE WHEN s.title = '' AND NOT s.deleted AND t.id IS NOT NULL "
    "THEN t.is_public ELSE NOT s.deleted END",
    "description": "CASE WHEN COALESCE(t.description, '') = '' THEN s.description "
    "ELSE t.description END",
}


def _good_row(row: int, good: GoodRecord) -> tuple[object, ...]:
    name = good.name.strip() or good.full_name.strip()
    title = clip(name, 255)
    full = good.full_name.strip() if len(good.full_name.strip()) > 255 else ""
    article = clip(good.article, 255)
    return (
        row,
        good.id,
        good.id.partition("#")[0] if "#" in good.id else "",
        title,
        slugify(title),
        _html(good.description or (full if len(name) > 255 else "")),
        # A longer article cannot be a UPC; it is kept as text.
        article if len(article) <= 64 else "",
        good.deleted,
    )


def _html(text: str) -> str:
    """Return a description that is safe to show: 1C's users paste whole web pages."""
    text = text.strip()
    if not text:
        return ""
    if "<" not in text:
        text = text.replace("&", "&amp;").replace("\r\n", "\n").replace("\n", "<br>\n")
    return nh3.clean(text)
