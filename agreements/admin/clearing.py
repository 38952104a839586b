"""What is to be public: asked from its page, or for many records of a list."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from agreements.actions import disclosure
from agreements.admin.bulk import BulkForm, bulk
from agreements.admin.stepping import ReasonForm
from agreements.models import Agreement, Article, Document
from portal.core.fields import ProseField


class ClearingForm(BulkForm):
    """On what ground all of them may be public."""

    ground = ProseField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Such as where it was published already. Another officer judges."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


ASK_DISCLOSURE = bulk(
    "ask_disclosure_of_many",
    _("Ask to make public"),
    _("Asks for a disclosure review of each; another officer decides on each of them."),
    lambda one, by, ground: disclosure.ask_disclosure(record=one, ground=ground, by=by),
    lambda office, request, one: one.is_own and office.may_handle(request, one),
    permission="clear",
    form_class=ClearingForm,
)


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
