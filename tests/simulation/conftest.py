import pytest
from django.conf import settings
from django.db import connection

from tests.simulation.play import build


@pytest.fixture(scope="session")
def bases(tmp_path_factory, django_db_setup, django_db_blocker):
    """Three simulated bases, in databases of their own."""
    before = settings.BASE, settings.BASE_URL, settings.NODE_KEY_FILE
    try:
        with django_db_blocker.unblock():
            template = connection.settings_dict["NAME"]
            alone_with(template)
            made = build(tmp_path_factory.mktemp("simulated"), template)
            connection.close()
            yield made
            for base in made:
                base.close()
    finally:
        settings.BASE, settings.BASE_URL, settings.NODE_KEY_FILE = before


def alone_with(database):
    """What stands open from threads of earlier tests keeps a database from copying."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )
