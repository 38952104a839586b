"""Sessions of this base, as allauth tells of them."""

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver


@receiver(user_logged_in)
def note_home(request, user, **kwargs):
    """Let the answer carry the hint by which other bases know to ask."""
    request.signed_in_at = user.person.home


@receiver(user_logged_out)
def forget_home(request, **kwargs):
    request.signed_in_at = ""
