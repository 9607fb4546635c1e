"""Each kind of 1C on the wire: tokens, sessions, files, what is asked for and what never is."""

from __future__ import annotations

from threading import Event

import pytest

from oscar_b2b.onec_exchange.standin import client
from oscar_b2b.onec_exchange.standin.client import UnableToExchange, open_session
from oscar_b2b.onec_exchange.standin.dialects import (
    BAS,
    BITRIX,
    DIALECTS,
    UNF,
    UNF_SUBORDINATE,
    UT11,
    UT11_NO_WAIT,
    UTP,
    Dialect,
)
from oscar_b2b.onec_exchange.standin.exchange import Exchange, Shop
from oscar_b2b.onec_exchange.standin.incoming import read_sale
from oscar_b2b.onec_exchange.standin.store import Store
from tests.unit.standin.tiny_shop import TinyShop
from tests.unit.standin.xml_files import root_of


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tiny_shop: TinyShop) -> None:
    monkeypatch.setattr(client, "PROGRESS_PAUSE", 0)
    # Pieces are tested elsewhere.
    tiny_shop.file_limit = 50_000_000


def speaking(dialect: Dialect, shop: TinyShop, store: Store, **options: int) -> Exchange:
    return Exchange(store, Shop(shop.url, "onec", "demo"), stop=Event(), dialect=dialect, **options)


SESSIONS = {
    UT11: (1, ["import0_1.xml", "offers0_1.xml"]),
    UT11_NO_WAIT: (1, []),
    BAS: (1, ["import0_1.xml", "offers0_1.xml"]),
    UTP: (1, ["import.xml", "offers.xml"]),
    UNF: (2, ["import.xml", "offers.xml"]),
    UNF_SUBORDINATE: (2, ["import.xml", "offers.xml"]),
    BITRIX: (
        # Each step and the goodbye.
        4,
        [
            "import.xml",
            "properties/1/import.xml",
            "goods/1/import.xml",
            "goods/1/offers.xml",
            "goods/1/prices.xml",
            "goods/1/rests.xml",
        ],
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda each: each.code)
def test_a_catalogue_goes_out_as_the_dialect_does(
    tiny_shop: TinyShop, store: Store, dialect: Dialect
) -> None:
    sessions, names = SESSIONS[dialect]
    speaking(dialect, tiny_shop, store).push_catalogue()
    assert [mode for _kind, mode, _name in tiny_shop.calls].count("checkauth") == sessions
    assert list(dict.fromkeys(tiny_shop.names("import"))) == names
    for name in names:
        root = root_of(tiny_shop.files[name])
        assert root.get("ВерсияСхемы") == dialect.form.version
        assert (f"{{{dialect.form.namespace}}}" in root.tag) == bool(dialect.form.namespace)
        body = tiny_shop.files[name]
        assert (b"\r\n" in body) == (dialect.form.newline == "\r\n")
    # The tiny shop misses the token of those clients that have none.
    faults = [each for each in tiny_shop.faults if "sessid" not in each]
    assert faults == []
    assert (faults == tiny_shop.faults) == (dialect.sessid != "none")


def test_portions_are_sessions_and_only_the_first_has_the_classifier(
    tiny_shop: TinyShop, store: Store
) -> None:
    goods = len(store.all("goods"))
    speaking(UT11, tiny_shop, store, portion=-(-goods // 3)).push_catalogue()
    modes = [mode for _kind, mode, _name in tiny_shop.calls]
    assert modes.count("checkauth") == 3
    first, second = (tiny_shop.files[f"import0_{number}.xml"].decode() for number in (1, 2))
    assert "<Классификатор>" in first
    assert 'СодержитТолькоИзменения="false"' in first
    assert "<Классификатор>" not in second
    assert 'СодержитТолькоИзменения="true"' in second


def test_a_second_catalogue_has_its_own_names_and_id(tiny_shop: TinyShop, store: Store) -> None:
    speaking(UT11, tiny_shop, store, catalogues=2).push_catalogue()
    assert list(dict.fromkeys(tiny_shop.names("import"))) == [
        "import0_1.xml", "offers0_1.xml", "import1_1.xml", "offers1_1.xml",
    ]  # fmt: skip
    ids = {
        root_of(tiny_shop.files[name]).find("{*}Каталог/{*}Ид").text
        for name in ("import0_1.xml", "import1_1.xml")
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("dialect", "token"),
    [(UT11, "&sessid=token-7"), (UNF, "&sessid=token-7"), (BAS, ""), (UTP, "")],
    ids=lambda each: getattr(each, "code", None),
)
def test_the_token_travels_as_the_client_knows_it(
    tiny_shop: TinyShop, dialect: Dialect, token: str
) -> None:
    session = open_session("catalog", url=tiny_shop.url, user="a", password="b", dialect=dialect)
    assert session._address("init").endswith(f"mode=init{token}")


def test_ut11_sends_an_empty_token_when_the_shop_gave_none(
    tiny_shop: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_shop, "answer", lambda *_each: b"success\ntiny\nabc")
    session = open_session("catalog", url=tiny_shop.url, user="a", password="b")
    assert session._address("init").endswith("&sessid=")


def test_ut11_tells_its_user_of_anything_after_success(
    tiny_shop: TinyShop, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = tiny_shop.answer
    monkeypatch.setattr(
        tiny_shop,
        "answer",
        lambda kind, mode, name, body: (
            b"success\n" if mode == "file" else answer(kind, mode, name, body)
        ),
    )
    with pytest.raises(UnableToExchange, match="розширений статус"):
        speaking(UT11, tiny_shop, store).push_catalogue()


def test_utp_compares_the_word_without_trimming(
    tiny_shop: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_shop, "answer", lambda *_each: b"success\r\ntiny\r\nabc\r\n")
    with pytest.raises(UnableToExchange, match="Вхід не вдався"):
        open_session("catalog", url=tiny_shop.url, user="a", password="b", dialect=UTP)


def test_unf_does_the_whole_exchange_again_when_it_fails(tiny_shop: TinyShop, store: Store) -> None:
    tiny_shop.import_answer = "failure\nno"
    with pytest.raises(UnableToExchange):
        speaking(UNF, tiny_shop, store).push_catalogue()
    modes = [mode for _kind, mode, _name in tiny_shop.calls]
    assert modes.count("checkauth") == UNF.attempts


ORDER = (
    "<Документ><Ид>1</Ид><Номер>W-1</Номер><ХозОперация>Заказ товара</ХозОперация>"
    "<Контрагенты><Контрагент><Наименование>{name}</Наименование></Контрагент></Контрагенты>"
    "</Документ>"
)


@pytest.mark.parametrize(
    ("dialect", "container", "seen"),
    [(UT11, False, 1), (UT11, True, 0), (BITRIX, True, 1), (BITRIX, False, 0)],
)
def test_bitrix_sees_containers_only_and_the_others_never(
    store: Store, dialect: Dialect, container: bool, seen: int
) -> None:
    name = store.all("entities")[0].name
    order = ORDER.format(name=name.replace("&", "&amp;"))
    body = f"<Контейнер>{order}</Контейнер>" if container else order
    xml = f'<?xml version="1.0"?><КоммерческаяИнформация>{body}</КоммерческаяИнформация>'
    assert len(read_sale(xml.encode(), store, dialect=dialect)) == seen
