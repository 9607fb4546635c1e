from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_relation_rows")]

    operations = [
        migrations.AddField(
            model_name="personalmanager",
            name="is_active",
            field=models.BooleanField(default=True, verbose_name="active"),
        ),
    ]
