"""Which e-mail addresses are known to be their account's own."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from portal.identity.models import Account


def mark_verified(*accounts: Account) -> None:
    """Take the accounts' e-mail addresses as verified, as an import or a seed may."""
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user=account, email=account.email, verified=True, primary=True)
            for account in accounts
            if account.email
        ),
        ignore_conflicts=True,
    )


def owns(account: Account, address: str) -> bool:
    """Whether the account has shown that an e-mail address or number is its own."""
    if "@" not in address:
        return account.is_phone_verified and account.phone == address
    return EmailAddress.objects.filter(
        user=account, email=address.lower(), verified=True
    ).exists()


def addresses_of(account: Account) -> list[str]:
    """Every e-mail address and number that `owns` says is the account's own."""
    verified = EmailAddress.objects.filter(user=account, verified=True)
    found = [email.lower() for email in verified.values_list("email", flat=True)]
    if account.is_phone_verified and account.phone:
        found.append(account.phone)
    return found


def abandoned(email: str | None, phone: str | None) -> Account | None:
    """The account somebody began with this address and never entered.

    Whoever signs up with it next takes it over: nobody can keep an address they
    do not own, and nobody finds their account opened under a stranger's password.
    """
    candidates = Account.objects.filter(last_login=None, person__memberships=None)
    if phone:
        return candidates.filter(phone=phone, is_phone_verified=False).first()
    account = candidates.filter(email=email, is_phone_verified=False).first()
    return None if account is None or owns(account, email or "") else account


def forget(account: Account) -> None:
    """End every session of a closed account, and drop its ways in."""
    for session in UserSession.objects.filter(user=account):
        session.end()
    drop_ways_in(account)


def drop_ways_in(account: Account) -> None:
    """Forget its addresses, second factors and the sign-ins linked to it."""
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=account).delete()


def is_reachable(account: Account) -> bool:
    """Whether a code can be sent to the account, so that it can always be entered."""
    addresses = EmailAddress.objects.filter(user=account, verified=True)
    return account.is_phone_verified or addresses.exists()
