"""The self-test from outside: the shop speaks to itself as 1C would, over its public address.

Only to ``settings.SHOP_URL``: nothing that somebody types decides where requests go. The password
is used for this one conversation and kept nowhere.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from oscar_b2b.core import http
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services.selftest import OK, PROBLEM, SKIPPED, Check

#: 1C names itself so; some firewalls refuse what is no browser.
_HEADERS = {"User-Agent": "1C+Enterprise/8.3", "Accept-Encoding": "identity"}
#: The type whose session the test uses: files of this type wait for ``import``.
KIND = "catalog"
FILE = "selftest.xml"
#: A session that spoke within this time is taken for a running exchange.
BUSY = timedelta(minutes=5)
#: Bytes; a larger ``file_limit`` is tried with a piece of this size only.
LARGEST_PROBE = 32 * 1024 * 1024
_TIMEOUT = (3.05, 15.0)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def reason(self) -> str:
        """What stands after ``failure``, or the beginning of whatever came."""
        if self.lines[0].strip() == "failure":
            return " ".join(self.lines[1:]).strip()[:200]
        return f"{self.status}: {' '.join(self.text.split())[:120]}"


def address() -> str:
    """Return the address that is entered in 1C."""
    return settings.SHOP_URL.rstrip("/") + reverse("onec_exchange:exchange")


def fixed_address() -> str:
    """Return Bitrix's address, which УНФ asks whatever is entered (``protocol.md`` §1)."""
    return settings.SHOP_URL.rstrip("/") + reverse("onec_exchange_bitrix:exchange")


def is_exchanging(*, node: ExchangeNode, at: datetime) -> bool:
    """Tell whether the node's 1C is in a session of :data:`KIND`, which the test would end."""
    return ExchangeSession.objects.filter(
        login=node.login, kind=KIND, is_open=True, last_seen_at__gte=at - BUSY
    ).exists()


def talk(*, node: ExchangeNode, password: str) -> list[Check]:
    """Sign in as ``node`` and go through the steps of an exchange; nothing is imported.

    Stops at the first step without which the next ones mean nothing.
    """
    conversation = _Conversation(node, password)
    checks: list[Check] = []
    try:
        for step, is_needed in (
            (conversation.reach, True),
            (conversation.fixed_path, False),
            (conversation.sign_in, True),
            (conversation.exactness, False),
            (conversation.init, True),
            (conversation.upload, False),
            (conversation.hold, False),
        ):
            try:
                check = step()
            except http.TransportError as error:
                check = Check(
                    _("Connection"), PROBLEM, str(error), _("Look at the web server's log.")
                )
            checks.append(check)
            if check.state == PROBLEM and is_needed:
                break
    finally:
        conversation.close()
    return checks


