"""Buy through the pages, as a browser without JavaScript does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html
from oscar.core.loading import get_model


def put(client: Client, quantities: Mapping[int, int]) -> Any:
    """Put goods into the basket from the order table; returns the page that follows."""
    typed = {f"qty-{pk}": str(quantity) for pk, quantity in quantities.items()}
    return client.post(reverse("basket:add-many"), typed, follow=True)


def buy(client: Client, products: list[int], **typed: str) -> Any:
    """Order one piece of each; returns the order.

    :param typed: fields of the checkout's form, such as ``comment``.
    """
    answer = put(client, dict.fromkeys(products, 1))
    told = [str(each) for each in answer.context["messages"]]
    page = html.fromstring(client.get(reverse("checkout:index"), follow=True).content.decode())
    forms = [each for each in page.forms if each.get("data-checkout") is not None]
    assert forms, told
    form = forms[0]
    fields = dict(form.form_values())
    for name in {each.get("name") for each in form.xpath('.//input[@type="radio"]')}:
        first = form.xpath(f'.//input[@type="radio"][@name="{name}"][not(@disabled)]')[0]
        fields.setdefault(name, first.get("value"))
    for select in form.xpath(".//select[not(@disabled)]"):
        if not fields.get(select.get("name")):
            values = [each.get("value") for each in select.xpath(".//option") if each.get("value")]
            fields[select.get("name")] = values[0]
    unknown = set(typed) - set(form.fields.keys())
    assert not unknown, f"{unknown} are no fields of the checkout"
    answer = client.post(reverse("checkout:index"), fields | typed, follow=True)
    order = get_model("order", "Order").objects.order_by("-pk").first()
    errors = re.findall(r"field-error[^>]*>(.*?)</p>", answer.content.decode(), re.S)
    assert order is not None, errors
    assert not errors, errors
    return order
