"""What every list of the admin site stands on."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from portal.core.choosing import Choosing
from portal.core.fields import Code
from portal.core.judged import in_words
from portal.core.once import done_once

LONGEST_SEARCH = 100
# What the values in an address can raise, from Python and from PostgreSQL.
NONSENSE = (ValueError, IndexError, OverflowError, DataError, ProgrammingError)


class RecordAdmin(Choosing, ModelAdmin):
    """A list that its address cannot throw, and that tells no more than it shows."""

    list_per_page = 50  # each row takes 2 ms
    change_form_before_template = "admin/_once.html"

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """By what the list offers: else hidden columns could be guessed bit by bit.

        Django lets any column of the model be asked for, a password's hash and the key
        of a session too.
        """
        offered = [self.date_hierarchy, *map(name_of, self.get_list_filter(request))]
        return any(
            name and (lookup == name or lookup.startswith(f"{name}__"))
            for name in offered
        ) and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word becomes conditions of its own: not as many as anyone likes."""
        kept = search_term[:LONGEST_SEARCH].replace("\0", "")
        return super().get_search_results(request, queryset, kept)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        found = object_id.replace("\0", "\ufffd")  # which is nobody's key
        return super().get_object(request, found, from_field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the database refuses is told on the form, with all that was entered.

        Django asks only the constraints whose columns all stand on the form, and
        nobody but the database sees what others save in the same moment.
        """
        how = (request, object_id, form_url, extra_context)
        show = partial(super().changeform_view, *how)
        refused = ""
        try:
            with transaction.atomic():
                if makes_new(request, object_id):
                    return done_once(request, show)
                return show()
        except IntegrityError as error:
            refused = in_words(error)
        request.refused = refused  # type: ignore[attr-defined]
        for file in request.FILES.values():
            file.seek(0)  # type: ignore[union-attr]
        return show()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        refused = getattr(request, "refused", None)
        return told(form, refused) if refused else form

    def record_or_404(self, request: HttpRequest, object_id: object) -> Any:
        """The record of an address below its page, whatever stands in the address."""
        if (found := self.get_object(request, str(object_id))) is None:
            raise Http404
        return found

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """What is no key chooses nothing."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(key)
        except ValidationError:
            messages.error(request, _("Choose records of this list."))
            return None
        return super().response_action(request, queryset)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            with transaction.atomic():
                return super().get_changelist_instance(request)
        except NONSENSE as error:
            if not request.GET:
                raise
            raise IncorrectLookupParameters from error


def makes_new(request: HttpRequest, object_id: str | None) -> bool:
    """Whether a form adds a record, a row below one, or a file: what it changes only,
    it may say again.
    """
    counts = [name for name in request.POST if name.endswith("-TOTAL_FORMS")]
    return object_id is None or any(
        request.POST[name] != request.POST.get(name.replace("-TOTAL_", "-INITIAL_"))
        for name in counts
    )


def told(form_class: Any, refused: str) -> Any:
    """A form that is refused in these words, before it asks for anything itself."""

    class Told(form_class):  # type: ignore[misc]
        def clean(self) -> Any:
            self.add_error(None, refused)
            return super().clean()

    return Told


class ReadOnly:
    """What nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, RecordAdmin):
    """Records that are only read: their history in the admin site would be empty."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_history"] = False
        return super().render_change_form(request, context, *args, **kwargs)


class ReadOnlyInline(ReadOnly, TabularInline):
    """What belongs to a record, read below it."""

    extra = 0
    hide_title = True  # its columns say what it is


class NamedFilter(admin.AllValuesFieldListFilter):
    """Codes to choose from, by the names of what they stand for."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        names = dict(self.field.flatchoices)
        for choice in super().choices(changelist):
            yield choice | {"display": names.get(choice["display"], choice["display"])}


admin.FieldListFilter.register(
    lambda field: isinstance(field, Code), NamedFilter, take_priority=True
)


def name_of(item: Any) -> str:
    """The parameter by which a list's filter is asked for."""
    if isinstance(item, tuple):
        return str(item[0])
    return item if isinstance(item, str) else str(item.parameter_name)
