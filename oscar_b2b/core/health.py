"""Checks behind ``/healthz``: each says in words what is wrong, or nothing."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from redis.exceptions import RedisError


class DatabaseCheck:
    """PostgreSQL answers."""

    name = "database"

    def problem(self) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            return f"the database does not answer: {error}"
        return ""


class CacheCheck:
    """Redis takes a value and gives it back."""

    name = "cache"

    def problem(self) -> str:
        try:
            cache.set("healthz", "ok", 5)
            return "" if cache.get("healthz") == "ok" else "the cache loses values"
        except (RedisError, OSError) as error:
            return f"the cache does not answer: {error}"
