"""What the dashboard shows of the exchange: sessions, requests, files, orders, calls.

Every list costs the same number of queries for one row and for a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from oscar_b2b.onec_exchange.models import (
    Alarm,
    Document,
    ExchangeFile,
    ExchangeIssue,
    ExchangeNode,
    ExchangeRequest,
    ExchangeSession,
    FeedCursor,
    LiveCall,
    Outbox,
    WaitingRow,
)

#: What comes from 1C, by the name its alarm has: the kinds of a report that prove it came.
INCOMING: dict[str, tuple[str, ...]] = {
    "goods": ("goods", "offers"),
    "prices": ("prices",),
    "stock": ("stock", "stock_totals"),
    "counterparties": ("counterparties",),
    "documents": ("documents",),
}
#: Feeds that the shop reads itself; a good run is a sign of life though nothing has changed.
FEEDS: dict[str, tuple[str, ...]] = {
    "counterparties": ("odata.counterparties",),
    "documents": ("live.changes",),
}
#: The outcomes of requests that an administrator looks for first.
FAILURE = "failure"


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Count rows of an outer query, for the shown page only: a join would count all of them."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


# Sessions and requests ------------------------------------------------------------------------


def sessions(*, with_empty: bool = False, node_id: int | None = None) -> Any:
    """Return the sessions of the journal, newest first, with counts of files and troubles.

    1C asks for orders every few minutes: sessions that brought and took nothing, and in which
    nothing failed, are left out.
    """
    chosen = ExchangeSession.objects.select_related("node")
    if node_id is not None:
        chosen = chosen.filter(node=node_id)
    if not with_empty:
        brought = Exists(ExchangeFile.objects.filter(session=OuterRef("pk")))
        failed = Exists(ExchangeRequest.objects.filter(session=OuterRef("pk"), outcome=FAILURE))
        chosen = chosen.filter(brought | failed | ~Q(pulled_orders=[]))
    files = ExchangeFile.objects.filter(session=OuterRef("pk"))
    remarked = files.filter(Exists(ExchangeIssue.objects.filter(file=OuterRef("pk"))))
    return chosen.annotate(
        file_count=_number_of(files),
        failed_count=_number_of(files.filter(state=ExchangeFile.FAILED)),
        issue_file_count=_number_of(remarked),
    ).order_by("-started_at", "-pk")


def requests(*, only: str = "", node_id: int | None = None) -> Any:
    """Return the requests of 1C, newest first.

    :param only: ``failed`` leaves those that were answered ``failure``, ``log-in`` the attempts
        to sign in.
    """
    chosen = ExchangeRequest.objects.select_related("node")
    if node_id is not None:
        chosen = chosen.filter(node=node_id)
    if only == "failed":
        chosen = chosen.filter(outcome=FAILURE)
    elif only == "log-in":
        chosen = chosen.filter(mode="checkauth")
    return chosen.order_by("-pk")


@dataclass(slots=True)
class Step:
    """Requests that followed each other and said the same, as one line of the journal."""

    first: ExchangeRequest
    last: ExchangeRequest
    times: int = 1
    size: int = 0
    milliseconds: int = 0

    def takes(self, request: ExchangeRequest) -> bool:
        """Tell whether ``request`` only repeats: the same question, the same kind of answer."""
        here, there = self.last, request
        same = (here.kind, here.mode, here.filename, here.outcome) == (
            there.kind, there.mode, there.filename, there.outcome
        )  # fmt: skip
        # Texts of ``progress`` differ ("12000 records read") and pieces of a file are one upload.
        return same and (here.outcome in ("progress", "success") or here.answer == there.answer)

    def add(self, request: ExchangeRequest) -> None:
        self.last = request
        self.times += 1
        self.size += request.size
        self.milliseconds += request.milliseconds


def folded(requests: Iterable[ExchangeRequest]) -> list[Step]:
    """Return requests, given in the order they came, with repeats folded into one step."""
    steps: list[Step] = []
    for request in requests:
        if steps and steps[-1].takes(request):
            steps[-1].add(request)
        else:
            steps.append(
                Step(request, request, size=request.size, milliseconds=request.milliseconds)
            )
    return steps


def nodes() -> Any:
    """Return the exchange nodes with the time of their last request and last failure."""
    asked = ExchangeRequest.objects.filter(node=OuterRef("pk")).order_by("-pk").values("at")
    return ExchangeNode.objects.annotate(
        last_request_at=Subquery(asked[:1]),
        last_failure_at=Subquery(asked.filter(outcome=FAILURE)[:1]),
    ).order_by("name", "pk")


def failed_sign_ins(*, since: datetime, limit: int = 10) -> list[dict[str, Any]]:
    """Return refused log-ins by log-in, address and reason, the latest first.

    :return: rows with ``login``, ``remote_addr``, ``answer``, ``times`` and ``last_at``.
    """
    rows: Any = (
        ExchangeRequest.objects.filter(mode="checkauth", outcome=FAILURE, at__gte=since)
        .order_by()
        .values("login", "remote_addr", "answer")
        .annotate(times=Count("pk"), last_at=Max("at"))
        .order_by("-last_at")
    )
    return list(rows[:limit])


# Files ----------------------------------------------------------------------------------------


def files(*, state: str = "", session_id: int | None = None) -> Any:
    """Return the files of the journal, newest first, with the number of kept issues."""
    chosen = ExchangeFile.objects.select_related("session__node")
    if state in dict(ExchangeFile.STATES):
        chosen = chosen.filter(state=state)
    if session_id is not None:
        chosen = chosen.filter(session=session_id)
    issues = ExchangeIssue.objects.filter(file=OuterRef("pk"))
    return chosen.annotate(issue_count=_number_of(issues)).order_by("-created_at", "-pk")


def running_files() -> list[ExchangeFile]:
    """Return the files that wait for the worker or are being imported, oldest first."""
    return list(
        ExchangeFile.objects.filter(state__in=(ExchangeFile.QUEUED, ExchangeFile.RUNNING))
        .select_related("session")
        .order_by("pk")[:20]
    )


def counts_of(report: dict[str, Any]) -> list[tuple[str, dict[str, int]]]:
    """Return the counts of a file's report by kind, kinds that did not occur left out."""
    return [
        (kind, counts)
        for kind, counts in report.items()
        if kind != "issues" and isinstance(counts, dict) and any(counts.values())
    ]


