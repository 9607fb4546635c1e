"""Secret addresses at which dealers' machines read stock and prices."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_grants_invitations_settings"),
        ("partner_pricing", "0006_out_of_stock_by_client"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StockFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "token_digest",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="digest of the secret"
                    ),
                ),
                ("terms", models.JSONField(default=dict, verbose_name="terms")),
                (
                    "terms_label",
                    models.CharField(blank=True, max_length=255, verbose_name="terms in words"),
                ),
                ("created_at", models.DateTimeField(verbose_name="made")),
                (
                    "read_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last read"),
                ),
                (
                    "dealer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stock_feeds",
                        to="core.dealer",
                        verbose_name="dealer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock feed",
                "verbose_name_plural": "stock feeds",
                "ordering": ("-created_at", "-pk"),
            },
        ),
    ]
