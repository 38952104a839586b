"""Agreements and their areas: entered here, consulted on, signed; then only read."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from agreements.actions import disclosure, life
from agreements.admin.documents import DocumentInline, file_documents
from agreements.admin.inlines import PartInline, TextInline
from agreements.admin.making import ReportForm, make_report
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import (
    Agreement,
    Area,
    Article,
    Commitment,
    Contact,
    Document,
    Party,
    State,
)
from portal.nodes.shared_admin import SharedAdmin

S = State
STEPS = {
    S.DRAFT: ["open_consultation"],
    S.CONSULTATION: ["take_back", "sign"],
    S.SIGNED: ["bring_into_force", "renew", "end"],
    S.IN_FORCE: ["renew", "end"],
}
COLOURS = {
    S.DRAFT: "info",
    S.CONSULTATION: "warning",
    S.SIGNED: "success",
    S.IN_FORCE: "success",
    S.RENEWED: "info",
    S.ENDED: "info",
}


class AgreementForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        if day := data.get("signed_on"):
            data["signed_year"] = day.year
        return data


class DisclosureForm(ReasonForm):
    """Which text to make public, and on what ground."""

    record = forms.ChoiceField(
        label=_("What may be public"), widget=UnfoldAdminSelectWidget
    )
    field_order = ["record", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agreement = Agreement.objects.filter(pk=self.object_id, is_public=False)
        articles = Article.objects.standing().filter(
            agreement=self.object_id, is_public=False
        )
        files = Document.objects.standing().filter(
            agreement=self.object_id, is_public=False
        )
        self.found = {str(one.pk): one for one in (*agreement, *articles, *files)}
        self.fields["record"].choices = [
            (key, words_for(one)) for key, one in self.found.items()
        ]

    def clean_record(self):
        return self.found[self.cleaned_data["record"]]


def words_for(piece):
    if isinstance(piece, Agreement):
        return _("The agreement: title, areas, commitments")
    if isinstance(piece, Document):
        return _("File: %(name)s") % {"name": piece}
    return _("Article %(number)s") % {"number": piece.number} + f" {piece}"


class PartyInline(TextInline):
    model = Party
    fields = ["order", "name", "name_en", "base", "organisation"]
    autocomplete_fields = ["organisation"]
    show_change_link = False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "base":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            choices=[("", "—"), *db_field.flatchoices],
            required=False,
            widget=UnfoldAdminSelectWidget,
        )


class AreaInline(TextInline):
    model = Area
    fields = ["number", "name", "name_en", "summary", "summary_en"]


class ArticleInline(TextInline):
    model = Article
    fields = ["number", "name", "text", "text_en"]
    show_change_link = False


class ContactInline(PartInline):
    model = Contact
    fields = ["office", "name", "phone", "email"]
    show_change_link = False


class TextAdmin(SharedAdmin):
    """What is signed is read, not changed."""

    stays_open: tuple[str, ...] = ()

    def is_open(self, shown):
        raise NotImplementedError

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or self.is_open(obj):
            return fixed
        return [f for f in self.get_fields(request, obj) if f not in self.stays_open]


@admin.register(Agreement)
class AgreementAdmin(Stepping, TextAdmin):
    form = AgreementForm
    view_on_site = False  # a button of its own leads there
    list_display = ["name", "kind", "how_far", "signed_on", "is_public", "home"]
    list_filter = ["state", "kind", "is_public", "home", "parties__base"]
    search_fields = ["name", "name_en", "short_name", "parties__name"]
    date_hierarchy = "signed_on"
    autocomplete_fields = ["parent", "predecessor"]
    inlines = [PartyInline, AreaInline, ArticleInline, DocumentInline, ContactInline]
    readonly_fields = ["state", "is_public", *SharedAdmin.readonly_fields]
    stays_open = ("in_force_until",)
    fields = [
        *("state", "name", "name_en", "short_name", "short_name_en"),
        *("kind", "edition", "parent", "predecessor", "signed_on", "signed_year"),
        *("place", "place_en", "in_force_from", "in_force_until", "summary"),
        *("summary_en", "source", "is_public", "home", "version"),
    ]
    actions_detail = [
        *("preview", "open_consultation", "take_back", "sign"),
        *("bring_into_force", "renew", "end", "ask_disclosure", "make_report"),
    ]

    open_consultation = step(
        "open_consultation",
        _("Open to consultation"),
        lambda one, by: life.open_consultation(agreement=one),
        _("The parties' bases can read it now."),
    )
    take_back = step(
        "take_back",
        _("Back to a draft"),
        lambda one, by: life.take_back(agreement=one),
        _("It is a draft again; the other bases no longer see it."),
    )
    sign = step(
        "sign",
        _("Record the signing"),
        lambda one, by: life.sign_agreement(agreement=one),
        _("It is signed; its text stays as it is from now on."),
    )
    bring_into_force = step(
        "bring_into_force",
        _("Bring into force"),
        lambda one, by: life.bring_into_force(agreement=one),
        _("It is in force."),
    )
    renew = step(
        "renew",
        _("Record the renewal"),
        lambda one, by: life.renew_agreement(agreement=one),
        _("It is renewed by the one that follows it."),
    )
    end = step(
        "end",
        _("End it"),
        lambda one, by: life.end_agreement(agreement=one),
        _("It has ended."),
    )
    ask_disclosure = step(
        "ask_disclosure",
        _("Ask to make it public"),
        lambda one, by, record, reason: disclosure.ask_disclosure(
            record=record, ground=reason, by=by
        ),
        _("Another officer decides now whether everyone may read it."),
        DisclosureForm,
    )
    make_report = step(
        "make_report",
        _("Make the yearly report"),
        make_report,
        _("The report is made; its figures stay as they are."),
        ReportForm,
        leads_on=True,
        may="report",
    )

    def is_open(self, shown):
        return shown.is_open

    def steps_of(self, shown):
        ways = STEPS.get(shown.state, [])
        signed = [] if shown.is_open else ["make_report"]
        asks = [] if shown.is_open else ["ask_disclosure"]
        own = [*ways, *asks] if shown.is_own else []
        return ["preview", *own, *signed]

    def has_report_permission(self, request, object_id=None):
        """On copies too: each party's base reports for its side."""
        return request.user.has_perm("agreements.change_agreement")

    @action(description=_("See its public page"), url_path="preview")
    def preview(self, request, object_id):
        return redirect("agreements:agreement", object_id)

    @display(description=_("life of the agreement"), label=COLOURS, ordering="state")
    def how_far(self, shown):
        return shown.state, shown.get_state_display()

    def save_formset(self, request, form, formset, change):
        if formset.model is Document:
            file_documents(request, formset)
        else:
            super().save_formset(request, form, formset, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = self.get_object(request, object_id)
        if shown and shown.is_own and not shown.is_open and request.method == "GET":
            messages.info(
                request,
                _("What is signed stays as it is: changes need a new edition."),
            )
        return super().change_view(request, object_id, form_url, extra_context)


class CommitmentInline(PartInline):
    model = Commitment
    fields = ["number", "name", "name_en", "measured_by", "unit", "target", "due_on"]


@admin.register(Area)
class AreaAdmin(TextAdmin):
    """What an area promises; areas themselves are entered with their agreement."""

    list_display = ["name", "agreement", "number", "home"]
    list_filter = ["home"]
    list_select_related = ["agreement"]
    search_fields = ["name", "name_en", "agreement__name", "agreement__short_name"]
    fields = ["agreement", "number", "name", "name_en", "summary", "summary_en", "home"]
    readonly_fields = ["agreement", "home"]
    inlines = [CommitmentInline]

    def is_open(self, shown):
        return shown.agreement.is_open

    def has_add_permission(self, request):
        return False
