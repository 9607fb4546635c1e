"""1C's properties → attributes of the one product class; dictionaries → option groups.

A property with a dictionary becomes an ``option`` attribute, so that facets count by option id
and a renamed value changes one row. Numbers, dates and yes/no become typed attributes, see
``typed_values``. A deletion mark of a property says nothing of the values goods have, so it is
passed over.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, PropertyRecord, Record
from oscar_b2b.core.merge import Outcome, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.onec_exchange.catalogue import attribute_values, typed_values
from oscar_b2b.onec_exchange.catalogue.product_class import attribute_code, product_class_id

AttributeOption = get_model("catalogue", "AttributeOption")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")


class PropertyImporter:
    """Properties of goods and offers with their dictionaries."""

    accepts = PropertyRecord
    tables = ()
    order = 20

    def open(self, report: ImportReport) -> PropertyJob:
        return PropertyJob(report)


class PropertyJob(MergeJob):
    kind = "properties"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.properties = self.stage(
            "properties",
            {"row": "int", "id": "text", "code": "text", "name": "text", "type": "text"},
        )
        self.options = self.stage(
            "options",
            {"row": "int", "property_id": "text", "id": "text", "text": "text", "code": "text"},
        )
        self.row = 0

    def add(self, records: Iterable[Record]) -> None:
        properties = []
        options = []
        for each in cast("Iterable[PropertyRecord]", records):
            if not each.id or len(each.id) > 255:
                self.refuse(each.id, "no-id", f"Property “{each.name}” has no usable id.")
                continue
            self.row += 1
            properties.append(
                (
                    self.row,
                    each.id,
                    attribute_code(each.id),
                    clip(each.name, 128) or each.id[:128],
                    typed_values.attribute_type(each.value_type),
                )
            )
            options += [
                (self.row, each.id, value_id, clip(text, 200) or value_id[:200], value_id)
                for value_id, text in each.options
                if value_id and len(value_id) + len(each.id) < 255
            ]
        self.properties.copy(properties)
        self.options.copy(options)

    def close(self) -> None:
        dropped = self.properties.drop_duplicates(key="id")
        self.refuse_all(dropped, "duplicate", "Property {0} stands in the file twice.")
        if dropped:
            run(
                f"DELETE FROM {self.options} o WHERE NOT EXISTS "
                f"(SELECT 1 FROM {self.properties} p WHERE p.row = o.row)"
            )
        self.options.drop_duplicates(key="property_id, id")
        upsert(
            model=AttributeOptionGroup,
            source=(
                f"{self.properties} s JOIN (SELECT DISTINCT row FROM {self.options}) o "
                "ON o.row = s.row"
            ),
            key={"code": "s.id"},
            values={"name": "s.name"},
        )
        attributes = self._merge_attributes()
        with_options = self._merge_options()
        changed = attributes.updated_ids | (with_options - attributes.created_ids)
        if attributes.ids or with_options:
            self.report.touched_products |= attribute_values.tie_waiting(
                self, self.properties, product_class_id()
            )
        self.count(
            rows=self._rows(), created=attributes.created, updated=len(changed)
        )  # fmt: skip
        self.finish()

    def _rows(self) -> int:
        return len(ids(f"SELECT row FROM {self.properties}"))

    def _merge_attributes(self) -> Outcome:
        groups = table_of(AttributeOptionGroup)
        class_id = product_class_id()
        typed_values.make_texts(
            [
                row[0]
                for row in fetch(
                    f"SELECT a.id FROM {table_of(ProductAttribute)} a JOIN {self.properties} s "
                    f"ON s.code = a.code AND a.product_class_id = {class_id} "
                    "WHERE s.type = 'text' AND a.type IN ('float', 'boolean', 'date')"
                )
            ]
        )
        # Once a dictionary is known, a later file without it (a delta) leaves the type alone; and
        # what has become a text stays one, see typed_values.
        return upsert(
            model=ProductAttribute,
            source=f"{self.properties} s LEFT JOIN {groups} g ON g.code = s.id",
            key={"code": "s.code", "product_class_id": str(class_id)},
            values={
                "name": "s.name",
                "type": "CASE WHEN g.id IS NOT NULL THEN 'option' "
                "WHEN t.id IS NULL THEN COALESCE(NULLIF(s.type, ''), 'text') "
                "WHEN t.type = 'option' THEN 'text' ELSE t.type END",
                "option_group_id": "g.id",
            },
        )

    def _merge_options(self) -> set[int]:
        """Merge the dictionaries and return the ids of attributes whose options changed."""
        options, groups = table_of(AttributeOption), table_of(AttributeOptionGroup)
        wanted = f"{self.options} s JOIN {groups} g ON g.code = s.property_id"
        self.options.analyze()
        self._make_codes_unique(options, groups)
        self._make_texts_unique(options, groups)
        # Texts that are about to change hands are given up first: the constraint looks at each
        # row as it is written.
        run(
            f"UPDATE {options} t SET option = t.code FROM {wanted} "
            "WHERE t.code = s.code AND t.option <> s.text"
        )
        outcome = upsert(
            model=AttributeOption,
            source=wanted,
            key={"code": "s.code"},
            values={"group_id": "g.id", "option": "s.text"},
        )
        if outcome.updated_ids:
            self.report.touched_products |= ids(
                f"SELECT product_id FROM {table_of(ProductAttributeValue)} "
                "WHERE value_option_id = ANY(%s)",
                [list(outcome.updated_ids)],
            )
        if not outcome.ids:
            return set()
        return ids(
            f"SELECT DISTINCT a.id FROM {table_of(ProductAttribute)} a "
            f"JOIN {options} o ON o.group_id = a.option_group_id WHERE o.id = ANY(%s)",
            [list(outcome.ids)],
        )

    def _make_codes_unique(self, options: str, groups: str) -> None:
        """Let values carry 1C's id; where properties share one ("true"), theirs is added.

        Oscar's code is unique over all dictionaries. Who holds an id already keeps it.
        """
        run(
            f"UPDATE {self.options} o SET code = o.property_id || '/' || o.id FROM ("
            "  SELECT s.seq, h.id AS holder, h.group_id = g.id AS own, row_number() OVER ("
            "    PARTITION BY s.id ORDER BY (h.group_id = g.id) DESC NULLS LAST, s.seq) AS place "
            f"  FROM {self.options} s JOIN {groups} g ON g.code = s.property_id "
            f"  LEFT JOIN {options} h ON h.code = s.id) d "
            "WHERE d.seq = o.seq AND (d.place > 1 OR (d.holder IS NOT NULL AND NOT d.own))"
        )

    def _make_texts_unique(self, options: str, groups: str) -> None:
        """Tell values of one text apart, as Oscar wants texts unique within a dictionary.

        Who holds a text keeps it, also when this file does not name it: parts of a dictionary
        come in several files. The others get the beginning of their id.
        """
        for suffix in ("left(o.id, 8)", "o.id"):
            run(
                f"UPDATE {self.options} o SET text = o.text || ' (' || {suffix} || ')' FROM ("
                "  SELECT s.seq, h.code AS holder, s.code, k.seq AS renamed, row_number() OVER ("
                "    PARTITION BY s.property_id, s.text "
                "    ORDER BY (h.code = s.code) DESC NULLS LAST, s.seq) AS place "
                f"  FROM {self.options} s JOIN {groups} g ON g.code = s.property_id "
                f"  LEFT JOIN {options} h ON h.group_id = g.id AND h.option = s.text "
                f"  LEFT JOIN {self.options} k ON k.code = h.code AND k.text <> h.option) d "
                "WHERE d.seq = o.seq AND (d.place > 1 "
                "  OR (d.holder <> d.code AND d.renamed IS NULL))"
            )
