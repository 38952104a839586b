"""How people choose to be told."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.notices.models import Channel, Preference


class PreferenceForm(forms.ModelForm):
    tasks = forms.MultipleChoiceField(
        label=_("Tasks and reminders"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    messages = forms.MultipleChoiceField(
        label=_("Other messages"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The portal itself always shows everything."),
    )
    language = forms.ChoiceField(
        label=_("Language of what is sent"), choices=settings.LANGUAGES
    )

    class Meta:
        model = Preference
        fields = ["tasks", "messages", "language"]
