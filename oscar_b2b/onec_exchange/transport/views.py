"""``GET/POST /1c/exchange/``: the CommerceML server. 1C is the client."""

from __future__ import annotations

import contextlib
import logging
import time

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from oscar_b2b.onec_exchange.services import sessions
from oscar_b2b.onec_exchange.services.nodes import UnableToSignIn
from oscar_b2b.onec_exchange.services.uploads import UnableToContinue
from oscar_b2b.onec_exchange.transport import answers, request_journal
from oscar_b2b.onec_exchange.transport.archives import UnableToUnpack
from oscar_b2b.onec_exchange.transport.credentials import credentials_of, signed_in_node
from oscar_b2b.onec_exchange.transport.listening import listen
from oscar_b2b.onec_exchange.transport.modes import COOKIE, KINDS, MODES
from oscar_b2b.onec_exchange.transport.names import UnableToAcceptName, UnableToUse
from oscar_b2b.onec_exchange.transport.request_journal import Call
from oscar_b2b.onec_exchange.transport.storage import UnableToStore

logger = logging.getLogger(__name__)

_EXPECTED = (UnableToAcceptName, UnableToStore, UnableToUnpack, UnableToContinue)
_UNKNOWN = "Unknown command type."
#: Bytes of a refused body that are taken and thrown away before the line is closed.
_MOST_UNREAD = 64 * 1024 * 1024
_CHUNK = 64 * 1024


@csrf_exempt
@never_cache
def exchange(request: HttpRequest) -> HttpResponse:
    """Answer one request of 1C. Whatever happens, the answer is one 1C understands."""
    begun = time.monotonic()
    call = Call(request)
    response = answers.in_charset(_answered(call), charset=call.charset)
    if request.method == "POST":
        _take_the_rest(request)
    request_journal.note(call, response, milliseconds=round((time.monotonic() - begun) * 1000))
    return response


def _take_the_rest(request: HttpRequest) -> None:
    """Read what a refused POST still sends: a server that hangs up first loses its own answer."""
    left = _MOST_UNREAD
    # Whatever is wrong with the rest of a body, the answer stands.
    with contextlib.suppress(Exception):
        while left > 0 and (chunk := request.read(_CHUNK)):
            left -= len(chunk)


def _answered(call: Call) -> HttpResponse:
    try:
        return _dispatch(call)
    except UnableToSignIn as error:
        call.refused = error.reason
        return answers.failure(str(error), status=401)
    except UnableToUse as error:
        if call.request.GET.get("mode") != "file":
            return answers.failure(str(error))
        call.remark = str(error)
        return answers.success()
    except _EXPECTED as error:
        return answers.failure(str(error))
    except DatabaseError:
        logger.exception("The database failed at mode=%s", call.request.GET.get("mode", ""))
        # A server that was restarted meanwhile still takes the journal's row, by a new connection.
        connection.close_if_unusable_or_obsolete()
        return answers.failure("The database of the shop does not answer; try again later.")
    except Exception:
        logger.exception("The exchange could not answer mode=%s", call.request.GET.get("mode", ""))
        return answers.failure("The shop failed to answer; its log has the details.")


def _dispatch(call: Call) -> HttpResponse:
    request = call.request
    kind, mode = request.GET.get("type", ""), request.GET.get("mode", "")
    call.login = credentials_of(request).login
    if kind not in KINDS:
        return answers.failure(_UNKNOWN)
    if mode == "checkauth":
        return _checkauth(call, kind)
    if kind == "listen" and not _names_a_session(request):
        call.node = signed_in_node(request, at=timezone.now())
        return listen(node=call.node)
    session = sessions.find_session(
        token=request.COOKIES.get(COOKIE, ""),
        sessid=request.GET.get("sessid", ""),
        remote_addr=call.remote_addr,
        login=call.login,
        at=timezone.now(),
    )
    call.session, call.node = session, session.node
    if kind == "listen" and call.node is not None:
        return listen(node=call.node)
    if session.kind != kind:
        return answers.failure(f"The session was begun for type={session.kind}.")
    handler = MODES.get((kind, mode))
    if handler is None:
        return answers.failure(_UNKNOWN)
    return handler(request, session)


def _names_a_session(request: HttpRequest) -> bool:
    return bool(request.COOKIES.get(COOKIE) or request.GET.get("sessid"))


def _checkauth(call: Call, kind: str) -> HttpResponse:
    call.node = signed_in_node(call.request, at=timezone.now())
    opened = sessions.open_session(node=call.node, kind=kind, remote_addr=call.remote_addr)
    call.session = opened.session
    return answers.signed_in(
        cookie=COOKIE,
        value=opened.token,
        sessid=opened.sessid,
        timestamp=int(opened.session.started_at.timestamp()),
    )
