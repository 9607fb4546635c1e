"""1C's goods → Oscar's products.

Which fields an import writes is chosen by ``ownership``. Not touched: slug, SEO texts, priority,
recommendations. Services never become goods for sale by themselves.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ImportReport, Record
from oscar_b2b.core.merge import Outcome, Stage, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, is_offer_id
from oscar_b2b.onec_exchange.catalogue import (
    articles,
    attachments,
    attribute_values,
    good_groups,
    good_rows,
    ownership,
    relations,
    requisites,
)
from oscar_b2b.onec_exchange.catalogue.families import make_parents
from oscar_b2b.onec_exchange.catalogue.good_fields import product_values
from oscar_b2b.onec_exchange.catalogue.images import merge_images
from oscar_b2b.onec_exchange.catalogue.product_class import (
    ARTICLE,
    BARCODE,
    MAKER,
    make_own_attributes,
    product_class_id,
)
from oscar_b2b.onec_exchange.catalogue.written import WRITTEN

Product = get_model("catalogue", "Product")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

#: The line that shops add to orders for delivery; 1C's goods list gets it back (pitfall 47).
_DELIVERY = "ORDER_DELIVERY"


class GoodImporter:
    """Goods of the catalogue file; ``good#characteristic`` becomes a variant."""

    accepts = GoodRecord
    tables = ()
    order = 30
    writes = WRITTEN

    def open(self, report: ImportReport) -> GoodJob:
        return GoodJob(report)


