from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("onec_exchange", "0010_node_organisation"),
    ]

    operations = [
        migrations.AddField(
            model_name="outbox",
            name="checked",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "1C was not asked"),
                    ("confirmed", "Prices and stock confirmed by 1C"),
                    ("unanswered", "1C did not answer in time"),
                ],
                max_length=16,
                verbose_name="check at placing",
            ),
        ),
    ]
