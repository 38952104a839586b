"""Disclosure reviews: decided by another officer than the one who asked."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from agreements.actions import disclosure
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import Decision, DisclosureReview
from portal.core.admin import ReadOnlyAdmin
from portal.core.fields import ProseField

COLOURS = {
    Decision.OPEN: "warning",
    Decision.APPROVED: "success",
    Decision.DECLINED: "danger",
}


class NoteForm(BaseDialogForm):
    """A step that may say something."""

    note = ProseField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextareaWidget,
    )


@admin.register(DisclosureReview)
class DisclosureReviewAdmin(Stepping, ReadOnlyAdmin):
    list_display = ["what", "ground", "asked_by", "asked_at", "outcome", "decided_by"]
    list_filter = ["decision", "asked_at"]
    list_select_related = ["asked_by", "decided_by"]
    search_fields = ["ground", "source", "asked_by__name"]
    fields = [
        *("what", "ground", "source", "asked_by", "asked_at", "decision"),
        *("decided_by", "decided_at", "note"),
    ]
    readonly_fields = ["what"]
    actions_detail = ["approve", "decline"]

    approve = step(
        "approve",
        _("Make it public"),
        lambda one, by, note: disclosure.decide_disclosure(
            review=one, approves=True, by=by, note=note
        ),
        _("Everyone may read it now."),
        NoteForm,
    )
    decline = step(
        "decline",
        _("Keep it internal"),
        lambda one, by, reason: disclosure.decide_disclosure(
            review=one, approves=False, by=by, note=reason
        ),
        _("It stays internal."),
        ReasonForm,
    )

    def get_changelist_instance(self, request):
        """Read along what the reviews of the page are about."""
        shown = super().get_changelist_instance(request)
        records = {review.record for review in shown.result_list}
        named = {}
        for model in disclosure.PIECES:
            named |= model.objects.in_bulk(records)
        for review in shown.result_list:
            review.named = named.get(review.record)
        return shown

    def may_handle(self, request, shown):
        return request.user.has_perm("agreements.change_disclosurereview")

    def steps_of(self, shown):
        return ["approve", "decline"] if shown.decision == Decision.OPEN else []

    @display(description=_("record"))
    def what(self, review):
        if not hasattr(review, "named"):
            review.named = disclosure.piece_of(review)
        return review.named

    @display(description=_("decision"), label=COLOURS, ordering="decision")
    def outcome(self, review):
        return review.decision, review.get_decision_display()
