"""What people send wherever somebody decides: the reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import ProseField


class ReasonForm(forms.Form):
    """Why; `read_by` tells the writer who will read it."""

    reason = ProseField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: object,
        read_by: str = "",
        is_needed: bool = True,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].help_text = read_by
        self.fields["reason"].required = is_needed
