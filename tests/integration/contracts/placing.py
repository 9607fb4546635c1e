"""Press the button of the checkout page with what its form holds."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml import html


def place(client: Client) -> Any:
    """Return the answer to the press."""
    page = client.get("/checkout/").content.decode()
    (form,) = (
        each for each in html.fromstring(page).forms if each.get("data-checkout") is not None
    )
    fields = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return client.post("/checkout/", fields)
