"""Use-cases of the second factor of staff: set up, pass, new recovery codes, switch off.

The first factor is the password. The second is a code of an authenticator app (TOTP, RFC 6238), or
one of ten recovery codes, each good for one time.
"""

from __future__ import annotations

import time
from binascii import unhexlify
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from oscar_b2b.core import site_settings

SETTING = "account_security.staff_two_factor"
OFF, OPTIONAL, REQUIRED = "off", "optional", "required"
RECOVERY_CODES = 10


class UnableToVerify(Exception):
    """The second factor is not passed. ``reason`` is a translated text for the person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def is_set_up(*, user: Any) -> bool:
    """Tell whether a person has an authenticator app."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def is_required() -> bool:
    """Tell whether no employee of the supplier gets in without a second factor."""
    return bool(site_settings.value(SETTING) == REQUIRED)


def lacks(*, user: Any) -> str:
    """Return what a staff session has still to do: ``"pass"``, ``"set-up"``, or "" for nothing.

    :param user: of a request, behind django-otp's middleware.
    """
    if user.is_verified():
        return ""
    mode = site_settings.value(SETTING)
    if mode == OFF:
        return ""
    if is_set_up(user=user):
        return "pass"
    return "set-up" if mode == REQUIRED else ""


@transaction.atomic
def set_up(*, user: Any, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Tie an authenticator app to a person who proves by a code that it holds the key.

    :param key: hexadecimal secret, shown to him before as QR code.
    :returns: the device, and recovery codes that are shown this once.
    :raises UnableToVerify: wrong code, or there is an app already.
    """
    get_user_model().objects.select_for_update().get(pk=user.pk)
    if is_set_up(user=user):
        raise UnableToVerify(_("An authenticator app is set up already."))
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal() and totp.verify(int(digits[:8]), 1)):
        raise UnableToVerify(_("This is not the code that the app shows now. Try the next one."))
    device = TOTPDevice.objects.create(
        user=user, name="app", key=key, confirmed=True, last_t=totp.t(), drift=totp.drift
    )
    return device, _new_codes(user)


def verify(*, user: Any, code: str) -> Any:
    """Return the device that a code proves: the app, or the recovery codes (one is used up).

    :raises UnableToVerify: wrong code, or too many wrong ones just now.
    """
    code = "".join(code.split()).lower()
    model: Any = TOTPDevice if code.isascii() and code.isdecimal() else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user_id=user.pk, confirmed=True).first()
        allowed, why = device.verify_is_allowed() if device else (False, None)
        is_right = bool(allowed and device.verify_token(code))
    # Outside the transaction: the count of wrong codes stays.
    if is_right:
        return device
    if device is not None and not allowed:
        wait = max(1, round((why["locked_until"] - timezone.now()).total_seconds())) if why else 1
        raise UnableToVerify(
            ngettext(
                "Too many wrong codes. Wait %(count)d second.",
                "Too many wrong codes. Wait %(count)d seconds.",
                wait,
            )
            % {"count": wait}
        )
    raise UnableToVerify(_("The code is not right. The app shows a new one every 30 seconds."))


@transaction.atomic
def renew_codes(*, user: Any) -> list[str]:
    """Return new recovery codes; those given before are worth nothing any more.

    :raises UnableToVerify: without an app.
    """
    if not is_set_up(user=user):
        raise UnableToVerify(_("Set up an authenticator app first."))
    return _new_codes(user)


@transaction.atomic
def switch_off(*, user: Any) -> None:
    """Remove app and recovery codes of a person.

    :raises UnableToVerify: while the shop requires a second factor.
    """
    if is_required():
        raise UnableToVerify(_("The shop's settings require a second factor."))
    reset(user=user)


@transaction.atomic
def reset(*, user: Any) -> bool:
    """Remove app and recovery codes of a person who lost both; False when he had none."""
    removed = TOTPDevice.objects.filter(user_id=user.pk).delete()[0]
    StaticDevice.objects.filter(user_id=user.pk).delete()
    return bool(removed)


def codes_left(*, user: Any) -> int:
    """Return how many recovery codes a person has left."""
    return StaticToken.objects.filter(device__user_id=user.pk).count()


def _new_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user_id=user.pk).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        code = StaticToken.random_token()
        # Without a letter it would be taken for a code of the app.
        if not code.isdecimal():
            codes.add(code)
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return sorted(codes)