class GoodJob(MergeJob):
    kind = "goods"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.owners = ownership.owners()
        self.goods = self.stage("goods", good_rows.COLUMNS)
        self.groups = self.stage("goods_groups", good_groups.COLUMNS)
        self.values = self.stage("goods_values", attribute_values.COLUMNS)
        self.images = self.stage(
            "goods_images", {"row": "int", "code": "text", "path": "text", "position": "int"}
        )
        self.files = self.stage("goods_files", attachments.COLUMNS)
        self.lists = self.stage("goods_lists", relations.LIST_COLUMNS)
        self.relations = self.stage("goods_relations", {"row": "int", **relations.COLUMNS})
        self._parts = (
            self.goods,
            self.groups,
            self.values,
            self.images,
            self.files,
            self.lists,
            self.relations,
        )
        self.unknown: Counter[str] = Counter()
        self.row = 0
        self.has_variants = False

    def add(self, records: Iterable[Record]) -> None:
        batch: dict[Stage, list[tuple[object, ...]]] = {stage: [] for stage in self._parts}
        goods = batch[self.goods]
        for good in cast("Iterable[GoodRecord]", records):
            if not is_offer_id(good.id) or good.id == _DELIVERY:
                self._refuse(good)
                continue
            self.row += 1
            self.has_variants = self.has_variants or "#" in good.id
            extras = requisites.read(good.requisites, self.unknown)
            goods.append(good_rows.row_of(self.row, good, extras))
            self._add_links(batch, good)
            if extras.files or extras.relations:
                self._add_extras(batch, good, extras)
        for stage, rows in batch.items():
            stage.copy(rows)

    def _refuse(self, good: GoodRecord) -> None:
        if good.id == _DELIVERY:
            self.refuse(good.id, "delivery-line", "The delivery line of orders is no good.")
        else:
            self.refuse(good.id, "no-id", f"Good “{good.name}” has no usable id.")

    def _add_links(self, batch: dict[Stage, list[tuple[object, ...]]], good: GoodRecord) -> None:
        """Stage what hangs on a good: groups, values, pictures."""
        row = self.row
        if good.group_ids:
            # A characteristic listed as a good stands where its good stands.
            code = good.id.partition("#")[0]
            batch[self.groups] += [(row, code, group_id) for group_id in good.group_ids]
        values = batch[self.values]
        values += attribute_values.value_rows(row, good.id, good.property_values)
        if good.maker.strip():
            values.append((row, good.id, MAKER, clip(good.maker, 255)))
        if good.barcode.strip():
            values.append((row, good.id, BARCODE, clip(good.barcode, 255)))
        for place, path in enumerate(good.images):
            if attachments.is_attachment(path):
                batch[self.files].append((row, good.id, path, ""))
            else:
                batch[self.images].append((row, good.id, path, place))

    def _add_extras(
        self,
        batch: dict[Stage, list[tuple[object, ...]]],
        good: GoodRecord,
        extras: requisites.Extras,
    ) -> None:
        """Stage what came as requisites: files and related goods."""
        row = self.row
        for path, title in extras.files.items():
            # The titles of pictures come the same way; a picture is no file to download.
            if path not in good.images or attachments.is_attachment(path):
                batch[self.files].append((row, good.id, path, title))
        for kind, listed in extras.relations.items():
            batch[self.lists].append((row, good.id, kind))
            for place, (code, text) in enumerate(listed):
                quantity = requisites.quantity_of(text)
                if quantity is not None and is_offer_id(code) and code != good.id:
                    batch[self.relations].append((row, good.id, kind, code, quantity, place, ""))
                    continue
                self.remark(
                    good.id,
                    "related-unreadable",
                    f"“{code}*{text}” among the related goods of {good.id} is no good with a "
                    "quantity.",
                )

    def close(self) -> None:
        self._drop_duplicates()
        class_id = product_class_id()
        make_own_attributes(class_id)
        owners = self.owners
        changed: set[int] = set()
        if owners[ownership.ARTICLE] != ownership.SITE:
            changed |= articles.assign_articles(
                self.goods, release=owners[ownership.ARTICLE] == ownership.ONEC
            )
        outcome = self._merge_products(class_id)
        changed |= outcome.updated_ids
        if owners[ownership.ARTICLE] == ownership.ONEC:
            self._stage_shared_articles()
        changed |= good_groups.merge_groups(self, self.groups, owner=owners[ownership.CATEGORIES])
        changed |= good_groups.sort_out(self.goods, owner=owners[ownership.CATEGORIES])
        changed |= attribute_values.merge_values(
            self, self.values, class_id, owner=owners[ownership.ATTRIBUTES]
        )
        if owners[ownership.ARTICLE] == ownership.ONEC:
            changed |= self._remove_articles(class_id)
        changed |= merge_images(self, self.images, owner=owners[ownership.IMAGES])
        changed |= attachments.merge_files(self, self.files)
        changed |= relations.merge_lists(self, self.lists, self.relations)
        self.report.touched_products |= relations.tie_waiting()
        self.report.touched_products |= changed | outcome.created_ids
        self._remark_services(outcome.created_ids)
        self._remark_requisites()
        self.count_products(self.goods, created=outcome.created_ids, changed=changed)
        self.finish()

    def _remark_services(self, created: set[int]) -> None:
        rows = fetch(
            f"SELECT count(*), min(s.code) FROM {self.goods} s JOIN {table_of(Product)} p "
            "ON p.code = s.code WHERE s.service AND p.id = ANY(%s)",
            [list(created)],
        ) if created else []  # fmt: skip
        for count, code in rows:
            if count:
                self.remark(
                    code,
                    "service",
                    f"{count} services (first: {code}) were taken over hidden; whoever wants to "
                    "sell one shows it by hand.",
                )

    def _remark_requisites(self) -> None:
        for name, count in self.unknown.most_common():
            self.remark(
                "",
                "requisite-unknown",
                f"The requisite “{name}” of {count} goods is not read; a property would be shown.",
            )

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
            for stage in self._parts[1:]:
                if stage.rows:
                    run(
                        f"DELETE FROM {stage} x WHERE NOT EXISTS "
                        f"(SELECT 1 FROM {self.goods} g WHERE g.row = x.row)"
                    )
        for stage in self._parts:
            stage.analyze()

    # Products -------------------------------------------------------------------------------

    def _merge_products(self, class_id: int) -> Outcome:
        values = product_values(self.owners)
        outcome = upsert(
            model=Product,
            source=f"{self.goods} s",
            key={"code": "s.code"},
            values=values,
            on_create={
                "slug": "s.slug",
                "structure": "'standalone'",
                "product_class_id": str(class_id),
            },
            where="s.parent_code = ''",
        )
        if not self.has_variants:
            return outcome
        self._make_missing_parents(class_id)
        variants = upsert(
            model=Product,
            source=f"{self.goods} s JOIN {table_of(Product)} p ON p.code = s.parent_code",
            key={"code": "s.code"},
            values={
                **values,
                # The offers file owns the titles of variants; here they are only begun.
                "title": "COALESCE(NULLIF(t.title, ''), NULLIF(s.title, ''), s.code)",
                "structure": "'child'",
                "parent_id": "p.id",
            },
            on_create={"slug": "s.slug"},
        )
        self.report.touched_products |= make_parents(
            f"SELECT parent_code FROM {self.goods} WHERE parent_code <> ''"
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
            f"INSERT INTO {self.values} (seq, row, code, attribute, value) "
            f"SELECT seq, row, code, '{ARTICLE}', article FROM {self.goods} "
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
        # The attribute as a number: joined to it, the planner may loop over whole tables.
        attribute_id = ProductAttribute.objects.values_list("pk", flat=True).get(
            product_class_id=class_id, code=ARTICLE
        )
        return ids(
            f"DELETE FROM {table_of(ProductAttributeValue)} d "
            f"USING {table_of(Product)} p, {self.goods} g "
            f"WHERE d.attribute_id = {attribute_id} AND d.product_id = p.id AND g.code = p.code "
            "AND NOT g.deleted AND g.title <> '' "
            f"AND g.code NOT IN (SELECT v.code FROM {self.values} v "
            f"  WHERE v.attribute = '{ARTICLE}') RETURNING d.product_id"
        )
