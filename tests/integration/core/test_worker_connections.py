"""A worker keeps its connection from task to task, but never a broken one."""

from __future__ import annotations

import sys

import psycopg
import pytest
from django.db import connection
from django.db.utils import OperationalError

from storefront.celery import app, close_old_connections


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_celerys_own_fixup_closes_nothing() -> None:
    from celery.fixups.django import DjangoWorkerFixup

    assert DjangoWorkerFixup(app).db_reuse_max == sys.maxsize


@pytest.mark.django_db(transaction=True)
def test_a_good_connection_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in production; how long one lives is decided when it is opened.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    connection.close()
    before = _backend()
    close_old_connections()
    assert _backend() == before


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_replaced() -> None:
    before = _backend()
    parameters = connection.get_connection_params()
    address = {
        key: parameters[key]
        for key in ("host", "port", "user", "password", "dbname")
        if parameters.get(key)
    }
    with psycopg.connect(**address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [before])
    with pytest.raises(OperationalError):
        _backend()
    close_old_connections()
    assert _backend() != before


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_closed() -> None:
    before = _backend()
    connection.errors_occurred = True
    close_old_connections()
    connection.errors_occurred = False
    assert _backend() == before
