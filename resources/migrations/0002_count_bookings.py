from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE resources_booking_number",
            "DROP SEQUENCE resources_booking_number",
        ),
    ]
