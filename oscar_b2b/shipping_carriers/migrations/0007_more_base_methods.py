"""Dropshipping and "another way": there to be switched on. Carriers' methods the dashboard makes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations
from django.utils.translation import gettext_noop as _

METHODS = (
    {
        "code": "dropshipping",
        "kind": "dropshipping",
        "name": _("To my customer"),
        "description": _(
            "We send the goods to your customer; no paper in the parcel shows our prices."
        ),
        "position": 80,
        "is_active": False,
    },
    {
        "code": "other",
        "kind": "other",
        "name": _("Another way"),
        "description": _("Write how the goods should reach you; the manager confirms it."),
        "position": 90,
        "is_active": False,
    },
)


def add_methods(apps: Any, schema_editor: Any) -> None:
    """Add what is missing; a method that exists under the code stays as it is."""
    DeliveryMethod = apps.get_model("shipping_carriers", "DeliveryMethod")
    for method in METHODS:
        DeliveryMethod.objects.get_or_create(code=method["code"], defaults=method)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("shipping_carriers", "0006_waybill_sending_at")]

    operations: ClassVar = [migrations.RunPython(add_methods, migrations.RunPython.noop)]
