from django.conf import settings
from django.db import migrations

from portal.nodes.base import claim_database


def claim(apps, schema_editor):
    claim_database(settings.BASE)


class Migration(migrations.Migration):
    dependencies = [("nodes", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE nodes_mark_position_seq",
            "DROP SEQUENCE nodes_mark_position_seq",
        ),
        migrations.RunPython(claim, migrations.RunPython.noop),
    ]
