"""Ids and names of the demo company that other programs may rely on.

The shop's demo set-up ties its log-ins to the dealers below; browser tests look for the
warehouses and price types. Everything else of the company is derived from these and a seed.
All people, firms, numbers and addresses are invented; tax numbers lie in ranges that the
Ukrainian registers do not issue.
"""

from __future__ import annotations

SEED = "tryhillia-2026"

#: 1C's internal rate for the one foreign currency, hryvnias for a dollar.
USD_RATE = "41.5000"

CATALOGUE_ID = "a7d4c1e0-5b1f-4d0a-9c55-0f6a2f0e1b01"
CATALOGUE_NAME = "Основний каталог товарів"

# --- Dealers (1C: Партнеры). The first three belong to the demo log-ins. -------------------
DEALER_ID = "d1000000-0000-4000-8000-000000000001"  # dealer@demo.example, sees exact stock
DEALER2_ID = "d1000000-0000-4000-8000-000000000002"  # dealer2@demo.example, sees masked stock
RIVAL_ID = "d1000000-0000-4000-8000-000000000003"  # rival@demo.example, sees no stock
DEALER4_ID = "d1000000-0000-4000-8000-000000000004"
DEALER5_ID = "d1000000-0000-4000-8000-000000000005"
DEALER6_ID = "d1000000-0000-4000-8000-000000000006"

# --- Legal entities and contracts of dealer@demo.example ----------------------------------
DEALER_FIRST_ENTITY_ID = "e1000000-0000-4000-8000-000000000001"
DEALER_SECOND_ENTITY_ID = "e1000000-0000-4000-8000-000000000002"
DEALER_PREPAYMENT_CONTRACT_ID = "c1000000-0000-4000-8000-000000000001"
DEALER_DEFERRAL_30_CONTRACT_ID = "c1000000-0000-4000-8000-000000000002"
DEALER_USD_CONTRACT_ID = "c1000000-0000-4000-8000-000000000003"

# --- Price types (1C: ВидыЦен) -------------------------------------------------------------
RETAIL_ID = "b1000000-0000-4000-8000-000000000001"
WHOLESALE_1_ID = "b1000000-0000-4000-8000-000000000002"
WHOLESALE_2_ID = "b1000000-0000-4000-8000-000000000003"
WHOLESALE_3_ID = "b1000000-0000-4000-8000-000000000004"
PREPAYMENT_ID = "b1000000-0000-4000-8000-000000000005"
DEFERRAL_15_ID = "b1000000-0000-4000-8000-000000000006"
DEFERRAL_30_ID = "b1000000-0000-4000-8000-000000000007"
EXPORT_USD_ID = "b1000000-0000-4000-8000-000000000008"

# --- Warehouses (1C: Склады) ---------------------------------------------------------------
KYIV_ID = "f1000000-0000-4000-8000-000000000001"
LVIV_ID = "f1000000-0000-4000-8000-000000000002"
ODESA_ID = "f1000000-0000-4000-8000-000000000003"
DNIPRO_ID = "f1000000-0000-4000-8000-000000000004"
PARTNER_WAREHOUSE_ID = "f1000000-0000-4000-8000-000000000005"
