"""The database as migrations left it, brought back after each test with real commits.

Django empties all tables after such a test and makes content types and permissions anew, which
takes two seconds with two hundred tables. Here one statement empties the tables that have rows and
puts back copies of what migrations wrote.
"""

from __future__ import annotations

from django.db import connection

_SCHEMA = "migrated_rows"

#: Columns that PostgreSQL computes cannot be written.
_TABLES = """
    SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') AS columns
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname
"""

_SAVE = f"""
DO $$
DECLARE each record; filled boolean;
BEGIN
    DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE;
    CREATE SCHEMA {_SCHEMA};
    FOR each IN {_TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', each.name) INTO filled;
        IF filled THEN
            EXECUTE format(
                'CREATE TABLE {_SCHEMA}.%I AS SELECT %s FROM public.%I',
                each.name, each.columns, each.name
            );
        END IF;
    END LOOP;
END $$
"""

# As a replica, so that no trigger and no foreign key minds the order of the tables.
_BRING_BACK = f"""
DO $$
DECLARE each record; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN {_TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', each.name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM public.%I', each.name);
        END IF;
        IF to_regclass(format('{_SCHEMA}.%I', each.name)) IS NOT NULL THEN
            EXECUTE format(
                'INSERT INTO public.%I (%s) SELECT %s FROM {_SCHEMA}.%I',
                each.name, each.columns, each.columns, each.name
            );
        END IF;
    END LOOP;
END $$
"""


def save() -> None:
    """Keep copies of all rows there are."""
    with connection.cursor() as cursor:
        cursor.execute(_SAVE)


def bring_back() -> None:
    """Put all tables back to what ``save`` found. Sequences go on: new rows get new ids."""
    with connection.cursor() as cursor:
        cursor.execute(_BRING_BACK)
