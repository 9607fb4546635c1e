"""The least that each page needs: its rows, in its order, by one bare SQL statement."""

from __future__ import annotations

#: A page of the listing by own price, of goods in stock in the contract's warehouses, and how many
#: there are. Parameters: price type, contract's warehouses, page size.
CATALOGUE = """
WITH found AS (
    SELECT p.id, p.title, price.amount
    FROM catalogue_product p
    JOIN partner_pricing_price price
      ON price.product_id = p.id AND price.price_type_id = %(price_type)s
     AND price.min_quantity = 0
    WHERE p.is_public AND p.parent_id IS NULL AND EXISTS (
        SELECT 1 FROM partner_stockrecord s
        WHERE s.product_id = p.id AND s.partner_id = ANY(%(partners)s)
          AND s.num_in_stock > coalesce(s.num_allocated, 0))
)
SELECT id, (SELECT count(*) FROM found) FROM found ORDER BY amount, title, id LIMIT %(rows)s
"""

#: The same in one section. A parameter more: its id.
SECTION = CATALOGUE.replace(
    "WHERE p.is_public",
    "WHERE EXISTS (SELECT 1 FROM catalogue_productcategory c"
    " WHERE c.product_id = p.id AND c.category_id = %(section)s) AND p.is_public",
)

#: Prices of some goods. Parameters: price type, ids.
PRICES = """
SELECT product_id, amount FROM partner_pricing_price
WHERE price_type_id = %(price_type)s AND product_id = ANY(%(products)s) AND min_quantity = 0
"""

#: A page of dealers with all that a row shows, and how many there are. Parameters: words, rows.
DEALERS = """
WITH found AS (
    SELECT d.id, d.name, s.name AS segment, m.name AS manager
    FROM core_dealer d LEFT JOIN core_segment s ON s.id = d.segment_id
    LEFT JOIN core_personalmanager m ON m.id = d.manager_id
    WHERE d.is_active AND NOT d.is_blocked AND upper(d.name) LIKE upper(%(words)s)
)
SELECT f.*, (SELECT count(*) FROM found), e.names, u.emails
FROM (SELECT * FROM found ORDER BY name, id LIMIT %(rows)s) f
LEFT JOIN LATERAL (SELECT array_agg(name) names FROM core_legalentity e
    WHERE e.dealer_id = f.id AND e.is_active) e ON true
LEFT JOIN LATERAL (SELECT array_agg(u.email) emails FROM core_member m
    JOIN core_user u ON u.id = m.user_id WHERE m.dealer_id = f.id AND m.is_active) u ON true
ORDER BY f.name, f.id
"""
