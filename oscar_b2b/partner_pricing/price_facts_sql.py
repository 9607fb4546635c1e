"""The rows that decide the prices of one request, as one SQL expression that refers to no row.

``queries`` reads it together with what decides of stock, so that it costs no query of its own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from oscar_b2b.core import site_settings
from oscar_b2b.core.context import B2BContext
from oscar_b2b.partner_pricing.domain import KIND_ORDER

#: Code of the setting of the shop: off, largest or sum.
DISCOUNTS = "partner_pricing.discounts"
OFF = "off"

_TYPES = """
SELECT jsonb_agg(jsonb_build_array(
    t.id, t.name, t.currency, t.vat_included, t.is_retail, t.is_special, t.rounding_step::text,
    t.rounding_way, EXISTS (SELECT 1 FROM partner_pricing_price p
                            WHERE p.price_type_id = t.id AND p.min_quantity > 0)) ORDER BY t.id)
FROM partner_pricing_pricetype t
WHERE (t.id = {price_type} OR t.is_retail OR t.is_special)
  AND t.is_active AND NOT t.is_cost AND t.currency <> ''"""

_RATES = """
SELECT jsonb_agg(jsonb_build_array(r.currency, r.rate::text, r.valid_on) ORDER BY r.currency)
FROM partner_pricing_currencyrate r WHERE r.rate > 0"""

# A partner without a side row is an own warehouse; ``queries`` shows them in the same order.
_PLACES = """
SELECT jsonb_agg(jsonb_build_array(
    o.id, o.name, w.commission::text, w.delivery_surcharge::text) ORDER BY
    o.id <> {home}, array_position(ARRAY{kinds}::text[], COALESCE(w.kind, 'own')::text),
    o.name, o.id)
FROM partner_partner o LEFT JOIN partner_pricing_warehouse w ON w.partner_id = o.id
WHERE COALESCE(w.is_active, TRUE) AND {named}
  AND EXISTS (
    SELECT 1 FROM partner_pricing_warehouse x
    WHERE x.is_active AND (x.commission <> 0 OR x.delivery_surcharge <> 0))"""

_RULES = """
SELECT jsonb_agg(jsonb_build_array(
    r.id, r.name, r.percent::text, r.product_id, c.path, r.brand <> '', r.valid_to) ORDER BY r.id)
FROM partner_pricing_discountrule r LEFT JOIN catalogue_category c ON c.id = r.category_id
WHERE r.is_active
  AND (r.valid_from IS NULL OR r.valid_from <= '{day}')
  AND (r.valid_to IS NULL OR r.valid_to > '{day}')
  AND (r.contract_guid = '' OR r.contract_guid = %s)
  AND (r.legal_entity_id IS NULL OR r.legal_entity_id = {legal_entity})
  AND (r.dealer_id IS NULL OR r.dealer_id = {dealer})
  AND (r.segment_id IS NULL OR r.segment_id = {segment})"""


def key(context: B2BContext) -> tuple[Any, ...]:
    """Return under what the rows are kept with the context: all they depend on."""
    return (
        "partner_pricing.price_rows",
        context.price_type_id,
        context.vat_free,
        context.contract_guid,
        context.legal_entity_id,
        context.dealer_id,
        context.segment_id,
        context.warehouse_ids,
        context.home_warehouse_id,
    )


def rows(context: B2BContext) -> tuple[str, list[str]]:
    """Return SQL and parameters of ``[price types, rates, warehouses, rules]``."""
    types = _TYPES.format(price_type=_number(context.price_type_id))
    ids = ", ".join(str(int(each)) for each in context.warehouse_ids)
    places = _PLACES.format(
        home=_number(context.home_warehouse_id) if context.home_warehouse_id else 0,
        kinds=list(KIND_ORDER),
        named=f"o.id IN ({ids})" if ids else "TRUE",
    )
    parts, params = [types, _RATES, places], []
    if site_settings.value(DISCOUNTS) != OFF:
        parts.append(
            _RULES.format(
                day=timezone.localdate().isoformat(),
                legal_entity=_number(context.legal_entity_id),
                dealer=_number(context.dealer_id),
                segment=_number(context.segment_id),
            )
        )
        params.append(context.contract_guid)
    else:
        parts.append("SELECT NULL")
    return f"jsonb_build_array({', '.join(f'({part})' for part in parts)})", params


def column(context: B2BContext) -> RawSQL:
    """Return the rows as a column of another query."""
    sql, params = rows(context)
    return RawSQL(sql, params, output_field=JSONField())  # noqa: S611


def _number(value: int | None) -> str:
    return "NULL" if value is None else str(int(value))
