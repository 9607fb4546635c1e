"""SAT's envelope: ``{"success": "true", "data": […]}`` or ``{"success": "false", "error": {…}}``.

Source: carriers.md, section 3 "Transport": truths come as strings, in places as booleans.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.values import text

#: Code of "there is no such document".
NOT_FOUND = "PD2"
#: Codes and texts of a refused key are not documented; these are what such texts say.
_KEY_CODES = ("AU",)
_KEY_WORDS = ("ключ", "apikey", "api key", "авториз", "accountref")


def rows(body: Any, *, what: str, status: int = 200, secret: str = "") -> list[dict[str, Any]]:
    """Return the rows of an answer, of which an error answer has none.

    :param body: parsed JSON.
    :param status: HTTP status, for bodies that are no envelope.
    :param secret: the key; taken out of SAT's words should they repeat it.
    :raises Rejected: SAT said no.
    :raises Unavailable: this is not an answer of SAT's service.
    """
    if not isinstance(body, dict) or "success" not in body:
        if status >= 400:
            raise Rejected(f"HTTP {status}", code=str(status), key_refused=status in (401, 403))
        raise Unavailable(f"{what}: the answer is not one of SAT's service")
    # "false" is true in Python: the string has to be compared.
    if text(body["success"]).lower() != "true":
        raise _rejected(body.get("error"), secret, status)
    data = body.get("data")
    found = data if isinstance(data, list) else [data]
    return [row for row in found if isinstance(row, dict)]


def _rejected(error: Any, secret: str, status: int) -> Rejected:
    code, said = "", text(error)
    if isinstance(error, dict):
        code, said = text(error.get("code")), text(error.get("text") or error.get("description"))
    if secret:
        said = said.replace(secret, "***")
    key_refused = (
        status in (401, 403)
        or code.upper().startswith(_KEY_CODES)
        or any(word in said.lower() for word in _KEY_WORDS)
    )
    return Rejected(said or _("The carrier gave no reason."), code=code, key_refused=key_refused)
