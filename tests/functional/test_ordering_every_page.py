"""No page of the shop fails: Oscar's templates do not ask for the URLs that our forks dropped."""

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


def test_every_page_answers(
    client: Client, staff_client: Client, dealer_client: Client, kyiv_dealer: Any, bolt: Any
) -> None:
    place(kyiv_dealer, {bolt: 1})
    pages = addresses()
    failed = []
    for person, browser in (
        ("visitor", client),
        ("employee", staff_client),
        ("dealer", dealer_client),
    ):
        browser.raise_request_exception = False
        for address in pages:
            answer = browser.get(address)
            if answer.status_code >= 500:
                failed.append((person, address, answer.status_code))

    assert len(pages) > 60
    assert not failed
