"""Press the button of the checkout page with what its form holds."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml import html


def fields_of(client: Client) -> dict[str, Any]:
    """Return the fields of the checkout page as they stand there."""
    page = client.get("/checkout/").content.decode()
    (form,) = (
        each for each in html.fromstring(page).forms if each.get("data-checkout") is not None
    )
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def place(client: Client) -> Any:
    """Return the answer to the press."""
    return client.post("/checkout/", fields_of(client))
