"""Parts of a record below it: a part that is taken away is withdrawn, not deleted."""

from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet

from agreements.actions.drafting import refuse_areas_in_use
from agreements.models import Area, Article, Contact
from portal.core.choosing import Choosing
from portal.core.time import now


class PartFormSet(PaginationInlineFormSet):
    def get_page_num(self):
        """The first page where the address asks for none, such as the page “²”."""
        try:
            return super().get_page_num()
        except ValueError:
            return 1

    def delete_existing(self, obj, commit=True):
        obj.withdrawn_at = now()
        if commit:
            obj.save(update_fields=["withdrawn_at"])

    def save(self, commit=True):
        """Numbers move along without a clash, as where a row is put between others."""
        count = self.initial_form_count()
        self.forms[:count] = in_turn(self.forms[:count])
        vars(self).pop("_deleted_form_indexes", None)  # of the order that was
        return super().save(commit)


def in_turn(forms):
    """Rows that give a number away before those that take it; a ring as it stands."""
    ordered, waiting = [], list(forms)
    while waiting:
        free = [form for form in waiting if finds_room(form, waiting)] or waiting
        ordered += free
        waiting = [form for form in waiting if form not in free]
    return ordered


def finds_room(form, among):
    said = form.cleaned_data
    others = (other for other in among if other is not form)
    held = {other.initial.get("number") for other in others}
    return said.get("DELETE") or said.get("number") not in held - {None}


class PartInline(Choosing, TabularInline):
    """Changed together with what they belong to, at its home only."""

    formset = PartFormSet
    per_page = 20  # of five kinds on a page: a form may send 1,000 fields
    extra = 0
    hide_title = True
    show_change_link = True

    def get_queryset(self, request):
        found = super().get_queryset(request).standing()
        return found if found.ordered else found.order_by("pk")  # as pages ask for

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        # Django would ask first what hangs on it: but nothing is deleted.
        formset.form.hand_clean_DELETE = lambda form: None
        return formset

    def is_open(self, whole):
        """Whether parts may change now, as far as the whole decides."""
        return whole is None or whole.is_own

    def has_add_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_delete_permission(request, obj)


class TextInline(PartInline):
    """Parts of a text: they stay once it is signed."""

    def is_open(self, whole):
        return whole is None or (whole.is_own and whole.is_open)


class AreaFormSet(PartFormSet):
    def clean(self):
        super().clean()
        refuse_areas_in_use([form.instance for form in self.deleted_forms])


class AreaInline(TextInline):
    model = Area
    formset = AreaFormSet
    fields = ["number", "name", "name_en", "summary", "summary_en"]


class ArticleInline(TextInline):
    model = Article
    fields = ["number", "name", "text", "text_en"]
    show_change_link = False


class ContactInline(PartInline):
    model = Contact
    fields = ["office", "name", "phone", "email"]
    show_change_link = False