class _Conversation:
    """One exchange with ourselves."""

    def __init__(self, node: ExchangeNode, password: str) -> None:
        self._node = node
        self._password = password
        self._address = address()
        self._signed: _Answer | None = None
        self._cookie = ""
        self._limit = 0

    # Steps ------------------------------------------------------------------------------------

    def reach(self) -> Check:
        title = _("Address")
        try:
            # Not checkauth: the list of refused log-ins is for those of 1C.
            answers = {url: self._ask("init", url=url) for url in self._spellings()}
        except http.TransportError as error:
            return Check(
                title,
                PROBLEM,
                _("%(address)s does not answer: %(error)s.")
                % {"address": self._address, "error": error},
                _(
                    "If the address is wrong, set SHOP_URL; if the certificate is, mend it: 1C "
                    "checks it too. Some networks do not let a server reach its own public address."
                ),
            )
        for url, answer in answers.items():
            if problem := _wrong_place(title, url, answer):
                return problem
        words = _("%(address)s answers.") % {"address": self._address}
        if self._plain_http_redirects():
            words += " " + _("The same with http:// redirects, so enter https:// in 1C.")
        return Check(title, OK, words)

    def fixed_path(self) -> Check:
        title = _("Bitrix's path")
        url = fixed_address()
        problem = _wrong_place(title, url, self._ask("init", url=url))
        return problem or Check(title, OK, _("%(address)s answers.") % {"address": url})

    def sign_in(self) -> Check:
        title = _("Log-in")
        answer = self._ask("checkauth", auth=True)
        self._signed = answer
        if answer.lines[0].strip("\ufeff \r") == "success":
            return Check(title, OK, _("The log-in and the password arrive and are right."))
        if answer.body == self._ask("checkauth").body:
            return Check(
                title,
                PROBLEM,
                _("The Authorization header does not arrive: %(reason)s")
                % {"reason": answer.reason},
                _(
                    "Let the web server pass it on: “WSGIPassAuthorization On” in Apache, "
                    "“proxy_set_header Authorization $http_authorization” in nginx; and no "
                    "password of its own for this path."
                ),
            )
        if self._node.allowed_networks and "address" in answer.reason:
            return Check(
                title,
                PROBLEM,
                answer.reason,
                _(
                    "The shop's own address is not on the node's list: add it for the time of the "
                    "test, or test without a list."
                ),
            )
        return Check(
            title,
            PROBLEM,
            answer.reason,
            _("Check the password, the node's switch and its allowed addresses."),
        )

    def exactness(self) -> Check:
        title = _("Answers byte for byte")
        answer = self._signed
        if answer is None:
            return Check(title, SKIPPED, _("There was no answer."))
        advice = _("Something in front of the shop changes answers; switch it off for this path.")
        if encoding := answer.headers.get("content-encoding"):
            words = _("Answers are compressed (%(how)s), 1C reads only plain ones.")
            return Check(title, PROBLEM, words % {"how": encoding}, advice)
        if not answer.body.startswith(b"success\n"):
            words = _("The answer begins with %(bytes)s instead of “success”.")
            return Check(title, PROBLEM, words % {"bytes": repr(answer.body[:20])}, advice)
        if len(answer.lines) < 3 or "<" in answer.text or "\r" in answer.text:
            words = _("The answer has other lines than ours: %(text)s")
            return Check(title, PROBLEM, words % {"text": repr(answer.text[:120])}, advice)
        return Check(title, OK, _("Nothing is added, nothing compressed."))

    def init(self) -> Check:
        title = _("Session and cookie")
        lines = self._signed.lines if self._signed else []
        if len(lines) < 3:
            return Check(title, PROBLEM, _("The answer names no cookie."))
        self._cookie = f"{lines[1].strip()}={lines[2].strip()}"
        answer = self._ask("init")
        settings_of_answer = [line.partition("=") for line in answer.lines]
        names = [name for name, _equals, _value in settings_of_answer]
        if names != ["zip", "file_limit"] or not settings_of_answer[1][2].isdigit():
            return Check(
                title,
                PROBLEM,
                answer.reason,
                _("Let the web server pass Cookie headers on and cache nothing on this path."),
            )
        self._limit = int(settings_of_answer[1][2])
        session = self._session()
        words = _("The session holds by its cookie; the shop sees itself come from %(address)s.")
        return Check(title, OK, words % {"address": (session and session.remote_addr) or "–"})

    def upload(self) -> Check:
        title = _("Size of uploads")
        size = min(self._limit, LARGEST_PROBE)
        megabytes = _("%(size).1f MB") % {"size": size / 1024**2}
        try:
            answer = self._ask("file", filename=FILE, data=b" " * size)
            self._ask("init")  # drops the upload
        except http.TransportError as error:
            return Check(
                title,
                PROBLEM,
                f"{megabytes}: {error}",
                _("Raise the web server's limit: client_max_body_size in nginx."),
            )
        if answer.lines[0] == "success":
            return Check(title, OK, _("A piece of %(size)s arrives.") % {"size": megabytes})
        return Check(
            title,
            PROBLEM,
            f"{megabytes}: {answer.reason}",
            _("Raise the web server's limit: client_max_body_size in nginx.")
            if answer.status == 413
            else _("Look at the web server's log for this moment."),
        )

    def hold(self) -> Check:
        """Ask for the import of a file that waits, which no worker was told of."""
        title = _("Long answers")
        session = self._session()
        if session is None:
            return Check(title, SKIPPED, _("1C began a session of its own meanwhile."))
        file = ExchangeFile.objects.create(
            session=session, name=FILE, path="selftest", state=ExchangeFile.QUEUED
        )
        wait = settings.ONEC_IMPORT_WAIT
        try:
            answer = self._ask("import", filename=FILE, timeout=(3.05, wait + 20))
        except http.TransportError as error:
            return Check(
                title,
                PROBLEM,
                str(error),
                _("Give the web server more time: proxy_read_timeout of 180 s in nginx."),
            )
        finally:
            file.delete()
        seconds = {"seconds": round(answer.seconds, 1)}
        if answer.lines[0] == "progress":
            return Check(title, OK, _("An answer that takes %(seconds)s s gets through.") % seconds)
        return Check(
            title,
            PROBLEM,
            _("After %(seconds)s s: %(reason)s") % {**seconds, "reason": answer.reason},
            _("Give the web server more time: proxy_read_timeout of 180 s in nginx."),
        )

    def close(self) -> None:
        """Leave nothing behind: the session is over."""
        session = self._session() if self._cookie else None
        if session is not None:
            session.files.filter(name=FILE).delete()
            ExchangeSession.objects.filter(pk=session.pk).update(is_open=False)

    # Requests ---------------------------------------------------------------------------------

    def _spellings(self) -> tuple[str, str]:
        """The address with and without its last slash: people enter both."""
        return self._address, self._address.rstrip("/")

    def _session(self) -> ExchangeSession | None:
        return (
            ExchangeSession.objects.filter(login=self._node.login, kind=KIND, is_open=True)
            .order_by("-pk")
            .first()
        )

    def _ask(
        self,
        mode: str,
        *,
        url: str = "",
        auth: bool = False,
        filename: str = "",
        data: bytes | None = None,
        timeout: tuple[float, float] = _TIMEOUT,
    ) -> _Answer:
        """:raises TransportError: when there was no answer at all."""
        query = {"type": KIND, "mode": mode} | ({"filename": filename} if filename else {})
        headers = dict(_HEADERS)
        if self._cookie:
            headers["Cookie"] = self._cookie
        started = time.monotonic()
        try:
            response = http.request(
                "GET" if data is None else "POST",
                url or self._address,
                params=query,
                headers=headers,
                data=data,
                timeout=timeout,
                auth=(self._node.login.encode(), self._password.encode()) if auth else None,
            )
        except http.TransportError as error:
            if error.status is None:
                raise
            return _Answer(error.status, error.body.encode(), {}, time.monotonic() - started)
        return _Answer(
            response.status_code,
            response.content,
            {name.lower(): value for name, value in response.headers.items()},
            time.monotonic() - started,
        )

    def _plain_http_redirects(self) -> bool:
        parts = urlsplit(self._address)
        if parts.scheme != "https" or parts.port is not None:
            return False
        try:
            answer = self._ask("init", url=parts._replace(scheme="http").geturl())
        except http.TransportError:
            return False
        return 300 <= answer.status < 400


def _wrong_place(title: str, url: str, answer: _Answer) -> Check | None:
    """Tell what is wrong when an address without a session is not refused in our own words."""
    if 300 <= answer.status < 400:
        return Check(
            title,
            PROBLEM,
            _("%(address)s redirects to %(target)s.")
            % {"address": url, "target": answer.headers.get("location", "?")},
            _("1C follows no redirect. Let this path through in the web server."),
        )
    if answer.lines[0].strip("\ufeff \r") != "failure":
        return Check(
            title,
            PROBLEM,
            _("At %(address)s something else answers than the shop: %(reason)s")
            % {"address": url, "reason": answer.reason},
            _("Let the web server hand this path to the shop, whatever its name ends in."),
        )
    return None
