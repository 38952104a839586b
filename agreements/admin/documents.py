"""Files on an agreement's page: added and taken away, never exchanged for others."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from agreements import documents
from agreements.actions.filing import add_document
from agreements.admin.inlines import PartFormSet, PartInline
from agreements.models import Document
from portal.core.refused import refusals_on, refusals_told


class DocumentForm(forms.ModelForm):
    """A new file; one that is there only shows itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, 20 MB at most. It is internal until it is cleared."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        labels = {"file": _("File")}  # at the head of a column that nobody changes

    def clean_file(self):
        file = self.cleaned_data["file"]
        with refusals_on(self, "file"):
            documents.check_pdf(file.read(documents.MOST_BYTES + 1))
        return file

    def clean(self):
        data = super().clean()
        if data.get("is_signed_copy") and data["agreement"].is_open:
            self.add_error(
                "is_signed_copy", _("Nothing is signed yet: record the signing first.")
            )
        return data


class DocumentFormSet(PartFormSet):
    def add_fields(self, form, index):
        """A signed copy cannot be taken away; who may only read, takes nothing."""
        super().add_fields(form, index)
        take_away = form.fields.get("DELETE")
        if take_away and form.instance.is_signed_copy:
            take_away.disabled = True


class DocumentInline(PartInline):
    model = Document
    form = DocumentForm
    formset = DocumentFormSet
    fields = ["name", "name_en", "is_signed_copy", "file"]
    readonly_fields = ["kept"]
    show_change_link = False

    def get_fields(self, request, obj=None):
        return [*self.fields, *self.readonly_fields]

    def has_change_permission(self, request, obj=None):
        return False

    @display(description=_("Kept as"))
    def kept(self, document):
        if document._state.adding:
            return "—"
        return format_html(
            '<a href="{}">{}</a> · {} · SHA-256 <code>{}</code>',
            document.get_absolute_url(),
            _("Download"),
            filesizeformat(document.size),
            document.sha256,
        )


def file_documents(request, formset):
    """Keep the new files of a page and withdraw those taken away."""
    formset.new_objects, formset.changed_objects = [], []
    formset.deleted_objects = [
        form.instance for form in formset.deleted_forms if form in formset.initial_forms
    ]
    for gone in formset.deleted_objects:
        formset.delete_existing(gone)
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            with refusals_told(request):
                formset.new_objects.append(file_document(request, form.cleaned_data))


def file_document(request, data):
    data["file"].seek(0)
    return add_document(
        agreement=data["agreement"],
        content=data["file"].read(),
        name=data["name"],
        name_en=data["name_en"],
        is_signed_copy=data["is_signed_copy"],
        by=request.user.person,
    )
