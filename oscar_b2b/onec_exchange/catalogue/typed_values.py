"""Numbers, dates and yes/no among property values, in SQL.

A property is typed as 1C says (``Число``, ``Булево``, ``Дата``, ``Время``). 1C's users write
"12 см" into number fields of old bases all the same: the first such value makes the property a
text for good, so that nothing is lost and types do not flip from file to file.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, run, table_of
from oscar_b2b.core.merge_jobs import MergeJob

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

#: ``ТипЗначений`` → type of the attribute; 3.1 says ``Время`` for dates.
TYPES = {
    "число": "float",
    "булево": "boolean",
    "дата": "date",
    "время": "date",
    "строка": "text",
}
_TYPED = "('float', 'boolean', 'date')"

_PLAIN = r"replace(translate(v.value, E' \u00a0\u202f\u2009', ''), ',', '.')"
_IS_NUMBER = rf"({_PLAIN} ~ '^[+-]?[0-9]{{1,15}}(\.[0-9]{{1,15}})?$')"
_YES = "('true', '1', 'да', 'так', 'истина', 'yes')"
_NO = "('false', '0', 'нет', 'ні', 'ложь', 'no')"
_IS_DATE = (
    "(CASE WHEN v.value ~ "
    "'^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T00:00:00)?$' "
    "THEN substr(v.value, 9, 2)::int <= extract(day FROM (left(v.value, 7) || '-01')::date "
    "  + interval '1 month' - interval '1 day') ELSE false END)"
)
#: 1C's "nothing" in a number and in a date field.
_NOTHING = "(v.value IN ('', '-999999999.9') OR left(v.value, 10) = '0001-01-01')"

#: Expressions over a value ``v`` and its attribute ``a``; NULL where the type is another one.
NUMBER = f"CASE WHEN a.type = 'float' AND {_IS_NUMBER} AND NOT {_NOTHING} THEN {_PLAIN}::float8 END"
FLAG = (
    f"CASE WHEN a.type <> 'boolean' THEN NULL WHEN lower(v.value) IN {_YES} THEN true "
    f"WHEN lower(v.value) IN {_NO} THEN false END"
)
DAY = (
    f"CASE WHEN a.type = 'date' AND {_IS_DATE} AND NOT {_NOTHING} THEN left(v.value, 10)::date END"
)

_UNREADABLE = (
    f"NOT {_NOTHING} AND ((a.type = 'float' AND NOT {_IS_NUMBER}) "
    f"OR (a.type = 'date' AND NOT {_IS_DATE}) "
    f"OR (a.type = 'boolean' AND lower(v.value) NOT IN {_YES} AND lower(v.value) NOT IN {_NO}))"
)


def attribute_type(value_type: str) -> str:
    """Return the attribute type of a 1C type; "" when 1C does not state one."""
    return TYPES.get(value_type.strip().lower(), "")


def give_up_types(job: MergeJob, values: Stage, class_id: int) -> None:
    """Make texts of the typed properties among whose staged values some cannot be read."""
    rows = fetch(
        f"SELECT a.id, min(a.name), min(v.value), min(v.code) FROM {values} v "
        f"JOIN {table_of(ProductAttribute)} a ON a.code = v.attribute "
        f"AND a.product_class_id = {class_id} AND a.type IN {_TYPED} "
        f"WHERE {_UNREADABLE} GROUP BY a.id"
    )
    for _attribute, name, value, code in rows:
        job.remark(
            code,
            "property-untyped",
            f"“{value}” of good {code} is no value of the type that “{name}” has in 1C; the "
            "property is a text from now on.",
        )
    make_texts([row[0] for row in rows])


def make_texts(attribute_ids: list[int]) -> None:
    """Turn typed attributes, with the values they have, into texts."""
    if not attribute_ids:
        return
    run(
        f"UPDATE {table_of(ProductAttributeValue)} SET "
        "value_text = COALESCE(value_float::text, value_date::text, value_boolean::text), "
        "value_float = NULL, value_date = NULL, value_boolean = NULL "
        "WHERE attribute_id = ANY(%s) AND value_text IS NULL",
        [attribute_ids],
    )
    run(
        f"UPDATE {table_of(ProductAttribute)} SET type = 'text' WHERE id = ANY(%s)",
        [attribute_ids],
    )
