"""Give somebody an office of the base: how the first system administrator comes in.

    manage.py appoint chen@example.cn system_administrator 11500000MB15895317

The account and the organisation must exist. Later offices are given in the admin site.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.identity.actions.members import appoint
from portal.identity.models import OFFICES, Account, Organisation


class Command(BaseCommand):
    help = "Give the owner of an account an office of this base."

    def add_arguments(self, parser):
        parser.add_argument("login", help="e-mail address, or number such as +86138…")
        parser.add_argument("role", choices=sorted(OFFICES))
        parser.add_argument("uscc", help="code of the administration's organisation")

    def handle(self, *, login, role, uscc, **options):
        try:
            account = Account.objects.get(Q(email=login.lower()) | Q(phone=login))
            organisation = Organisation.objects.own().get(uscc=uscc)
            appoint(
                organisation=organisation, person=account.person, role=role, by=None
            )
        except Account.DoesNotExist as error:
            raise CommandError(f"no account signs in with {login}") from error
        except Organisation.DoesNotExist as error:
            raise CommandError(f"no organisation of this base is {uscc}") from error
        except Refusal as refusal:
            raise CommandError(sentences(refusal.messages)) from refusal
        self.stdout.write(f"{account} is now {role} of {organisation}.")
