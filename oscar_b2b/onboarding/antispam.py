"""Keeps machines out of public forms without any foreign service: a trap field and a limit."""

from __future__ import annotations

import hashlib

from django import forms
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Forms that one address, and that all addresses together, may send within the window.
PER_ADDRESS = 10
PER_SHOP = 300
WINDOW = 3600
#: Letters that one e-mail gets from public forms within the window.
PER_EMAIL = 3


class TooMany(Exception):
    """A limit is reached. ``reason`` is a translated text for the sender."""

    def __init__(self) -> None:
        self.reason = _("Too many applications from your network. Call us, or try in an hour.")
        super().__init__(self.reason)


class TrapField(forms.CharField):
    """Invisible to people; what fills it is a machine."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Leave this empty"),
            required=False,
            max_length=1000,
            widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
        )


def count(*, address: str, email: str = "") -> None:
    """Count a form that was sent.

    :raises TooMany: when the address, the e-mail or the whole shop has had its number.
    """
    limits = [(f"address:{address}", PER_ADDRESS), ("shop", PER_SHOP)]
    if email:
        limits.append((f"email:{email.lower()}", PER_EMAIL))
    for name, most in limits:
        key = f"onboarding:sent:{hashlib.sha256(name.encode()).hexdigest()}"
        cache.add(key, 0, timeout=WINDOW)
        try:
            number = cache.incr(key)
        except ValueError:  # the window ended between the two calls
            number = 1
        if number > most:
            raise TooMany
