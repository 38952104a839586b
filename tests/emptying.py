"""Emptying the tables after a test that commits.

Django truncates: new files for every table and index of the portal, whatever the test
wrote, and then makes all content types and permissions anew. Deleting the few rows
that there are takes a tenth of the time.
"""

from django.db import connections
from django.test import TransactionTestCase

LASTING = {"django_content_type", "auth_permission"}  # of the models, not of a test
DELETE = """
DO $$
DECLARE each text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- neither triggers nor foreign keys
    FOREACH each IN ARRAY '{{{tables}}}'::text[] LOOP
        EXECUTE format('DELETE FROM %I', each);
    END LOOP;
END $$
"""


def empty_tables(case):
    for name in case._databases_names(include_mirrors=False):
        of_models = connections[name].introspection.django_table_names(
            only_existing=True, include_views=False
        )
        tables = ",".join(sorted(set(of_models) - LASTING))
        with connections[name].cursor() as cursor:
            cursor.execute(DELETE.format(tables=tables))


TransactionTestCase._fixture_teardown = empty_tables
