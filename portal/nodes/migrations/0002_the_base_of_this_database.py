from django.db import migrations

from portal.nodes.base import claim_database, current_base
from portal.nodes.legible import REFUSE


def claim(apps, schema_editor):
    claim_database(current_base())


class Migration(migrations.Migration):
    dependencies = [("nodes", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE nodes_mark_position_seq",
            "DROP SEQUENCE nodes_mark_position_seq",
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION nodes_illegible"),
        migrations.RunPython(claim, migrations.RunPython.noop),
    ]
