"""``GET/POST /1c/exchange/``: the CommerceML server. 1C is the client."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeSession
from oscar_b2b.onec_exchange.services import sessions
from oscar_b2b.onec_exchange.transport import answers, names
from oscar_b2b.onec_exchange.transport.archives import UnableToUnpack
from oscar_b2b.onec_exchange.services.nodes import UnableToSignIn
from oscar_b2b.onec_exchange.transport.credentials import signed_in_node
from oscar_b2b.onec_exchange.transport.names import UnableToAcceptName
from oscar_b2b.onec_exchange.transport.storage import UnableToStore

logger = logging.getLogger(__name__)

COOKIE = "b2b_exchange"
#: What a client that names a version is told we speak (as Bitrix answers).
VERSION = "2.09"
_KINDS = ("catalog", "sale", "reference")
_POLL_SECONDS = 0.2

_EXPECTED = (UnableToAcceptName, UnableToStore, UnableToUnpack, sessions.UnableToContinue)


@csrf_exempt
@never_cache
def exchange(request: HttpRequest) -> HttpResponse:
    """Answer one request of 1C. Whatever happens, the answer is one 1C understands."""
    try:
        return _dispatch(request)
    except UnableToSignIn as error:
        return answers.failure(str(error), status=401)
    except _EXPECTED as error:
        return answers.failure(str(error))
    except Exception:
        logger.exception("The exchange could not answer mode=%s", request.GET.get("mode", ""))
        return answers.failure("The shop failed to answer; its log has the details.")


def _dispatch(request: HttpRequest) -> HttpResponse:
    kind, mode = request.GET.get("type", ""), request.GET.get("mode", "")
    if kind not in _KINDS:
        return answers.failure("Unknown command type.")
    if mode == "checkauth":
        return _checkauth(request, kind)
    session = sessions.find_session(
        token=request.COOKIES.get(COOKIE, ""),
        sessid=request.GET.get("sessid", ""),
        at=timezone.now(),
    )
    if session.kind != kind:
        return answers.failure(f"The session was begun for type={session.kind}.")
    handler = _MODES.get((kind, mode)) or _MODES.get(("", mode))
    if handler is None:
        return answers.failure("Unknown command type.")
    return handler(request, session)


def _checkauth(request: HttpRequest, kind: str) -> HttpResponse:
    at = timezone.now()
    node = signed_in_node(request, at=at)
    opened = sessions.open_session(
        node=node, kind=kind, remote_addr=request.META.get("REMOTE_ADDR", ""), at=at
    )
    return answers.signed_in(
        cookie=COOKIE, value=opened.token, sessid=opened.sessid, timestamp=int(at.timestamp())
    )


def _init(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    version = request.GET.get("version", "")
    sessions.start_session(session=session, version=version)
    return answers.parameters(
        file_limit=settings.ONEC_FILE_LIMIT,
        zipped=session.kind != "reference",
        sessid=sessions.sessid_of(request.COOKIES.get(COOKIE, "")),
        version=VERSION if version and session.kind == "sale" else "",
    )


def _file(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    if request.method != "POST":
        return answers.failure("mode=file needs a POST with the file as its body.")
    length = request.META.get("CONTENT_LENGTH") or ""
    file = sessions.receive_piece(
        session=session,
        filename=request.GET.get("filename", ""),
        # Never request.body: it would hold the whole piece in memory, and refuse large ones.
        body=cast(BinaryIO, request),
        expected=int(length) if length.isdigit() else -1,
    )
    if session.kind == "sale" and not session.version:
        return _process_at_once(session, file)
    return answers.success()


def _process_at_once(session: ExchangeSession, file: ExchangeFile) -> HttpResponse:
    """Import documents when their last piece has come: UTP and UNF never ask for it.

    Which piece is the last nobody says; a file that is complete by itself is taken for whole.
    """
    if names.is_attachment(file.name) or not sessions.is_readable(file=file):
        return answers.success()
    files = [file]
    if names.is_archive(file.name):
        files = sessions.unpack_archives(session=session, at=timezone.now())
    for each in files:
        sessions.queue(file=each)
        _wait(each)
        if each.state == ExchangeFile.FAILED:
            return answers.failure(each.message)
    return answers.success()


def _import(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    file = sessions.request_import(
        session=session, filename=request.GET.get("filename", ""), at=timezone.now()
    )
    _wait(file)
    if file.state == ExchangeFile.DONE:
        return answers.success(file.message)
    if file.state == ExchangeFile.FAILED:
        return answers.failure(file.message)
    if file.state == ExchangeFile.QUEUED:
        return answers.progress("Waiting for the import before.")
    return answers.progress("The import is going on.")


def _wait(file: ExchangeFile) -> None:
    """Hold the request until the import ends or 1C deserves an answer: it asks again at once."""
    deadline = time.monotonic() + sessions.import_wait_seconds()
    while file.state in (ExchangeFile.QUEUED, ExchangeFile.RUNNING):
        if time.monotonic() >= deadline:
            return
        time.sleep(_POLL_SECONDS)
        file.refresh_from_db(fields=["state", "message"])


def _query(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    from oscar_b2b.onec_exchange.services.outbox import orders_xml

    return answers.document(orders_xml(session=session))


def _success(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    from oscar_b2b.onec_exchange.services.outbox import confirm_pulled

    confirm_pulled(session=session, at=timezone.now())
    return answers.success()


def _nothing_to_do(request: HttpRequest, session: ExchangeSession) -> HttpResponse:
    """Answer ``deactivate`` and ``complete`` of Bitrix's module.

    What is missing in an export is never switched off: "full" exports are often not full
    (``pitfalls.md`` 21); deletion marks do that.
    """
    return answers.success()


_Handler = Callable[[HttpRequest, ExchangeSession], HttpResponse]
_MODES: dict[tuple[str, str], _Handler] = {
    ("", "init"): _init,
    ("", "file"): _file,
    ("", "import"): _import,
    ("sale", "query"): _query,
    ("sale", "success"): _success,
    ("catalog", "deactivate"): _nothing_to_do,
    ("catalog", "complete"): _nothing_to_do,
}