def waiting_rows() -> list[dict[str, Any]]:
    """Return how many rows wait for their goods, by kind, and since when the oldest does."""
    rows: Any = WaitingRow.objects.order_by("kind").values("kind")
    return list(rows.annotate(number=Count("pk"), oldest_at=Min("received_at")))


def failing_in_a_row(*, times: int) -> list[ExchangeFile]:
    """Return the newest file of each node whose last ``times`` imports failed, all of them.

    Archives count by the files inside them.
    """
    ranked = (
        ExchangeFile.objects.filter(
            state__in=(ExchangeFile.DONE, ExchangeFile.FAILED), finished_at__isnull=False
        )
        .exclude(name__iendswith=".zip")
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("session__node")],
                order_by=[F("finished_at").desc(), F("pk").desc()],
            )
        )
        .filter(rank__lte=times)
        .select_related("session__node")
    )
    by_node: dict[int | None, list[ExchangeFile]] = {}
    for file in ranked:
        by_node.setdefault(file.session.node_id if file.session else None, []).append(file)
    return [
        max(last, key=lambda file: (file.finished_at, file.pk))
        for last in by_node.values()
        if len(last) == times and all(file.state == ExchangeFile.FAILED for file in last)
    ]


# Freshness ------------------------------------------------------------------------------------


def last_arrivals() -> dict[str, datetime | None]:
    """Return when each kind of ``INCOMING`` last came, by files, feeds and documents."""
    by_file = ExchangeFile.objects.filter(state=ExchangeFile.DONE).aggregate(
        **{code: Max("finished_at", filter=_saw(kinds)) for code, kinds in INCOMING.items()}
    )
    by_feed = dict(FeedCursor.objects.values_list("name", "ok_at"))
    said = Document.objects.aggregate(last=Max("updated_at"))["last"]
    return {
        code: _newest(
            by_file[code],
            *(by_feed.get(name) for name in FEEDS.get(code, ())),
            said if code == "documents" else None,
        )
        for code in INCOMING
    }


def last_order_sent() -> datetime | None:
    """Return when 1C last accepted an order."""
    last: datetime | None = Outbox.objects.aggregate(last=Max("sent_at"))["last"]
    return last


def _saw(kinds: tuple[str, ...]) -> Q:
    found = Q()
    for kind in kinds:
        found |= Q(**{f"report__{kind}__seen__gt": 0})
    return found


def _newest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


# Orders, calls, alarms ------------------------------------------------------------------------


def outgoing(*, state: str = "") -> Any:
    """Return outgoing orders, newest first, with what 1C says of them."""
    chosen = Outbox.objects.select_related("order", "order__onec_state").order_by("-pk")
    return chosen.filter(state=state) if state in dict(Outbox.STATES) else chosen


def outgoing_counts() -> dict[str, int]:
    """Return how many outgoing orders are in each state."""
    return dict(
        Outbox.objects.order_by().values_list("state").annotate(Count("pk"))  # one row per state
    )


def orders_put_aside() -> list[str]:
    """Return the numbers of orders that 1C refused or that were put aside, oldest first."""
    return list(
        Outbox.objects.filter(state__in=(Outbox.FAILED, Outbox.QUARANTINED))
        .order_by("pk")
        .values_list("order__number", flat=True)
    )


def oldest_waiting_order() -> datetime | None:
    """Return when the oldest order that 1C does not have yet was placed."""
    oldest: datetime | None = Outbox.objects.filter(
        # A cancellation waits since it was cancelled, not since the order was placed.
        state=Outbox.PENDING,
        cancels=False,
    ).aggregate(oldest=Min("created_at"))["oldest"]
    return oldest


def calls(*, only_failed: bool = False, order_id: int | None = None) -> Any:
    """Return the shop's calls to 1C, newest first."""
    chosen = LiveCall.objects.select_related("order").order_by("-pk")
    if order_id is not None:
        chosen = chosen.filter(order=order_id)
    return chosen.exclude(error="") if only_failed else chosen


def last_call_failed() -> bool:
    """Tell whether the newest call to 1C had no good answer."""
    last = LiveCall.objects.order_by("-pk").values_list("error", flat=True).first()
    return bool(last)


def feeds() -> Any:
    """Return the feeds that the shop reads from 1C: changes and OData jobs."""
    return FeedCursor.objects.order_by("name")


def raised_alarms() -> list[Alarm]:
    """Return the alarms that stand, the oldest first."""
    return list(Alarm.objects.filter(raised_at__isnull=False).order_by("raised_at", "pk"))
