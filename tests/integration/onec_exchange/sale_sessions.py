"""Sessions of ``type=sale`` and what came in them, without HTTP."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone
from lxml import etree

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import outbox


def begin(node: ExchangeNode, version: str = "", kind: str = "sale") -> ExchangeSession:
    """Begin a session of a node; it replaces the older one, as ``checkauth`` does."""
    ExchangeSession.objects.filter(node=node, kind=kind, is_open=True).update(is_open=False)
    return ExchangeSession.objects.create(
        token=uuid4().hex, login=node.login, kind=kind, node=node, version=version
    )


def pull(node: ExchangeNode) -> list[str]:
    """Ask in a new session and never confirm; returns the numbers of the orders."""
    return numbers(outbox.orders_xml(session=begin(node)))


def pull_and_confirm(node: ExchangeNode) -> list[str]:
    session = begin(node)
    got = numbers(outbox.orders_xml(session=session))
    outbox.confirm_pulled(session=session, at=timezone.now())
    return got


def numbers(xml: bytes) -> list[str]:
    return [each.findtext("Номер") for each in etree.fromstring(xml).iter("Документ")]


def requisites(node: etree._Element) -> dict[str, str]:
    return {
        each.findtext("Наименование"): each.findtext("Значение")
        for each in node.findall("ЗначенияРеквизитов/ЗначениеРеквизита")
    }
