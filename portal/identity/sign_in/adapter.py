"""Where allauth meets our accounts."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import mail
from portal.core.phone import mobile_number
from portal.core.sealing import Unopened, seal, unseal
from portal.core.sms import send_sms
from portal.identity.actions import accounts
from portal.identity.fields import MobileField
from portal.identity.models import Account
from portal.identity.models.sign_in import Outcome
from portal.identity.sign_in import consent, log
from portal.identity.sign_in.addresses import abandoned, drop_ways_in
from portal.identity.sign_in.unsent import sending

logger = logging.getLogger(__name__)
PURPOSE = "mfa"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with an e-mail address or a mobile number, and a record of sign-ins."""

    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ["email_password_mismatch", "phone_password_mismatch"],
        gettext_lazy("The e-mail address, mobile number or password is not right."),
    )

    # --- signing up -----------------------------------------------------------

    def save_user(self, request, user, form, commit=True):
        data = form.cleaned_data
        email, phone = data.get("email"), data.get("phone")
        account = abandoned(email, phone)
        if account:
            drop_ways_in(account)
        return accounts.open_account(
            account=account,
            name=data["name"],
            email=email,
            phone=phone,
            password=data.get("password1"),
            privacy_notice=settings.PRIVACY_NOTICE,
        )

    def get_login_stages(self):
        ours = "portal.identity.sign_in.stages.VerifyEmail"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if s == theirs else s for s in super().get_login_stages()]

    # --- mobile numbers -------------------------------------------------------

    def phone_form_field(self, **kwargs):
        return MobileField(**kwargs)

    def get_phone(self, user):
        return (user.phone, user.is_phone_verified) if user.phone else None

    def set_phone(self, user, phone, verified):
        accounts.set_phone(account=user, phone=phone, is_verified=verified)

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        """Only a verified number leads to its account: others may not be its own."""
        try:
            number = mobile_number(phone)
        except ValidationError:
            return None
        return Account.objects.filter(phone=number, is_phone_verified=True).first()

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        self.send_sms(phone, _("Your code is %(code)s. Tell it to nobody."), code=code)

    def send_account_already_exists_sms(self, phone):
        words = _("You already have an account with this number: sign in.")
        self.send_sms(phone, words)

    def send_unknown_account_sms(self, phone, **kwargs):
        words = _("There is no account with this number yet: please sign up.")
        self.send_sms(phone, words)

    def send_sms(self, phone, words, **places):
        with sending():
            send_sms(phone, words % places)

    def send_mail(self, template_prefix, email, context):
        """What goes to a mobile number is a text message: resetting a password does."""
        if "@" in email:
            with sending():
                super().send_mail(template_prefix, email, context)
        elif "code" in context:
            self.send_verification_code_sms(None, email, context["code"])
        else:
            self.send_unknown_account_sms(email)

    def get_from_email(self):
        return mail.sender()

    def render_mail(self, template_prefix, email, context, headers=None):
        context = context | {"signature": mail.signature()}
        message = super().render_mail(template_prefix, email, context, headers)
        message.reply_to = mail.answers()
        return message

    def format_email_subject(self, subject):
        return _("[Sichuan–Chongqing Science Resources]") + " " + subject

    # --- the record of sign-ins, and the lock after many failures ---------------

    def login(self, request, user):
        super().login(request, user)
        consent.note(request)
        log.write(
            request,
            Outcome.SUCCEEDED,
            account=user,
            login=user.email or user.phone or str(user),
            method=log.ways(request, user),
        )

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            login = _name_of(credentials)
            log.write(request, Outcome.LOCKED, login=login, method="password")
            raise

    def authentication_failed(self, request, **credentials):
        login = _name_of(credentials)
        key = "email" if "@" in login else "phone"
        log.write(
            request,
            Outcome.FAILED,
            account=Account.objects.filter(**{key: login}).first(),
            login=login,
            method="password",
        )

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth's key leaves the number out: one lock would hold for all numbers.
        return f"sign-in:{_name_of(credentials)}"


def _name_of(credentials):
    """The address in its one form, however it was typed."""
    if email := credentials.get("email"):
        return email.lower()
    phone = credentials.get("phone") or credentials.get("username") or ""
    try:
        return mobile_number(phone)
    except ValidationError:
        return phone.lower()


class MfaAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted at rest."""

    def encrypt(self, text):
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text):
        try:
            return unseal(encrypted_text, purpose=PURPOSE)
        except Unopened:
            logger.error("a second factor was sealed with a key that is gone")
            return generate_totp_secret()  # which nobody knows: no code is right
