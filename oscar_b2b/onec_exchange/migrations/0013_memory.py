"""What 1C said last; the functions that triggers of others' tables call (``memory_triggers``)."""

import django.db.models.deletion
from django.db import migrations, models

# The name of the column with the product's id is the trigger's argument.
_TOLD_PRODUCT = """
CREATE OR REPLACE FUNCTION onec_exchange_told_product() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    after bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD) ->> TG_ARGV[0];
        INSERT INTO onec_exchange_outsidewrite (product_id) VALUES (before);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW) ->> TG_ARGV[0];
        IF after IS DISTINCT FROM before THEN
            INSERT INTO onec_exchange_outsidewrite (product_id) VALUES (after);
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""

# An import is told within its own transaction: it may have left something out already. What is new
# does not concern it: rows that name something unknown wait, and are not remembered.
_TOLD_MEANING = """
CREATE OR REPLACE FUNCTION onec_exchange_told_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF COALESCE(current_setting('b2b.importing', true), '') = '' THEN
        INSERT INTO onec_exchange_outsidewrite (product_id) VALUES (NULL);
    ELSIF TG_OP <> 'INSERT' THEN
        PERFORM set_config('b2b.importing', 'changed', true);
    END IF;
    RETURN NULL;
END $$;
"""

# A crash empties unlogged tables: both at once, so that nothing wrong is ever remembered.
_UNLOGGED = "ALTER TABLE {} SET UNLOGGED"
_LOGGED = "ALTER TABLE {} SET LOGGED"


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0032_category_exclude_from_menu_category_long_description"),
        ("onec_exchange", "0012_file_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideWrite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("product_id", models.BigIntegerField(null=True, verbose_name="product")),
            ],
            options={
                "verbose_name": "change by others",
                "verbose_name_plural": "changes by others",
            },
        ),
        migrations.CreateModel(
            name="RememberedElement",
            fields=[
                (
                    "digest",
                    models.UUIDField(primary_key=True, serialize=False, verbose_name="digest"),
                ),
                ("slot", models.SmallIntegerField(verbose_name="list and subjects")),
                ("prices", models.SmallIntegerField(verbose_name="prices")),
                ("stock", models.SmallIntegerField(verbose_name="figures of stock")),
                ("stock_totals", models.SmallIntegerField(verbose_name="totals of stock")),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "remembered element",
                "verbose_name_plural": "remembered elements",
            },
        ),
        *(
            migrations.RunSQL(_UNLOGGED.format(table), _LOGGED.format(table))
            for table in ("onec_exchange_outsidewrite", "onec_exchange_rememberedelement")
        ),
        # With CASCADE the triggers go too: they would fail without the tables.
        migrations.RunSQL(
            _TOLD_PRODUCT, "DROP FUNCTION IF EXISTS onec_exchange_told_product() CASCADE"
        ),
        migrations.RunSQL(
            _TOLD_MEANING, "DROP FUNCTION IF EXISTS onec_exchange_told_meaning() CASCADE"
        ),
    ]
