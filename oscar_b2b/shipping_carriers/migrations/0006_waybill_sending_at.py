from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("shipping_carriers", "0005_delivery_choices_and_waybills"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="waybill",
            name="sending_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="carrier called"),
        ),
    ]
