"""The two methods every supplier starts with; the administrator renames or switches them off."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils.translation import gettext_noop as _

METHODS = (
    {
        "code": "pickup",
        "kind": "pickup",
        "name": _("Pickup"),
        "description": _("You collect the goods at our warehouse."),
        "position": 10,
    },
    {
        "code": "company-transport",
        "kind": "company-transport",
        "name": _("Our transport"),
        "description": _("Our driver brings the goods to your address."),
        "position": 20,
    },
)


def add_methods(apps: Any, schema_editor: Any) -> None:
    """Add what is missing; a method that exists under the code stays as it is."""
    DeliveryMethod = apps.get_model("shipping_carriers", "DeliveryMethod")
    for method in METHODS:
        DeliveryMethod.objects.get_or_create(code=method["code"], defaults=method)


class Migration(migrations.Migration):
    dependencies = [("shipping_carriers", "0001_initial")]

    operations = [migrations.RunPython(add_methods, migrations.RunPython.noop)]
