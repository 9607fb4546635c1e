import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_agreements_and_bonuses")]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="from_agreement",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                size=None,
                verbose_name="taken from the agreement",
            ),
        ),
    ]
