"""The files of agreements, for whoever may read them."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.documents import document_path, fetch
from agreements.models import Document


@require_safe
def document(request, pk):
    """The bytes, as a download: a browser that shows them might run what they hold."""
    seen = Document.objects.visible_to(request.user).select_related("agreement")
    found = get_object_or_404(seen, pk=pk)
    if not (document_path(found.sha256).exists() if found.is_own else fetch(found)):
        messages.error(
            request,
            _("The base that keeps this file is out of reach. Try again in a minute."),
        )
        return redirect(found.agreement)
    answer = FileResponse(
        document_path(found.sha256).open("rb"),
        as_attachment=True,
        filename=f"{found.local_name}.pdf",
        content_type="application/pdf",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
