"""Marketers write the conditions texts."""

from django.db import migrations

MARKETERS = "Marketing"
ACTIONS = ("add", "change", "delete", "publish", "view")


def let_marketers_write(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name=MARKETERS).first()
    if group is None:
        return  # renamed by the supplier, who gives the right himself
    kind, __ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms_pages", model="condition"
    )
    for action in ACTIONS:
        # Django makes the permissions after all migrations only.
        permission, __ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind,
            codename=f"{action}_condition",
            defaults={"name": f"Can {action} conditions text"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("cms_pages", "0003_conditions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(let_marketers_write, migrations.RunPython.noop)]
