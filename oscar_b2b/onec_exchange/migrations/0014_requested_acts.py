"""Reconciliation acts are made by a worker."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import oscar_b2b.onec_exchange.models.documents


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_grants_invitations_settings"),
        ("onec_exchange", "0013_memory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestedAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(verbose_name="from")),
                ("end", models.DateField(verbose_name="to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being made"),
                            ("ready", "Ready"),
                            ("away", "1C did not answer"),
                            ("unknown", "1C has none"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                (
                    "claimed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="1C is asked since"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=oscar_b2b.onec_exchange.models.documents.private_storage,
                        upload_to="acts/%Y/%m",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requested_acts",
                        to="core.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
            ],
            options={
                "verbose_name": "reconciliation act",
                "verbose_name_plural": "reconciliation acts",
                "ordering": ("-asked_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["asked_at"],
                        name="onec_exchange_act_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("legal_entity", "start", "end"), name="onec_exchange_act_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))),
                        name="onec_exchange_act_days",
                    ),
                ],
            },
        ),
    ]
