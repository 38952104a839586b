"""Records to choose from, told apart: those of one name by the whole they belong to."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest


def label_of(record: Model) -> str:
    """As its `in_full` says, where a model has one."""
    return str(getattr(record, "in_full", record))


class Choosing:
    """An office whose fields tell the records apart that they offer."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if field:
            field.label_from_instance = label_of
        return field


class ChoiceView(AutocompleteJsonView):
    """What a box to search in offers; lists say what is read along with a record."""

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset()
        along = self.model_admin.list_select_related  # type: ignore[attr-defined]
        return found.select_related(*along) if isinstance(along, list) else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": label_of(obj)}
