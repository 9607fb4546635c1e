"""1C's log-in: Basic authentication against ``settings.ONEC_EXCHANGE_USERS``."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

#: After so many wrong passwords from one address the log-in pauses.
ATTEMPTS = 10
PAUSE_SECONDS = 300


class UnableToSignIn(Exception):
    """Wrong or missing log-in, or too many wrong ones. The text is meant for 1C's user."""


def signed_in_user(request: HttpRequest) -> str:
    """Return the log-in of the exchange user that ``request`` proves to be.

    Passwords may be plain or Django hashes. Takes the same time for unknown users.
    :raises UnableToSignIn: with a text that tells a missing header from a wrong password, as
        proxies that drop the header are the usual cause.
    """
    counter = f"onec-exchange-attempts:{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(counter, 0) >= ATTEMPTS:
        raise UnableToSignIn("Too many wrong passwords. Try again in five minutes.")
    header = request.headers.get("Authorization", "")
    if not header:
        raise UnableToSignIn(
            "No user name arrived. Set the user in 1C, and let the web server pass the "
            "Authorization header on."
        )
    login, password = _parts(header)
    expected = settings.ONEC_EXCHANGE_USERS.get(login)
    if not _matches(password, expected if expected is not None else "") or expected is None:
        cache.add(counter, 0, PAUSE_SECONDS)
        cache.incr(counter)
        raise UnableToSignIn("Wrong user name or password of the exchange.")
    return login


def _parts(header: str) -> tuple[str, str]:
    scheme, _blank, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        raw = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return "", ""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("windows-1251", errors="replace")
    login, _colon, password = text.partition(":")
    return login, password


def _matches(password: str, expected: str) -> bool:
    try:
        identify_hasher(expected)
    except ValueError:
        return constant_time_compare(password, expected) and bool(expected)
    return check_password(password, expected)
