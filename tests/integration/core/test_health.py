"""``/healthz`` says what does not answer."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from oscar_b2b.core.health import CacheCheck

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    answer = client.get(reverse("healthz"))

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_redis_that_is_away_is_named(settings):
    # Nothing listens on port 1.
    address = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": {**settings.CACHES["default"], **address}}

    assert CacheCheck().problem().startswith("the cache does not answer")


def test_a_database_that_is_away_is_named(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(connection, "cursor", away)

    answer = client.get(reverse("healthz"))

    assert answer.status_code == 503
    assert "the database does not answer" in answer.json()["problems"]["database"]
