"""``mode=deactivate``: what a complete export did not name, and all the reasons to do nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession, NodeGood
from oscar_b2b.onec_exchange.services import nodes
from tests.factories.goods import make_product
from tests.integration.onec_exchange.one_c import OneC, goods_xml

pytestmark = pytest.mark.django_db
IDS = [f"good-{number}" for number in range(10)]


@pytest.fixture
def one_c(settings, tmp_path):
    """With the shop's own importers: the goods go in for good."""
    settings.ONEC_EXCHANGE_DIR = tmp_path / "exchange"
    cache.clear()
    return node_client("kyiv", deactivate_missing=True)


def node_client(login: str, **values) -> OneC:
    nodes.ensure_node(login=login, password="right-password", client="bitrix", **values)
    return OneC(login=login, password="right-password")


def export(one_c: OneC, *ids: str) -> OneC:
    one_c.begin().send("import.xml", goods_xml(*ids))
    assert one_c.import_("import.xml").content.startswith(b"success\n")
    return one_c


def timestamp(one_c: OneC) -> str:
    session = ExchangeSession.objects.get(login="kyiv", is_open=True)
    return str(int(session.started_at.timestamp()))


def deactivate(one_c: OneC, **parameters) -> bytes:
    return one_c.get("deactivate", **parameters).content


def shown() -> set[str]:
    products = get_model("catalogue", "Product").objects.filter(is_public=True)
    return set(products.exclude(code=None).values_list("code", flat=True))


def test_goods_that_are_not_exported_any_more_leave_the_site(one_c):
    export(one_c, *IDS)
    assert deactivate(one_c, timestamp=timestamp(one_c)) == b"success"
    assert shown() == set(IDS)
    # Sessions of one second could be steps of one export.
    ExchangeSession.objects.update(started_at=timezone.now() - timedelta(minutes=9))
    export(one_c, *IDS[:9])
    assert deactivate(one_c, timestamp=timestamp(one_c)) == b"success"
    assert one_c.get("complete").content == b"success"
    assert shown() == set(IDS[:9])
    assert ExchangeSession.objects.latest("pk").deactivated == 1
    # Hidden, not deleted; back with the next export that names it.
    export(one_c, *IDS)
    assert shown() == set(IDS)


def test_goods_may_come_in_several_files_of_the_session(one_c):
    export(one_c, *IDS)
    export(one_c, *IDS[:5])
    one_c.send("import_2.xml", goods_xml(*IDS[5:9]))
    one_c.import_("import_2.xml")
    assert deactivate(one_c) == b"success"
    assert shown() == set(IDS[:9])


def test_goods_may_come_in_several_sessions_since_the_timestamp(one_c):
    """Bitrix's module begins a session for each step, the last of them for ``deactivate``."""
    export(one_c, *IDS)
    ExchangeSession.objects.update(started_at=timezone.now() - timedelta(minutes=9))
    export(one_c, *IDS[:5])
    ExchangeSession.objects.filter(is_open=True).update(
        started_at=timezone.now() - timedelta(minutes=5)
    )
    began = timestamp(one_c)
    export(one_c, *IDS[5:9])
    one_c.begin()
    assert deactivate(one_c, timestamp=began) == b"success"
    assert shown() == set(IDS[:9])


def test_more_than_the_limit_is_refused_and_nothing_happens(one_c):
    export(one_c, *IDS)
    export(one_c, *IDS[:7])
    assert deactivate(one_c) == (
        b"failure\n3 of 10 goods would be taken off the site, more than the 20 % that the node "
        b"allows. Nothing was taken off."
    )
    assert shown() == set(IDS)
    assert ExchangeSession.objects.latest("pk").deactivated is None
    ExchangeNode.objects.update(deactivate_limit=30)
    assert deactivate(one_c) == b"success"
    assert shown() == set(IDS[:7])


def test_node_that_does_not_obey_is_answered_and_nothing_happens(one_c):
    export(one_c, *IDS)
    ExchangeNode.objects.update(deactivate_missing=False)
    export(one_c, *IDS[:9])
    assert deactivate(one_c) == b"success"
    assert shown() == set(IDS)


def test_goods_of_the_site_and_of_other_nodes_stay(one_c):
    own = make_product("Made on the site", code=None)
    lviv = node_client("lviv", deactivate_missing=True)
    export(lviv, "lviv-1", "lviv-2")
    export(one_c, *IDS)
    export(one_c, *IDS[:9])
    assert deactivate(one_c) == b"success"
    assert shown() == {"lviv-1", "lviv-2", *IDS[:9]}
    own.refresh_from_db()
    assert own.is_public


def test_without_an_import_in_the_session_nothing_happens(one_c):
    export(one_c, *IDS)
    one_c.begin()
    assert deactivate(one_c).startswith(b"failure\nNo goods were imported in this session.")
    one_c.send("import.xml", b"<broken")
    one_c.import_("import.xml")
    assert deactivate(one_c).startswith(b"failure\nFiles of this session failed")
    assert shown() == set(IDS)


def test_a_file_that_failed_or_was_not_asked_for_makes_the_export_incomplete(one_c):
    export(one_c, *IDS)
    export(one_c, *IDS[:9])
    one_c.send("import_2.xml", goods_xml(IDS[9]))
    assert deactivate(one_c).startswith(b"failure\nFiles of this session failed")
    ExchangeFile.objects.filter(name="import_2.xml").update(state=ExchangeFile.FAILED)
    assert deactivate(one_c).startswith(b"failure\nFiles of this session failed")
    assert shown() == set(IDS)


@pytest.mark.parametrize("offset", [-3_600, -5, 3_600])
def test_timestamp_of_another_session(one_c, offset):
    export(one_c, *IDS)
    export(one_c, *IDS[:9])
    answer = deactivate(one_c, timestamp=str(int(timestamp(one_c)) + offset))
    assert answer.startswith(b"failure\nThe timestamp is not the one of this session.")
    assert shown() == set(IDS)


@pytest.mark.parametrize("text", ["yesterday", "-1", "1e9", "9" * 30, "²"])
def test_timestamp_that_is_none(one_c, text):
    export(one_c, *IDS)
    export(one_c, *IDS[:9])
    assert deactivate(one_c, timestamp=text).startswith(b"failure\nThe timestamp is not readable.")
    assert shown() == set(IDS)


def test_in_a_session_of_orders_it_is_unknown(one_c):
    export(one_c, *IDS)
    one_c.begin("sale")
    assert deactivate(one_c) == b"failure\nUnknown command type."


def test_same_export_again_writes_no_row(one_c):
    export(one_c, *IDS)
    assert NodeGood.objects.count() == len(IDS)
    first = ExchangeSession.objects.latest("pk").pk
    assert set(NodeGood.objects.values_list("session_id", flat=True)) == {first}
    one_c.send("import_2.xml", goods_xml(*IDS))
    one_c.import_("import_2.xml")
    assert NodeGood.objects.count() == len(IDS)


def test_nodes_that_do_not_obey_track_nothing(one_c):
    ExchangeNode.objects.update(deactivate_missing=False)
    export(one_c, *IDS)
    assert not NodeGood.objects.exists()
