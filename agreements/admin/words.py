"""What the database refuses of agreements, in words for the officer's form."""

from django.utils.translation import gettext_lazy as _

from portal.core.judged import WORDS

WORDS.update(
    {
        "signed_text": _(
            "What is signed stays as it is; it changes when all parties agree."
        ),
        "public_by_review": _("Have these words reviewed before they are public."),
        "party_base_known": _("The base of a party is none of the bases known here."),
        "duty_once": _("This base has its share in that commitment already."),
        "duty_of_own_party": _("Only the base of that party enters its share."),
        "correspondence_once": _("A measure stands here twice."),
        "meeting_public_stays": _("What was cleared for the public stays as it is."),
    }
)
