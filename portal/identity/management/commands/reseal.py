"""Seal all that is kept sealed with the present SECRET_KEY, before the old one goes.

SECRET_KEY_FALLBACKS=the-old-one manage.py reseal
"""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.core.sealing import Unopened, reseal
from portal.identity.models import IdentityProvider
from portal.identity.sign_in.adapter import PURPOSE

SEALED = ("secret", "seed")  # of an authenticator app, of recovery codes


class Command(BaseCommand):
    help = "Seal second factors and providers' secrets with the present SECRET_KEY."

    @transaction.atomic
    def handle(self, **options):
        sealed = [
            *Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN),
            *IdentityProvider.objects.all(),
        ]
        lost = 0
        for each in sealed:
            try:
                renew(each)
            except Unopened:
                lost += 1
                self.stderr.write(
                    f"{each._meta.verbose_name} {each.pk}: no key opens it"
                )
            else:
                each.save()
        if lost:
            raise CommandError("None was changed: add the key to SECRET_KEY_FALLBACKS.")
        self.stdout.write(f"{len(sealed)} sealed anew.")


def renew(record):
    if isinstance(record, IdentityProvider):
        record.reseal()
        return
    for name in SEALED:
        if name in record.data:
            record.data[name] = reseal(record.data[name], purpose=PURPOSE)
