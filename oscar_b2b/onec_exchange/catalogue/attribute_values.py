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
    products, found = table_of(Product), _lookups(values, class_id)
    values.analyze()
    _note_unknown(job, found)
    with Stage(
        "resolved",
        {"product_id": "bigint", "attribute_id": "bigint", "text": "text", "option_id": "bigint"},
    ) as resolved:
        run(
            f"INSERT INTO {resolved} (product_id, attribute_id, text, option_id) "
            "SELECT p.id, a.id, "
            "  string_agg(v.value, '; ' ORDER BY v.seq) "
            f"    FILTER (WHERE a.type <> 'option' AND v.value <> '' AND v.value !~ '{_GUID}'), "
            f"  (array_agg({_OPTION} ORDER BY v.seq DESC) FILTER (WHERE {_OPTION} IS NOT NULL))[1] "
            f"FROM {found} JOIN {products} p ON p.code = v.code WHERE a.id IS NOT NULL "
            "GROUP BY p.id, a.id, a.type"
        )
        resolved.rows = values.rows
        resolved.analyze()
        shown = "(s.text IS NOT NULL OR s.option_id IS NOT NULL)"
        outcome = upsert(
            model=ProductAttributeValue,
            source=f"{resolved} s",
            key={"attribute_id": "s.attribute_id", "product_id": "s.product_id"},
            values={"value_text": "s.text", "value_option_id": "s.option_id"},
            where=shown,
            returning="product_id",
        )
        removed = ids(
            f"DELETE FROM {table_of(ProductAttributeValue)} d USING {resolved} s "
            "WHERE d.attribute_id = s.attribute_id AND d.product_id = s.product_id "
            f"AND NOT {shown} RETURNING d.product_id"
        )
    return outcome.ids | removed


#: The option a value stands for: by 1C's id, by the id within its dictionary, by its text.
_OPTION = "COALESCE(o.id, q.id, x.id)"


def _lookups(values: Stage, class_id: int) -> str:
    """Return a FROM clause: distinct values ``v``, attribute ``a``, options; equi-joins only."""
    options = table_of(AttributeOption)
    return (
        "(SELECT min(seq) AS seq, code, attribute, value "
        f" FROM {values} GROUP BY code, attribute, value) v "
        f"LEFT JOIN {table_of(ProductAttribute)} a "
        f"  ON a.code = v.attribute AND a.product_class_id = {class_id} "
        f"LEFT JOIN {table_of(AttributeOptionGroup)} g ON g.id = a.option_group_id "
        f"LEFT JOIN {options} o ON o.group_id = g.id AND o.code = v.value "
        f"LEFT JOIN {options} q ON q.group_id = g.id AND q.code = g.code || '/' || v.value "
        f"LEFT JOIN {options} x ON x.group_id = g.id AND x.option = v.value"
    )


def _note_unknown(job: MergeJob, found: str) -> None:
    """Remark, once per property, on values that cannot be shown."""
    rows = fetch(
        f"SELECT v.attribute, a.name, count(*), min(v.code), min(v.value) FROM {found} "
        "WHERE v.value <> '' AND (a.id IS NULL "
        f"  OR (a.type <> 'option' AND v.value ~ '{_GUID}') "
        f"  OR (a.type = 'option' AND {_OPTION} IS NULL)) "
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
