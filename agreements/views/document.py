"""The files of agreements, for whoever may read them."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.documents import document_path, is_here
from agreements.models import Document, Evidence, Format, YearlyReport
from agreements.views.inside import led_inside
from portal.nodes.models import Node

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@led_inside
def document(request, pk):
    seen = Document.objects.visible_to(request.user).select_related("agreement")
    found = get_object_or_404(seen, pk=pk)
    return handed_out(request, found, found.sha256, "pdf", found.local_name)


@require_safe
@led_inside
def yearly_report(request, pk, format_):
    """Its PDF or its Word file."""
    if format_ not in Format.values:
        raise Http404
    seen = YearlyReport.objects.visible_to(request.user).select_related("agreement")
    found = get_object_or_404(seen, pk=pk)
    return handed_out(request, found, found.sha256_of(format_), format_, str(found))


@require_safe
@led_inside
def evidence(request, pk):
    """What proves a report: before it is cleared, for officers and who filed it."""
    seen = Evidence.objects.readable_by(request.user)
    found = get_object_or_404(
        seen.select_related("progress__duty__commitment__area__agreement"), pk=pk
    )
    return handed_out(request, found, found.sha256, found.suffix, found.local_name)


def handed_out(request, record, sha256, suffix, name):
    """The bytes, as a download: a browser that shows them might run what they hold."""
    if not is_here(record, sha256, suffix):
        messages.error(request, why_not_here(record))
        return redirect(record.agreement)
    answer = FileResponse(
        document_path(sha256, suffix).open("rb"),
        as_attachment=True,
        filename=f"{name}.{suffix}",
        content_type=TYPES[suffix],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def why_not_here(record):
    home = Node.objects.get(code=record.home)
    if home.is_paused:
        words = _("The exchange with %(base)s, which keeps this file, is paused.")
        return words % {"base": home}
    return _("The base that keeps this file is out of reach. Try again in a minute.")
