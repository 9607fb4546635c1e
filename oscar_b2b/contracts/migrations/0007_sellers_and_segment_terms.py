"""Legal entities of the supplier; standard terms of segments, orders placed under them."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

SELLER = {
    "blank": True,
    "null": True,
    "on_delete": django.db.models.deletion.SET_NULL,
    "to": "contracts.seller",
    "verbose_name": "seller",
}


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0006_baskets_by_contract"),
        ("core", "0012_work_as_any_dealer"),
        ("partner", "0007_partneraddress_code"),
        ("partner_pricing", "0005_price_type_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seller",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("guid", models.CharField(max_length=64, unique=True, verbose_name="id in 1C")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "official_name",
                    models.CharField(blank=True, max_length=512, verbose_name="official name"),
                ),
                ("edrpou", models.CharField(blank=True, max_length=16, verbose_name="EDRPOU")),
                (
                    "vat_number",
                    models.CharField(blank=True, max_length=20, verbose_name="VAT number"),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
            ],
            options={
                "verbose_name": "seller",
                "verbose_name_plural": "sellers",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="seller",
            field=models.ForeignKey(related_name="agreements", **SELLER),
        ),
        migrations.AddField(
            model_name="contract",
            name="seller",
            field=models.ForeignKey(related_name="contracts", **SELLER),
        ),
        migrations.AlterField(
            model_name="orderterms",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="contracts.contract",
                verbose_name="contract",
            ),
        ),
        migrations.AlterField(
            model_name="orderterms",
            name="contract_number",
            field=models.CharField(blank=True, max_length=64, verbose_name="contract number"),
        ),
        migrations.AddField(
            model_name="orderterms",
            name="seller_name",
            field=models.CharField(blank=True, default="", max_length=512, verbose_name="seller"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="SegmentTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        help_text="Of the prices; empty = that of the price type.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prepayment", "Prepayment"),
                            ("deferral", "Deferral"),
                            ("consignment", "Consignment"),
                            ("currency", "Currency"),
                            ("cash", "Cash"),
                        ],
                        default="prepayment",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "payment_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(3650)],
                        verbose_name="payment, days",
                    ),
                ),
                (
                    "credit_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text=("In the currency of the prices. Nothing = no limit is watched."),
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="credit limit",
                    ),
                ),
                (
                    "may_order",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "1C gets such an order without a contract and has to accept it."
                        ),
                        verbose_name="may order before there is a contract",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "home_warehouse",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partner.partner",
                        verbose_name="home warehouse",
                    ),
                ),
                (
                    "price_type",
                    models.ForeignKey(
                        blank=True,
                        help_text="None chosen: prices on request.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="segment_terms",
                        to="partner_pricing.pricetype",
                        verbose_name="price type",
                    ),
                ),
                (
                    "segment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standard_terms",
                        to="core.segment",
                        verbose_name="segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "standard terms",
                "verbose_name_plural": "standard terms of segments",
                "ordering": ("segment__name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("credit_limit__gte", 0)),
                        name="contracts_segmentterms_limit",
                    )
                ],
            },
        ),
    ]
