"""Stock feeds: a dealer's web-shop watches the supplier's stock through an address of its own.

The address holds a secret and no log-in; who knows it reads what its maker may see under the terms
that were chosen when it was made. Everything is asked anew at every reading: a blocked dealer, an
ended access, a right taken away or hidden stock make the address unknown at once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Member
from oscar_b2b.core.permissions import may
from oscar_b2b.core.services import contexts
from oscar_b2b.partner_pricing import feed_queries, queries
from oscar_b2b.partner_pricing.feed_queries import Available, FeedRow
from oscar_b2b.partner_pricing.models import StockFeed

#: Right of a member to make feeds and to take them back.
RIGHT = "partner_pricing.stock_feed"
#: An address may be read once in this time: what it answers costs the shop as much as its pages.
PAUSE = timedelta(seconds=60)
#: Feeds of one cabinet; each is a shop of the dealer, not each of its customers.
MOST = 10


class UnableToFeed(Exception):
    """A feed cannot be made. ``reason`` is a translated text for the member."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class TooSoon(Exception):
    """The address was read a moment ago. ``seconds`` until it may be read again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"read again in {seconds} s")


class _Remembered:
    """What context providers need of a request: a person who chose these terms."""

    def __init__(self, user: Any, member: Member, chosen: dict[str, Any]) -> None:
        self.user, self.member, self.session = user, member, dict(chosen)


@transaction.atomic
def make(*, request: Any, name: str, at: datetime) -> tuple[StockFeed, str]:
    """Make a feed under the terms the member has chosen now; returns it and its secret.

    :param request: of the member; its context and what can be chosen in it are remembered.
    :raises UnableToFeed: when stock is hidden from the dealer, or there are too many feeds.
    """
    context: B2BContext = request.b2b
    if queries.is_stock_hidden(context=context):
        raise UnableToFeed(_("There is no stock to be shown under your terms. Ask your manager."))
    dealer = type(request.member.dealer).objects.select_for_update(of=("self",))
    dealer = dealer.get(pk=request.member.dealer_id)
    if StockFeed.objects.filter(dealer=dealer).count() >= MOST:
        raise UnableToFeed(
            _("There are %(count)d feeds already. Delete one that is not read.") % {"count": MOST}
        )
    secret = secrets.token_urlsafe(32)
    feed = StockFeed.objects.create(
        user=request.user,
        dealer=dealer,
        name=name.strip()[:64] or _("Stock feed"),
        token_digest=_digest(secret),
        terms=_chosen(request, context),
        terms_label=context.contract_label[:255],
        created_at=at,
    )
    return feed, secret


@transaction.atomic
def drop(*, feed: StockFeed) -> None:
    """Delete a feed; its address is unknown from now on."""
    feed.delete()


def read(*, secret: str, at: datetime) -> tuple[StockFeed, B2BContext] | None:
    """Return the feed of an address and the terms it is read under; None = unknown address.

    :raises TooSoon: when it was read less than ``PAUSE`` ago.
    """
    feed = feed_queries.feed_by(token_digest=_digest(secret))
    if feed is None:
        return None
    member = contexts.member_of(user=feed.user) if feed.user.is_active else None
    if member is None or member.dealer_id != feed.dealer_id or not may(member, RIGHT):
        return None
    context = contexts.for_request(_Remembered(feed.user, member, feed.terms))
    if not context.is_dealer or queries.is_stock_hidden(context=context):
        return None
    # One statement, so that two machines that come together are not both let in.
    free = Q(read_at=None) | Q(read_at__lte=at - PAUSE)
    if not StockFeed.objects.filter(free, pk=feed.pk).update(read_at=at):
        rest = PAUSE if feed.read_at is None else feed.read_at + PAUSE - at
        raise TooSoon(max(int(rest.total_seconds()), 1))
    return feed, context


def _chosen(request: Any, context: B2BContext) -> dict[str, int]:
    return {
        choice.key: choice.chosen
        for provider in extensions.get("context_providers")
        if hasattr(provider, "choices")
        for choice in provider.choices(request, context)
        if choice.chosen is not None
    }


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# What a machine reads ------------------------------------------------------------------------


def as_json(*, context: B2BContext, at: datetime) -> bytes:
    """Return the feed as JSON in UTF-8; figures are texts, so that no float blurs them."""
    goods = [
        {
            "id": row.id,
            "article": row.article,
            "name": row.name,
            "unit": row.unit.unit,
            "step": _figure(row.unit.multiple * row.unit.quantum),
            "available": _figure(row.available.units),
            "more": row.available.more,
            "expected": row.expected.isoformat() if row.expected else None,
            "price": str(row.price.amount) if row.price else None,
            "currency": row.price.currency if row.price else None,
            "vat_included": row.price.vat_included if row.price else None,
            "warehouses": [
                {"name": name, "available": _figure(each.units), "more": each.more, "days": days}
                for name, each, days in row.warehouses
            ],
        }
        for row in feed_queries.rows(context=context)
    ]
    head = {"made_at": at.isoformat(), "contract": context.contract_label, "goods": goods}
    return json.dumps(head, ensure_ascii=False).encode()


CSV_COLUMNS: tuple[tuple[str, Callable[[FeedRow], Any]], ...] = (
    ("id", lambda row: row.id),
    ("article", lambda row: row.article),
    ("name", lambda row: row.name),
    ("unit", lambda row: row.unit.unit),
    ("step", lambda row: _figure(row.unit.multiple * row.unit.quantum)),
    ("available", lambda row: _figure(row.available.units)),
    ("more", lambda row: int(row.available.more)),
    ("expected", lambda row: row.expected.isoformat() if row.expected else ""),
    ("price", lambda row: str(row.price.amount) if row.price else ""),
    ("currency", lambda row: row.price.currency if row.price else ""),
    ("vat_included", lambda row: int(row.price.vat_included) if row.price else ""),
    ("warehouses", lambda row: "; ".join(_places(row))),
)


def as_csv(*, context: B2BContext, at: datetime) -> bytes:
    """Return the feed as CSV (RFC 4180) in UTF-8, one good a row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, __ in CSV_COLUMNS])
    for row in feed_queries.rows(context=context):
        writer.writerow([value(row) for __, value in CSV_COLUMNS])
    return text.getvalue().encode()


def _places(row: FeedRow) -> Iterator[str]:
    for name, each, __ in row.warehouses:
        yield f"{name}: {_mark(each)}"


def _mark(available: Available) -> str:
    return f"{'>' if available.more else ''}{_figure(available.units)}"


def _figure(value: Decimal | int) -> str:
    """Write 250, 2.5 or 0, never 2.50 or 2.5E+2."""
    return f"{Decimal(value).normalize():f}"
