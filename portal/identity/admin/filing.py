"""Records that the admin site adds through an action, the same as everywhere."""

from django import forms

from portal.core.admin import RecordAdmin
from portal.core.errors import Refusal


class FilingForm(forms.ModelForm):
    """What is sent to the action; its refusal stands above the form."""

    by = None  # the person who files it

    def file(self, **data):
        """Call the action."""
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                self.instance = self.file(**data, by=self.by)
            except Refusal as refusal:
                self.add_error(None, refusal)
        return data

    def validate_constraints(self):
        """The action has asked the database."""

    def save(self, commit=True):
        return self.instance

    def save_m2m(self):
        """Nothing more to save."""


class FilingAdmin(RecordAdmin):
    """Adds by a `FilingForm`; what was filed stays."""

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user.person
        return form

    def save_model(self, request, obj, form, change):
        """The form's action has saved it."""

    def has_change_permission(self, request, obj=None):
        return False
