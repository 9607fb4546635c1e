"""Sale units, in bulk."""

from __future__ import annotations

from collections.abc import Collection

from oscar.core.loading import get_model

from oscar_b2b.core.units import ONE, UnitInfo


def units(*, product_ids: Collection[int]) -> dict[int, UnitInfo]:
    """Return the sale units of the products that have one, with one query.

    A variant without a unit of its own is sold as its parent is.
    """
    Product = get_model("catalogue", "Product")
    fields = ("unit", "multiple", "pack", "weight", "volume", "unit_code", "quantum")
    rows = (
        Product.objects.filter(pk__in=product_ids)
        .exclude(sale_unit=None, parent__sale_unit=None)
        .order_by()
        .values_list(
            "pk",
            "sale_unit",
            *(f"sale_unit__{name}" for name in fields),
            *(f"parent__sale_unit__{name}" for name in fields),
        )
    )
    found = {}
    for pk, own, *values in rows:
        unit, multiple, pack, weight, volume, code, quantum = (
            values[: len(fields)] if own is not None else values[len(fields) :]
        )
        # A multiple of zero would divide by zero; 1C's "not set" is one piece.
        found[pk] = UnitInfo(unit, multiple or 1, pack or 1, weight, volume, code, quantum or ONE)
    return found
