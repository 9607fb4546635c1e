"""An index for lists sorted by name: as `core.contributions.alphabetical` writes it, goods only."""

from __future__ import annotations

from django.db import migrations

# As they were on the day of this migration; another alphabet needs another index.
_ALPHABET = "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"
_RANKS = "".join(chr(0xE000 + number) for number in range(len(_ALPHABET)))


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0032_category_exclude_from_menu_category_long_description"),
        ("core", "0012_work_as_any_dealer"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX b2b_product_by_name ON catalogue_product "
            f"(TRANSLATE(LOWER(title), '{_ALPHABET}', '{_RANKS}'), id) "
            "WHERE parent_id IS NULL AND is_public",
            "DROP INDEX IF EXISTS b2b_product_by_name",
        ),
    ]
