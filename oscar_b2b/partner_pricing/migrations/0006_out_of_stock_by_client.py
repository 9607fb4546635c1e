"""What becomes of goods that are out of stock is said by contract, dealer and segment, too."""

from __future__ import annotations

from django.db import migrations, models

_OUT_OF_STOCK = [
    ("show", "shown in lists"),
    ("filter", "left out of lists until the buyer asks for them"),
    ("not_listed", "not listed; found by search when a batch is expected"),
]


class Migration(migrations.Migration):
    dependencies = [("partner_pricing", "0005_price_type_index")]

    operations = [
        migrations.AddField(
            model_name="stockview",
            name="out_of_stock",
            field=models.CharField(
                blank=True,
                choices=_OUT_OF_STOCK,
                default="",
                max_length=16,
                verbose_name="goods that are out of stock",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="stockview",
            name="mode",
            field=models.CharField(
                blank=True,
                choices=[("exact", "Exact"), ("masked", "Masked"), ("hidden", "Hidden")],
                default="masked",
                max_length=16,
                verbose_name="mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockview",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode", ""), ("out_of_stock", ""), _negated=True),
                name="partner_pricing_stockview_says_something",
                violation_error_message=(
                    "Choose how stock is shown, or what becomes of goods that are out of stock."
                ),
            ),
        ),
    ]
