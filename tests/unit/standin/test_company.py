"""The demo company: how much there is, and that its figures hang together."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from stdnum import ean, iban
from stdnum.ua import edrpou, rntrc

from oscar_b2b.onec_exchange.standin.company import constants as ids
from oscar_b2b.onec_exchange.standin.company.generate import generate
from oscar_b2b.onec_exchange.standin.company.goods import FAMILIES
from oscar_b2b.onec_exchange.standin.company.model import Company
from oscar_b2b.onec_exchange.standin.company.parties import build_managers
from oscar_b2b.onec_exchange.standin.company.pictures.draw import DRAWINGS, draw_pictures
from oscar_b2b.onec_exchange.standin.company.pictures.portraits import FACES
from oscar_b2b.onec_exchange.standin.company.pictures.sketch import SIZE


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(with_pictures=False)


def test_size_of_the_company(company: Company) -> None:
    assert 1_400 <= len(company.goods) <= 1_600
    assert 55 <= len(company.groups) <= 70
    assert sum(not group.parent_id for group in company.groups) == 3
    with_characteristics = {offer.good_id for offer in company.offers if offer.characteristics}
    assert 50 <= len(with_characteristics) <= 100
    assert [len(rows) for rows in (company.price_types, company.warehouses, company.dealers)] == [
        8, 5, 6,
    ]  # fmt: skip
    assert (len(company.entities), len(company.contracts), len(company.managers)) == (10, 20, 6)


def test_the_same_company_every_time(company: Company) -> None:
    assert generate(with_pictures=False) == company


def test_every_leaf_group_has_goods(company: Company) -> None:
    parents = {group.parent_id for group in company.groups}
    filled = {good.group_id for good in company.goods}
    assert {group.id for group in company.groups} - parents == filled


def test_articles_and_barcodes_are_unique_and_valid(company: Company) -> None:
    articles = [good.article for good in company.goods]
    barcodes = [offer.barcode for offer in company.offers]
    assert len(set(articles)) == len(articles)
    assert len(set(barcodes)) == len(barcodes)
    assert [code for code in barcodes if not ean.is_valid(code)] == []
    own = {offer.id: offer.barcode for offer in company.offers}
    assert all(good.barcode == own.get(good.id, "") for good in company.goods)


def test_names_are_filled_in(company: Company) -> None:
    texts = [text for good in company.goods for text in (good.name, good.full_name)]
    texts += [good.description for good in company.goods] + [o.name for o in company.offers]
    assert [text for text in texts if not text.strip() or re.search(r"[{}]|\s\s", text)] == []
    assert max(len(text) for text in texts if text) <= 250


def test_properties_refer_to_known_options(company: Company) -> None:
    options = {item.id: set(item.options) for item in company.properties}
    wrong = [
        good.article
        for good in company.goods
        for property_id, option_id in good.properties
        if option_id not in options[property_id]
    ]
    assert wrong == []
    names = {item.name for item in company.properties}
    assert {"Різьба", "Матеріал", "Бренд", "Об'єм", "Колір"} <= names


def test_prices_rise_from_prepayment_to_retail(company: Company) -> None:
    ladder = (
        ids.PREPAYMENT_ID, ids.WHOLESALE_3_ID, ids.WHOLESALE_2_ID, ids.DEFERRAL_15_ID,
        ids.WHOLESALE_1_ID, ids.DEFERRAL_30_ID, ids.RETAIL_ID,
    )  # fmt: skip
    wrong = []
    for offer in company.offers:
        row = [company.prices[offer.id, price_type] for price_type in ladder]
        if row != sorted(set(row)) or row[0] <= 0:
            wrong.append((offer.name, row))
    assert wrong == []


def test_export_prices_follow_the_rate_and_may_be_absent(company: Company) -> None:
    rate = Decimal(ids.USD_RATE)
    absent = 0
    for offer in company.offers:
        usd = company.prices.get((offer.id, ids.EXPORT_USD_ID))
        if usd is None:
            absent += 1
            continue
        assert abs(usd - company.prices[offer.id, ids.RETAIL_ID] * Decimal("0.8") / rate) < Decimal(
            "0.011"
        )
    assert 0 < absent < 30


def test_stock_has_all_the_sizes_that_masks_tell_apart(company: Company) -> None:
    quantities = list(company.stock.values())
    assert len(quantities) == len(company.offers) * 5
    bands = [(0, 0), (1, 9), (10, 100), (101, 1000), (1001, 10**6)]
    shares = [sum(low <= q <= high for q in quantities) / len(quantities) for low, high in bands]
    assert min(shares) > 0.08, shares
    by_offer = [sum(company.stock[o.id, w.id] for w in company.warehouses) for o in company.offers]
    assert 0 < sum(total == 0 for total in by_offer) < len(by_offer) * 0.1


def test_what_lies_on_a_shelf_can_be_sold(company: Company) -> None:
    """Quantities are whole multiples, so that a dealer can empty a shelf."""
    multiples = {good.id: good.multiple for good in company.goods}
    rest = [
        (offer.name, company.stock[offer.id, warehouse.id])
        for offer in company.offers
        for warehouse in company.warehouses
        if company.stock[offer.id, warehouse.id] % multiples[offer.good_id]
    ]
    assert rest == []


def test_tax_numbers_and_accounts_have_valid_check_digits(company: Company) -> None:
    assert edrpou.is_valid(company.seller.edrpou)
    for entity in company.entities:
        if entity.is_person:
            assert not entity.edrpou
            assert rntrc.is_valid(entity.tax_id)
        else:
            assert entity.tax_id == entity.edrpou
            assert edrpou.is_valid(entity.edrpou)
            assert re.fullmatch(r"\d{12}", entity.vat_no)
    accounts = [company.seller.iban, *(entity.iban for entity in company.entities)]
    assert len(set(accounts)) == len(accounts)
    assert [account for account in accounts if not iban.is_valid(account)] == []


def test_nobody_can_be_reached(company: Company) -> None:
    """Mailboxes in a reserved domain, phones in a range of zeros."""
    people = (company.seller, *company.managers, *company.entities)
    assert [who.email for who in people if not who.email.endswith(".example")] == []
    phones = [who.phone for who in (*people, *company.warehouses)]
    assert [p for p in phones if not re.fullmatch(r"\+380 (44|67) 000( \d\d){2}", p)] == []


def test_every_entity_has_one_prepayment_default(company: Company) -> None:
    for entity in company.entities:
        defaults = [c for c in company.contracts if c.entity_id == entity.id and c.is_default]
        assert [contract.kind for contract in defaults] == ["Предоплата"]
        assert defaults[0].price_type_id == ids.PREPAYMENT_ID
    assert {contract.kind for contract in company.contracts} == {
        "Предоплата", "Отсрочка", "Консигнация", "Валютный", "Наличные",
    }  # fmt: skip
    assert {c.days for c in company.contracts if c.kind == "Отсрочка"} == {7, 15, 30, 45}


def test_a_contract_has_the_currency_of_its_price_type(company: Company) -> None:
    currencies = {item.id: item.currency for item in company.price_types}
    assert all(c.currency == currencies[c.price_type_id] for c in company.contracts)


def test_the_promised_ids_are_there(company: Company) -> None:
    """The shop's demo log-ins and the browser tests rely on these."""
    contracts = {contract.id: contract for contract in company.contracts}
    for contract_id, kind, days, currency in (
        (ids.DEALER_PREPAYMENT_CONTRACT_ID, "Предоплата", 0, "UAH"),
        (ids.DEALER_DEFERRAL_30_CONTRACT_ID, "Отсрочка", 30, "UAH"),
        (ids.DEALER_USD_CONTRACT_ID, "Валютный", 0, "USD"),
    ):
        contract = contracts[contract_id]
        assert contract.entity_id == ids.DEALER_FIRST_ENTITY_ID
        assert (contract.kind, contract.days, contract.currency) == (kind, days, currency)
    owners = {entity.id: entity.dealer_id for entity in company.entities}
    assert owners[ids.DEALER_FIRST_ENTITY_ID] == ids.DEALER_ID
    assert owners[ids.DEALER_SECOND_ENTITY_ID] == ids.DEALER_ID
    assert {ids.DEALER2_ID, ids.RIVAL_ID} <= set(owners.values())


def test_the_partner_warehouse_takes_a_commission(company: Company) -> None:
    partners = [w for w in company.warehouses if w.kind == "Партнерский"]
    assert [w.id for w in partners] == [ids.PARTNER_WAREHOUSE_ID]
    assert partners[0].commission_percent == Decimal("7.5")


def test_every_family_and_manager_can_be_drawn(company: Company) -> None:
    assert {family.picture for family in FAMILIES} == set(DRAWINGS)
    assert {manager.picture for manager in build_managers()} == {f"manager/{k}" for k in FACES}


def test_pictures_are_small_and_differ() -> None:
    chosen = [family for family in FAMILIES if family.prefix in {"BL933", "DW2", "NB", "DW"}]
    pictures = draw_pictures(chosen, build_managers())
    assert len(set(pictures.values())) == len(pictures) >= 10
    for content in pictures.values():
        with Image.open(BytesIO(content)) as image:
            assert (image.format, image.size) == ("PNG", (SIZE, SIZE))
            assert len(image.convert("RGB").getcolors(1 << 16)) > 20
        assert len(content) < 12_000
