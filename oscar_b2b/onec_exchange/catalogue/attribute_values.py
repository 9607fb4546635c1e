"""Values of properties → Oscar's attribute values, resolved and merged set-based."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable

from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.onec_exchange.catalogue import ownership, pending, typed_values
from oscar_b2b.onec_exchange.catalogue.product_class import attribute_code
from oscar_b2b.onec_exchange.models import PendingLink

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


def merge_values(
    job: MergeJob, values: Stage, class_id: int, *, owner: str | None = None
) -> set[int]:
    """Merge staged values and return the ids of products whose values changed.

    A dictionary value arrives as the id of an option, or as its text; one that is not in the
    dictionary yet waits for it. Several values of a text property are joined; of any other
    property the last known one counts. A value that is named but empty was cleared; a property
    that is not named keeps its value.

    :param owner: of 1C's properties, see ``ownership``; bar code and maker are always 1C's.
    """
    if not values.rows:
        return set()
    owner = ownership.owners()[ownership.ATTRIBUTES] if owner is None else owner
    stored = table_of(ProductAttributeValue)
    values.analyze()
    typed_values.give_up_types(job, values, class_id)
    with (
        Stage("looked_up", _LOOKED_UP) as found,
        Stage("resolved", _RESOLVED) as resolved,
    ):
        found.rows = _look_up(found, values, class_id)
        found.analyze()
        if owner != ownership.SITE:
            _keep_unknown(job, values, found)
        _resolve(resolved, found, where=_OWNED[owner].format(stored=stored))
        shown = f"(COALESCE({', '.join(f's.{name}::text' for name in _COLUMNS)}) IS NOT NULL)"
        outcome = upsert(
            model=ProductAttributeValue,
            source=f"{resolved} s",
            key={"attribute_id": "s.attribute_id", "product_id": "s.product_id"},
            values={column: f"s.{name}" for name, column in _COLUMNS.items()},
            where=shown,
            returning="product_id",
        )
        removed = ids(
            f"DELETE FROM {stored} d USING {resolved} s "
            "WHERE d.attribute_id = s.attribute_id AND d.product_id = s.product_id "
            f"AND NOT {shown} RETURNING d.product_id"
        )
    return outcome.ids | removed


def tie_waiting(job: MergeJob, properties: Stage, class_id: int) -> set[int]:
    """Merge the values that waited for staged properties; returns the ids of their products.

    :param properties: stage with a column ``code``, that of the attribute.
    """
    if not pending.are_there(PendingLink.VALUE):
        return set()
    with Stage("late_values", COLUMNS) as late:
        late.rows = run(
            f"INSERT INTO {late} (seq, row, code, attribute, value) SELECT "
            "row_number() OVER (ORDER BY w.code, w.position), 0, w.code, w.target, w.value "
            f"FROM {pending.table()} w "
            f"WHERE w.kind = '{PendingLink.VALUE}' "
            f"AND w.target IN (SELECT code FROM {properties})"
        )
        return merge_values(job, late, class_id)


#: Column of a resolved value → column of the stored one.
_COLUMNS = {
    "text": "value_text",
    "option_id": "value_option_id",
    "number": "value_float",
    "flag": "value_boolean",
    "day": "value_date",
}
_TYPES = {
    "text": "text",
    "option_id": "bigint",
    "number": "float8",
    "flag": "boolean",
    "day": "date",
}
_LOOKED_UP = {
    "place": "bigint",
    "code": "text",
    "attribute": "text",
    "value": "text",
    "product_id": "bigint",
    "attribute_id": "bigint",
    "name": "text",
    "type": "text",
    **_TYPES,
}
_RESOLVED = {"product_id": "bigint", "attribute_id": "bigint", **_TYPES, "number_of": "int"}

#: Narrows the values ``f`` to those the owner lets 1C write; ``p_`` begins codes of properties.
_OWNED = {
    ownership.ONEC: "true",
    ownership.ONCE: (
        "(left(f.attribute, 2) <> 'p_' OR NOT EXISTS (SELECT 1 FROM {stored} h "
        "WHERE h.attribute_id = f.attribute_id AND h.product_id = f.product_id))"
    ),
    ownership.SITE: "left(f.attribute, 2) <> 'p_'",
}

#: The option a value stands for: by 1C's id, by the id within its dictionary, by its text.
_OPTION = "COALESCE(o.id, q.id, x.id)"


def _look_up(found: Stage, values: Stage, class_id: int) -> int:
    """Put each distinct value with its product, attribute and meaning into ``found``."""
    options = table_of(AttributeOption)
    return run(
        f"INSERT INTO {found} ({', '.join(_LOOKED_UP)}) "
        "SELECT v.seq, v.code, v.attribute, v.value, p.id, a.id, a.name, a.type, "
        f"  CASE WHEN a.type = 'text' AND v.value <> '' AND v.value !~ '{_GUID}' THEN v.value END, "
        f"  {_OPTION}, {typed_values.NUMBER}, {typed_values.FLAG}, {typed_values.DAY} "
        f"FROM (SELECT min(seq) AS seq, code, attribute, value FROM {values} "
        "  GROUP BY code, attribute, value) v "
        # Equi-joins only: the planner hashes them.
        f"LEFT JOIN {table_of(Product)} p ON p.code = v.code "
        f"LEFT JOIN {table_of(ProductAttribute)} a "
        f"  ON a.code = v.attribute AND a.product_class_id = {class_id} "
        f"LEFT JOIN {table_of(AttributeOptionGroup)} g ON g.id = a.option_group_id "
        f"LEFT JOIN {options} o ON o.group_id = g.id AND o.code = v.value "
        f"LEFT JOIN {options} q ON q.group_id = g.id AND q.code = g.code || '/' || v.value "
        f"LEFT JOIN {options} x ON x.group_id = g.id AND x.option = v.value"
    )


def _resolve(resolved: Stage, found: Stage, *, where: str) -> None:
    """Make one row of each product and attribute.

    Nearly all have one value, which costs no sorting; the others are done over.
    """
    known = f"FROM {found} f WHERE f.product_id IS NOT NULL AND f.attribute_id IS NOT NULL"
    resolved.rows = run(
        f"INSERT INTO {resolved} (product_id, attribute_id, {', '.join(_COLUMNS)}, number_of) "
        "SELECT f.product_id, f.attribute_id, max(f.text), max(f.option_id), max(f.number), "
        f"bool_or(f.flag), max(f.day), count(*) {known} AND {where} "
        "GROUP BY f.product_id, f.attribute_id"
    )
    resolved.analyze()
    if fetch(f"SELECT 1 FROM {resolved} WHERE number_of > 1 LIMIT 1"):
        lasts = ", ".join(
            f"(array_agg(f.{name} ORDER BY f.place DESC) FILTER (WHERE f.{name} IS NOT NULL))[1] "
            f"AS {name}"
            for name in _COLUMNS
            if name != "text"
        )
        run(
            f"UPDATE {resolved} r SET {', '.join(f'{name} = m.{name}' for name in _COLUMNS)} "
            "FROM (SELECT f.product_id, f.attribute_id, "
            f"  string_agg(f.text, '; ' ORDER BY f.place) AS text, {lasts} {known} "
            f"  AND (f.product_id, f.attribute_id) IN "
            f"    (SELECT product_id, attribute_id FROM {resolved} WHERE number_of > 1) "
            "  GROUP BY f.product_id, f.attribute_id) m "
            "WHERE m.product_id = r.product_id AND m.attribute_id = r.attribute_id"
        )


def _keep_unknown(job: MergeJob, values: Stage, found: Stage) -> None:
    """Let values wait whose property, or whose place in a dictionary, the shop does not know.

    All values a good has of such a property wait together, as the last one counts.
    """
    with Stage(
        "unknown_values",
        {"code": "text", "attribute": "text", "name": "text", "value": "text"},
    ) as unknown:
        unknown.rows = run(
            f"INSERT INTO {unknown} (code, attribute, name, value) "
            f"SELECT f.code, f.attribute, f.name, f.value FROM {found} f "
            "WHERE f.value <> '' AND (f.attribute_id IS NULL "
            f"  OR (f.type <> 'option' AND f.value ~ '{_GUID}') "
            "  OR (f.type = 'option' AND f.option_id IS NULL))"
        )
        unknown.analyze()
        if unknown.rows or pending.are_there(PendingLink.VALUE):
            pending.keep(
                PendingLink.VALUE,
                wanted=(
                    "SELECT v.code, v.attribute, v.value, 1, row_number() OVER "
                    "  (PARTITION BY v.code, v.attribute ORDER BY min(v.seq)), '' "
                    f"FROM {values} v WHERE v.value <> '' AND (v.code, v.attribute) IN "
                    f"  (SELECT code, attribute FROM {unknown}) "
                    "GROUP BY v.code, v.attribute, v.value"
                ),
                about=f"(w.code, w.target) IN (SELECT code, attribute FROM {values})",
            )
        if unknown.rows:
            _remark_unknown(job, unknown)


def _remark_unknown(job: MergeJob, unknown: Stage) -> None:
    """Remark, once per property, on values that cannot be shown."""
    rows = fetch(
        f"SELECT attribute, name, count(*), min(code), min(value) FROM {unknown} "
        "GROUP BY attribute, name"
    )
    for attribute, name, count, code, value in rows:
        if name is None:
            job.remark(
                code,
                "property-unknown",
                f"{count} goods (first: {code}) have a property that has not come yet "
                f"({attribute}); their values wait for it.",
            )
        else:
            job.remark(
                code,
                "property-value-unknown",
                f"{count} values of “{name}” (first: {value} of {code}) are not in its "
                "dictionary yet; they wait for it.",
            )
