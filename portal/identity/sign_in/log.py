"""Writing down who signs in, or fails to."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import (
    email_verification_code_rejected,
    login_code_rejected,
    password_reset_code_rejected,
)
from allauth.mfa.signals import authentication_failed as second_factor_failed
from django.dispatch import receiver

from portal.identity.models import SignIn
from portal.identity.models.sign_in import Outcome


def write(request, outcome, *, account=None, login="", method=""):
    """Add one attempt to the record of sign-ins."""
    SignIn.objects.create(
        account=account,
        login=login.replace("\0", "")[:254],
        outcome=outcome,
        method=method[:30],
        ip=get_adapter().get_client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:200],
    )


def ways(request, account):
    """How the account showed who it is in this session, such as password+totp."""
    records = get_authentication_records(request, account)
    names = [
        record.get("type") or record.get("provider") or record["method"]
        for record in records
    ]
    return "+".join(dict.fromkeys(names))


@receiver(login_code_rejected)
@receiver(password_reset_code_rejected)
@receiver(email_verification_code_rejected)
def write_wrong_code(request, user, **kwargs):
    write(
        request,
        Outcome.FAILED,
        account=user,
        login=user.email or user.phone,
        method="code",
    )


@receiver(second_factor_failed)
def write_wrong_second_factor(request, user, authenticator, **kwargs):
    write(
        request,
        Outcome.FAILED,
        account=user,
        login=user.email or user.phone,
        method=authenticator.type,
    )
