"""Reports on the pages of what they report on, and the way to the next one."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.contrib.inlines.admin import NonrelatedTabularInline
from unfold.decorators import action, display

from agreements.admin.stepping import Stepping
from agreements.models import Commitment, Duty, Evidence, Progress
from portal.core.admin import ReadOnly


class ProgressInline(ReadOnly, NonrelatedTabularInline):
    """What all parties said of a commitment, or one of them of its share."""

    model = Progress
    fields = readonly_fields = [
        *("party", "on", "state", "text", "value", "proofs", "stand"),
    ]
    extra = 0
    per_page = 20
    hide_title = True
    show_change_link = True

    def has_view_permission(self, request, obj=None):
        """On what is just being entered nobody has reported."""
        return obj is not None and super().has_view_permission(request, obj)

    def get_form_queryset(self, obj):
        way = "duty__commitment" if isinstance(obj, Commitment) else "duty"
        found = Progress.objects.standing().filter(**{way: obj})
        return found.select_related("duty__party").prefetch_related("evidence")

    def save_new_instance(self, parent, instance):
        """Nothing is added here: the report's own page does it by its action."""

    @display(description=_("party"))
    def party(self, report):
        return report.duty.party

    @display(description=_("Evidence files"))
    def proofs(self, report):
        files = [file for file in report.evidence.all() if stands(file)]
        lines = ((file.get_absolute_url(), file) for file in files)
        return format_html_join(" · ", '<a href="{}">{}</a>', lines) or "—"


def stands(file: Evidence) -> bool:
    return file.withdrawn_at is None


class Reporting(Stepping):
    """Pages that lead to a report on this base's own share, at each party's base."""

    actions_detail = ["report"]

    def has_report_permission(self, request, object_id=None):
        """On copies too: each party's base reports for its side."""
        may = request.user.has_perm("agreements.add_progress")
        return may and self.get_object(request, str(object_id)) is not None

    def steps_of(self, shown):
        return ["report"] if share_of(shown) else []

    @action(description=_("Report progress"), permissions=["report"], url_path="report")
    def report(self, request, object_id):
        shown = self.record_or_404(request, object_id)
        if (share := share_of(shown)) is None:
            raise Http404
        page = reverse("admin:agreements_progress_add")
        return redirect(f"{page}?{urlencode({'duty': share.pk})}")


def share_of(shown):
    """This base's own share, while there is something to report on."""
    key = {"pk": shown.pk} if isinstance(shown, Duty) else {"commitment": shown}
    return Duty.objects.standing().own().promised().filter(**key).first()
