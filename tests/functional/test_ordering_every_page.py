"""No page of the shop fails: Oscar's templates do not ask for the URLs that our forks dropped.

Here as an employee. Visitors and dealers walk through all pages in ``test_leak_walk``, which fails
by an answer of 500, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db


def names(resolver: Any, namespace: str = "") -> Iterator[str]:
    """Return the names of all URLs, with their namespaces."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name


def addresses() -> list[str]:
    """Return every address that needs no argument; Django's and Wagtail's own admins left out."""
    found = []
    for name in sorted(set(names(get_resolver()))):
        if name.startswith(("admin:", "wagtail")):
            continue
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


def test_every_page_answers(staff_client: Client, kyiv_dealer: Any, bolt: Any) -> None:
    place(kyiv_dealer, {bolt: 1})
    staff_client.raise_request_exception = False
    pages = addresses()
    answers = {address: staff_client.get(address).status_code for address in pages}

    assert len(pages) > 60
    assert {address: status for address, status in answers.items() if status >= 500} == {}
