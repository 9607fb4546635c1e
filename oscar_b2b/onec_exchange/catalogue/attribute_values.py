"""Values of properties → Oscar's attribute values, resolved and merged set-based."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable

from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.onec_exchange.catalogue.product_class import attribute_code

AttributeOption = get_model("catalogue", "AttributeOption")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
Product = get_model("catalogue", "Product")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

COLUMNS = {"row": "int", "code": "text", "attribute": "text", "value": "text"}

_GUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


def value_rows(
    row: int, product_code: str, values: Iterable[tuple[str, str]]
) -> list[tuple[int, str, str, str]]:
    """Return stage rows of property values; an empty value is kept, it means "cleared"."""
    return [
        (row, product_code, attribute_code(property_id), value)
        for property_id, value in values
        if property_id
    ]


def merge_values(job: MergeJob, values: Stage, class_id: int) -> set[int]:
    """Merge staged values and return the ids of products whose values changed.

    A dictionary value arrives as the id of an option, or as its text. Several values of a text
    property are joined; of a dictionary property the last known one counts. A value that is
    named but empty was cleared; a property that is not named keeps its value.
    """
    products, attributes = table_of(Product), table_of(ProductAttribute)
    options, groups = table_of(AttributeOption), table_of(AttributeOptionGroup)
    values.analyze()
    _note_unknown(job, values, class_id)
    with Stage(
        "resolved", {"product_id": "bigint", "attribute_id": "bigint", "text": "text",
                     "option_id": "bigint"},
    ) as resolved:  # fmt: skip
        run(
            f"INSERT INTO {resolved} (product_id, attribute_id, text, option_id) "
            "SELECT p.id, a.id, "
            "  CASE WHEN a.type = 'option' THEN NULL ELSE string_agg(v.value, '; ' ORDER BY v.seq)"
            "  END, (array_agg(COALESCE(o.id, x.id) ORDER BY v.seq DESC) "
            "        FILTER (WHERE COALESCE(o.id, x.id) IS NOT NULL))[1] "
            f"FROM (SELECT min(seq) AS seq, code, attribute, value FROM {values} "
            "       WHERE value <> '' GROUP BY code, attribute, value) v "
            f"JOIN {products} p ON p.code = v.code "
            f"JOIN {attributes} a ON a.code = v.attribute AND a.product_class_id = {class_id} "
            f"LEFT JOIN {groups} g ON g.id = a.option_group_id "
            f"LEFT JOIN {options} o ON o.group_id = g.id "
            "  AND o.code IN (v.value, g.code || '/' || v.value) "
            f"LEFT JOIN {options} x ON x.option = v.value AND x.group_id = g.id "
            f"WHERE (a.type = 'option' AND COALESCE(o.id, x.id) IS NOT NULL) "
            f"   OR (a.type <> 'option' AND v.value !~ '{_GUID}') "
            "GROUP BY p.id, a.id, a.type"
        )
        resolved.rows = values.rows
        resolved.analyze()
        outcome = upsert(
            model=ProductAttributeValue,
            source=f"{resolved} s",
            key={"attribute_id": "s.attribute_id", "product_id": "s.product_id"},
            values={"value_text": "s.text", "value_option_id": "s.option_id"},
            returning="product_id",
        )
        removed = ids(
            f"DELETE FROM {table_of(ProductAttributeValue)} d "
            f"USING {attributes} a, {products} p, {values} v "
            "WHERE d.attribute_id = a.id AND d.product_id = p.id "
            "AND v.code = p.code AND v.attribute = a.code "
            f"AND a.product_class_id = {class_id} AND starts_with(a.code, 'p_') "
            f"AND NOT EXISTS (SELECT 1 FROM {resolved} r "
            "  WHERE r.product_id = d.product_id AND r.attribute_id = d.attribute_id) "
            "RETURNING d.product_id"
        )
    return outcome.ids | removed


def _note_unknown(job: MergeJob, values: Stage, class_id: int) -> None:
    """Remark, once per property, on values that cannot be shown."""
    attributes, options = table_of(ProductAttribute), table_of(AttributeOption)
    groups = table_of(AttributeOptionGroup)
    rows = fetch(
        f"SELECT v.attribute, a.name, count(*), min(v.code), min(v.value) FROM {values} v "
        f"LEFT JOIN {attributes} a ON a.code = v.attribute AND a.product_class_id = {class_id} "
        "WHERE v.value <> '' AND (a.id IS NULL "
        f"  OR (a.type <> 'option' AND v.value ~ '{_GUID}') "
        f"  OR (a.type = 'option' AND NOT EXISTS (SELECT 1 FROM {options} o "
        f"       JOIN {groups} g ON g.id = o.group_id WHERE g.id = a.option_group_id "
        "       AND (v.value = o.option OR o.code IN (v.value, g.code || '/' || v.value))))) "
        "GROUP BY v.attribute, a.name"
    )
    for attribute, name, count, code, value in rows:
        if name is None:
            job.remark(
                code,
                "property-unknown",
                f"{count} goods (first: {code}) have a property the shop has not been told of "
                f"({attribute}); let 1C export the classifier.",
            )
        else:
            job.remark(
                code,
                "property-value-unknown",
                f"{count} values of “{name}” (first: {value} of {code}) are not in its "
                "dictionary; let 1C export the classifier.",
            )
