"""Tables that lie in parts, for what a reader wants only some of."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

PARTS = 8


class CreateModelInParts(CreateModel):
    """Create a model whose rows lie in parts, by the hash of their primary key.

    An inverted index reads every row of a term before it gives the first. In parts it
    reads them part by part, and whoever has enough rows leaves the rest unread.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model: Any = to_state.apps.get_model(app_label, self.name)
        table, key = model._meta.db_table, model._meta.pk.column
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f'{plain} PARTITION BY HASH ("{key}")'
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.sql_create_table = plain
        for number in range(PARTS):
            schema_editor.execute(
                f'CREATE TABLE "{table}_{number}" PARTITION OF "{table}"'
                f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {number})",
                params=None,
            )
