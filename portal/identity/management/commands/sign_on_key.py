"""Make the next key by which this base signs what it tells clients of its people.

    manage.py sign_on_key

It is published at once and signs from tomorrow on, when every client has seen it; the
one before stays published for a day more. Nothing has to be switched or restarted.
"""

from django.core.management.base import BaseCommand

from portal.core.time import now
from portal.identity.signon.keys import OVERLAP, make_key, signing_keys


class Command(BaseCommand):
    help = "Make the next key by which this base signs what it says of its people."

    def handle(self, **options):
        signing_keys()  # makes the first one where there is none
        self.stdout.write(f"{make_key(now() + OVERLAP)}")
