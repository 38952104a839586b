"""Steps between the password and being signed in."""

from allauth.account.stages import EmailVerificationStage


class VerifyEmail(EmailVerificationStage):
    """As allauth's, but whoever has a verified mobile number needs no e-mail."""

    def handle(self):
        account = self.login.user
        if account and account.is_phone_verified:
            return None, True
        return super().handle()
