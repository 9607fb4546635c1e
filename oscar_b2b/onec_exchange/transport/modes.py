"""What each ``type`` and ``mode`` does once the session is known; answers as ``protocol.md`` §0."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import (
    catalogue_export,
    file_news,
    import_queue,
    imports,
    mapping_lists,
    missing_goods,
    outbox,
    sessions,
    uploads,
    watchdog,
)
from oscar_b2b.onec_exchange.transport import answers, names

COOKIE = "b2b_exchange"
#: What a client that names a version is told we speak (as Bitrix answers).
VERSION = "2.09"
KINDS = ("catalog", "sale", "reference", "get_catalog", "listen")
#: First and longest pause between two looks at a job; the worker tells when it is done.
_POLL_SECONDS = (0.05, 0.25)

Handler = Callable[[HttpRequest, ExchangeSession], HttpResponse]


def _node(session: ExchangeSession) -> ExchangeNode:
    return cast(ExchangeNode, session.node)  # find_session gives no session without one


def _init(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    version = request.GET.get("version", "") or request.GET.get("cmlVersion", "")
    sessions.start_session(session=session, version=version)
    node = _node(session)
    return answers.parameters(
        file_limit=node.file_limit or settings.ONEC_FILE_LIMIT,
        zipped=node.zipped and session.kind not in ("reference", "get_catalog"),
        sessid=sessions.sessid_of(session),
        version=VERSION if version and session.kind == "sale" else "",
    )


# Files in -------------------------------------------------------------------------------------


def _file(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    if request.method != "POST":
        return answers.failure("mode=file needs a POST with the file as its body.")
    length = request.META.get("CONTENT_LENGTH") or ""
    file = uploads.receive_piece(
        session=session,
        filename=request.GET.get("filename", ""),
        # Never request.body: it would hold the whole piece in memory, and refuse large ones.
        body=cast(BinaryIO, request),
        expected=int(length) if length.isascii() and length.isdigit() else -1,
    )
    if session.kind == "sale" and not session.version:
        return _process_at_once(session, file)
    return answers.success()


def _process_at_once(session: ExchangeSession, file: ExchangeFile) -> HttpResponse:
    """Import documents when their last piece has come: UTP and UNF never ask for it.

    Which piece is the last nobody says; a file that is complete by itself is taken for whole.
    """
    if names.is_attachment(file.name) or not uploads.is_readable(file=file):
        return answers.success()
    deadline = _deadline()
    import_queue.queue(file=file, at=timezone.now())
    _wait(file, until=deadline)
    files = [file]
    if names.is_archive(file.name) and file.state == ExchangeFile.DONE:
        files += [
            each
            for each in session.files.exclude(uploads.ATTACHMENTS).exclude(pk=file.pk)
            if each.queued_at is not None
        ]
    for each in files:
        _wait(each, until=deadline)
        if each.state == ExchangeFile.FAILED:
            import_queue.note_told(file=each)
            return answers.failure(each.message)
    for each in files:
        if each.state == ExchangeFile.DONE:
            import_queue.note_told(file=each)
    return answers.success()


def _import(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    """Answer how far the import of a file is; the first question starts it."""
    deadline = _deadline()
    filename = request.GET.get("filename", "")
    file = import_queue.request_import(session=session, filename=filename, at=timezone.now())
    while names.is_archive(file.name):
        _wait(file, until=deadline)
        if file.state in uploads.IN_WORK:
            return answers.progress("The archive is being unpacked.")
        file = import_queue.request_import(session=session, filename=filename, at=timezone.now())
    _wait(file, until=deadline)
    if file.state in uploads.IN_WORK:
        job = file.same_as or file
        watchdog.revive(at=timezone.now(), file_id=job.pk)
        file.refresh_from_db()
    if file.state == ExchangeFile.DONE:
        import_queue.note_told(file=file)
        return answers.success(file.message)
    if file.state == ExchangeFile.FAILED:
        import_queue.note_told(file=file)
        return answers.failure(file.message)
    return answers.progress(_how_far(file))


def _how_far(file: ExchangeFile) -> str:
    job = file.same_as or file
    if job.state == ExchangeFile.QUEUED:
        return "Waiting for the import before."
    known = imports.progress_of(job.pk)
    return f"The import is going on: {known}." if known else "The import is going on."


def _deadline() -> float:
    """Return how long to hold a request: UT11 asks again at once, and gives up after 180 s."""
    return time.monotonic() + float(settings.ONEC_IMPORT_WAIT)


def _wait(file: ExchangeFile, *, until: float) -> None:
    """Hold the request until the import ends or 1C deserves an answer."""
    if file.state not in uploads.IN_WORK:
        return
    pause, longest = _POLL_SECONDS
    with file_news.listening() as wait:
        file.refresh_from_db(fields=["state", "message"])
        while file.state in uploads.IN_WORK:
            left = until - time.monotonic()
            if left <= 0:
                return
            wait(min(pause, left))
            pause = min(pause * 1.5, longest)
            file.refresh_from_db(fields=["state", "message"])


# Orders and lists out -------------------------------------------------------------------------


def _query(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    return answers.document(outbox.orders_xml(session=session), charset=_node(session).charset)


def _success(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    outbox.confirm_pulled(session=session, at=timezone.now())
    return answers.success()


def _info(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    node = _node(session)
    return answers.document(mapping_lists.mapping_xml(node=node), charset=node.charset)


def _catalogue(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    data = catalogue_export.catalogue_xml(session=session)
    if data == catalogue_export.FINISHED:
        return answers.answer(data.decode())
    return answers.document(data, charset=_node(session).charset)


# End of an export -----------------------------------------------------------------------------


def _deactivate(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    """Take goods off the site that a complete export did not name, where the node allows it."""
    missing_goods.deactivate(
        session=session, timestamp=request.GET.get("timestamp", ""), at=timezone.now()
    )
    return answers.success()


def _done(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    """Answer ``complete``: every file has been imported by itself already."""
    return answers.success()


MODES: dict[tuple[str, str], Handler] = {
    **{(kind, "init"): _init for kind in ("catalog", "sale", "reference", "get_catalog")},
    **{(kind, "file"): _file for kind in ("catalog", "sale", "reference")},
    **{(kind, "import"): _import for kind in ("catalog", "sale", "reference")},
    ("sale", "query"): _query,
    ("sale", "success"): _success,
    ("sale", "info"): _info,
    ("get_catalog", "query"): _catalogue,
    ("get_catalog", "success"): _done,
    ("catalog", "deactivate"): _deactivate,
    ("catalog", "complete"): _done,
}
