"""The least that a search needs: its rows, in its order, by one bare SQL statement."""

from __future__ import annotations

#: Cities by a part of a name. Parameters: carrier, key (small letters, no apostrophes).
CITIES = r"""
SELECT id, name_uk, region, district, point_count FROM shipping_carriers_city
WHERE active AND carrier = %(carrier)s AND search LIKE '%%' || %(key)s || '%%'
ORDER BY CASE WHEN search LIKE '%%' || chr(10) || %(key)s || chr(10) || '%%' THEN 0
              WHEN search LIKE '%%' || chr(10) || %(key)s || '%%' THEN 1
              WHEN search LIKE '%% ' || %(key)s || '%%' THEN 2 ELSE 3 END,
         point_count DESC, name_uk, region, district, id
LIMIT 20
"""

#: Cities by a word with a typo: the index's candidates, most alike first.
ALIKE = """
SELECT id, name_uk, region, district, point_count FROM shipping_carriers_city
WHERE active AND carrier = %(carrier)s AND search %%> %(key)s
ORDER BY word_similarity(%(key)s, search) DESC, point_count DESC, name_uk, region, district, id
LIMIT 20
"""

#: The branches of a city that can be chosen, those first that take 25 kg in one place of
#: 60 × 40 × 40 cm. Parameters: id of the city, how many.
BRANCHES = """
SELECT * FROM shipping_carriers_point
WHERE city_id = %(city)s AND active AND open AND public
ORDER BY CASE WHEN (max_weight IS NULL OR max_weight >= 25)
                   AND (max_place_weight IS NULL OR max_place_weight >= 25)
                   AND (longest IS NULL OR longest >= 60 AND middle >= 40 AND shortest >= 40)
              THEN 0 ELSE 1 END,
         CASE kind WHEN 'branch' THEN 0 WHEN 'cargo' THEN 1 WHEN 'shop' THEN 2
                   WHEN 'locker' THEN 3 ELSE 4 END, length(number), number, name_uk, id
LIMIT %(rows)s
"""
