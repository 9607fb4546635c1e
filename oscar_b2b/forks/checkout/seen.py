"""What the buyer saw travels with the form, signed, and comes back with the press."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core import signing

from oscar_b2b.core.checkout import SeenTerms
from oscar_b2b.core.context import B2BContext

SALT = "oscar_b2b.checkout.seen"


def write(
    *, basket: Any, lines: Iterable[Any], charges: dict[str, Decimal], context: B2BContext
) -> str:
    """Return the terms, prices, charges and promises on the page as a signed text.

    Lines without a price are left out: placing refuses them anyway.
    """
    lines = list(lines)
    return signing.dumps(
        {
            "basket": basket.pk,
            "currency": basket.currency,
            "lines": {
                str(line.pk): [line.quantity, str(line.unit_price_incl_tax)]
                for line in lines
                if line.unit_price_incl_tax is not None
            },
            "charges": {code: str(charge) for code, charge in charges.items()},
            "to_confirm": [line.pk for line in lines if line.is_to_confirm],
            "terms": [context.terms_key, str(context.contract_label)],
        },
        salt=SALT,
        compress=True,
    )


def read(text: str, *, basket_id: int) -> SeenTerms | None:
    """Return what :func:`write` wrote for this basket; None for a text that is not ours."""
    try:
        data = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    if data["basket"] != basket_id:
        return None
    terms_key, terms_label = data.get("terms", ("", ""))
    return SeenTerms(
        currency=data["currency"],
        lines={
            int(pk): (quantity, Decimal(price)) for pk, (quantity, price) in data["lines"].items()
        },
        charges={code: Decimal(charge) for code, charge in data["charges"].items()},
        promised=frozenset(map(int, data["lines"])) - frozenset(data.get("to_confirm", ())),
        terms_key=terms_key,
        terms_label=terms_label,
    )
