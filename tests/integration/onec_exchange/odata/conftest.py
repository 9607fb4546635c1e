"""A base of 1C that answers by OData, and the shop that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from oscar_b2b.onec_exchange.odata import running
from oscar_b2b.onec_exchange.odata.running import Outcome
from tests.integration.onec_exchange.odata.bases import BASES
from tests.integration.onec_exchange.odata.odata_server import Base, ODataServer


@pytest.fixture
def serve(settings: Any) -> Iterator[Callable[[Base, str], Base]]:
    """Serve a base and let the shop read it with the given profile."""
    servers: list[ODataServer] = []

    def _serve(base: Base, profile: str) -> Base:
        server = ODataServer(base)
        servers.append(server)
        settings.ONEC_ODATA_URL = server.url
        settings.ONEC_ODATA_USER, settings.ONEC_ODATA_PASSWORD = base.user, base.password
        settings.ONEC_ODATA_PROFILE = profile
        return base

    cache.clear()
    yield _serve
    for server in servers:
        server.stop()


@pytest.fixture
def ut11(serve: Callable[[Base, str], Base]) -> Base:
    """УТ 11.5 with one customer."""
    return serve(BASES["ut11"](), "ut11")


@pytest.fixture
def read() -> Callable[..., dict[str, Outcome]]:
    """Read 1C once and return what each job did."""

    def _read(*only: str) -> dict[str, Outcome]:
        return {each.job: each for each in running.run(at=timezone.now(), only=only)}

    return _read
