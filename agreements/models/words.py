"""Texts in both languages."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Prose
from portal.identity.models.vocabulary import Named


class Summarised(Named):
    """Something with a name and a summary, both in Chinese and in English."""

    summary = Prose(_("summary"), max_length=2000, blank=True)
    summary_en = Prose(_("summary in English"), max_length=4000, blank=True)

    class Meta:
        abstract = True

    @property
    def local_summary(self):
        """The summary in the reader's language; Chinese where there is no other."""
        return in_language(self.summary, self.summary_en)


def in_language(chinese, english):
    """One of two texts, by the reader's language."""
    return (english if get_language() == "en" else "") or chinese
