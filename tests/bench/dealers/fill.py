"""A shop of many dealers, written by set-based SQL (``generate_series``): seconds, not hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DEALERS = 10_000
CONTRACTS_EACH = 3
PRICE_TYPES = 10
WAREHOUSES = 5
SECTIONS = 100
SEGMENTS = 20


@dataclass(frozen=True, slots=True)
class Shop:
    """What the measuring needs to know of it."""

    price_type_ids: list[int]
    partner_ids: list[int]
    section_id: int
    user_id: int
    dealer_id: int
    contract_ids: list[int]


def fill(goods: int) -> Shop:
    """Fill an empty database; a good has a price in every type and stock in every warehouse."""
    from django.db import connection
    from oscar.core.loading import get_model

    from oscar_b2b.contracts.models import Contract, ContractBalance
    from oscar_b2b.core.models import Dealer, LegalEntity, Member, PersonalManager, Segment, User
    from oscar_b2b.partner_pricing.models import Price, SaleUnit, StockView
    from tests.factories import goods as factories

    Product = get_model("catalogue", "Product")
    StockRecord = get_model("partner", "StockRecord")
    partners = [factories.make_warehouse(f"Warehouse {n}") for n in range(WAREHOUSES)]
    types = [
        factories.PriceTypeFactory(name=f"Level {n}", is_retail=n == PRICE_TYPES - 1)
        for n in range(PRICE_TYPES)
    ]
    sections = [factories.make_category(f"Section {n:03}") for n in range(SECTIONS)]
    segments = [Segment.objects.create(name=f"Segment {n:02}") for n in range(SEGMENTS)]
    managers = [PersonalManager.objects.create(name=f"Manager {n:02}") for n in range(20)]
    product_class = factories.ProductClassFactory()

    def nth(rows: list[Any], expression: str = "n") -> str:
        ids = ",".join(str(row.pk) for row in rows)
        return f"(ARRAY[{ids}])[({expression}) % {len(rows)} + 1]"

    with connection.cursor() as cursor:
        series = f"generate_series(1, {goods}) n"
        # Every shop has its order of ids: prices do not rise with them, titles neither.
        _insert(
            cursor,
            Product,
            series,
            title="'Bolt ' || lpad(((n::bigint * 7919) % 1000003)::text, 7, '0')",
            slug="'bolt-' || n",
            upc="'B-' || n",
            code="'good-' || n",
            product_class_id=str(product_class.pk),
        )
        product = get_table(Product)
        _insert(
            cursor,
            Product.categories.through,
            f"(SELECT id, row_number() OVER (ORDER BY id) n FROM {product}) g",
            product_id="g.id",
            category_id=nth(sections),
        )
        _insert(
            cursor,
            StockRecord,
            f"{product} g CROSS JOIN unnest(ARRAY[{_ids(partners)}]) WITH ORDINALITY w(id, n)",
            product_id="g.id",
            partner_id="w.id",
            partner_sku="g.code",
            price_currency="'UAH'",
            num_in_stock="CASE WHEN (g.id * 31 + w.n * 17) % 5 = 0 "
            "THEN (g.id * 13 + w.n) % 2000 ELSE 0 END",
        )
        _insert(
            cursor,
            Price,
            f"{product} g CROSS JOIN unnest(ARRAY[{_ids(types)}]) WITH ORDINALITY t(id, n)",
            product_id="g.id",
            price_type_id="t.id",
            amount="((g.id::bigint * 7919) % 99991 + 100) * (100 + t.n) / 10000.0",
        )
        _insert(cursor, SaleUnit, f"{product} g", product_id="g.id", unit="'pc'", vat_rate="20")
        series = f"generate_series(1, {DEALERS}) n"
        _insert(
            cursor,
            Dealer,
            series,
            name="'Dealer ' || lpad(((n::bigint * 7919) % 1000003)::text, 7, '0')",
            guid="'dealer-' || n",
            segment_id=nth(segments),
            manager_id=nth(managers),
            region="'Region ' || n % 25",
        )
        dealer, entity = get_table(Dealer), get_table(LegalEntity)
        _insert(
            cursor,
            LegalEntity,
            f"{dealer} d",
            dealer_id="d.id",
            guid="'entity-' || d.id",
            name="d.name || ' LLC'",
            edrpou="(10000000 + d.id)::text",
        )
        _insert(cursor, User, series, email="'user' || n || '@dealers.example'")
        _insert(
            cursor,
            Member,
            f"(SELECT id, row_number() OVER (ORDER BY id) n FROM {dealer}) d JOIN "
            f"(SELECT id, row_number() OVER (ORDER BY id) n FROM {get_table(User)}) u USING (n)",
            dealer_id="d.id",
            user_id="u.id",
            role="'admin'",
        )
        _insert(
            cursor,
            Contract,
            f"{entity} e CROSS JOIN generate_series(1, {CONTRACTS_EACH}) c",
            guid="'contract-' || e.id || '-' || c",
            legal_entity_id="e.id",
            number="e.id || '/' || c",
            kind="CASE c WHEN 1 THEN 'prepayment' ELSE 'deferral' END",
            payment_days="CASE c WHEN 1 THEN 0 ELSE 30 END",
            price_type_id=nth(types[:-1], "e.id + c"),
            currency="'UAH'",
            home_warehouse_id=nth(partners, "e.id"),
            credit_limit="500000",
            is_default="c = 1",
        )
        # Each contract allows two of the five.
        _insert(
            cursor,
            Contract.warehouses.through,
            f"{get_table(Contract)} k JOIN {entity} e ON e.id = k.legal_entity_id "
            "CROSS JOIN generate_series(0, 1) c",
            contract_id="k.id",
            partner_id=nth(partners, "e.id + c"),
        )
        _insert(
            cursor,
            ContractBalance,
            f"{get_table(Contract)} k",
            contract_id="k.id",
            debt="190000",
            as_of="now()",
        )
    StockView.objects.create(mode="masked", thresholds=[10, 100, 1000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    member = Member.objects.order_by("pk")[DEALERS // 2]
    contracts = Contract.objects.filter(legal_entity__dealer=member.dealer_id).order_by("pk")
    return Shop(
        price_type_ids=[each.pk for each in types],
        partner_ids=[each.pk for each in partners],
        section_id=sections[7].pk,
        user_id=member.user_id,
        dealer_id=member.dealer_id,
        contract_ids=[each.pk for each in contracts],
    )


def get_table(model: Any) -> str:
    return f'"{model._meta.db_table}"'


def _ids(rows: list[Any]) -> str:
    return ",".join(str(row.pk) for row in rows)


def _insert(cursor: Any, model: Any, source: str, **expressions: str) -> None:
    """INSERT … SELECT; columns that are not named get their field's default.

    Models grow: a new column with a default needs no change here.
    """
    from django.db import connection, models

    names, values, parameters = [], [], []
    for field in model._meta.local_concrete_fields:
        if field.primary_key:
            continue
        names.append(f'"{field.column}"')
        if field.attname in expressions:
            values.append(expressions.pop(field.attname))
        elif isinstance(field, models.DateTimeField) and not field.null:
            values.append("now()")
        else:
            default = field.get_db_prep_save(field.get_default(), connection)
            values.append(f"%s::{field.db_type(connection)}")
            parameters.append(default)
    assert not expressions, f"{model.__name__} has no {set(expressions)}"
    # In a statement with parameters a per cent sign of SQL is written twice.
    values = [each if each.startswith("%s::") else each.replace("%", "%%") for each in values]
    cursor.execute(
        f"INSERT INTO {get_table(model)} ({','.join(names)}) "
        f"SELECT {','.join(values)} FROM {source.replace('%', '%%')}",
        parameters,
    )
