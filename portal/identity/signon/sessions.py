"""Sessions of this base, as Django and allauth tell of them."""

from allauth.account.signals import (
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver

from portal.identity.signon import ending


@receiver(user_logged_in)
def note_home(request, user, **kwargs):
    """Let the answer carry the hint by which other bases know to ask."""
    request.signed_in_at = user.person.home


@receiver(user_logged_out)
def end_everywhere(request, user, **kwargs):
    """Before the session is gone: whose it was has left every base."""
    request.signed_in_at = ""
    if away := request.session.get("sign_on"):
        ending.end_at_home(away["home"], away["sid"])
    elif user is not None and request.session.session_key:
        ending.end_with_session(request.session.session_key)


@receiver(post_delete, sender=UserSession)
def end_with_record(instance, **kwargs):
    """A session ended from the list of sessions, by an office, or found to be over."""
    ending.end_with_session(instance.session_key)


@receiver([password_changed, password_reset, password_set])
def end_of_old_password(user, **kwargs):
    """Guests by the old password are out; whoever set the new one is soon back."""
    ending.end_sign_ons(user.sign_ons.all())
