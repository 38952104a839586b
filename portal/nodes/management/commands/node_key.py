"""Print the public key of this base, or change keys without a gap.

    manage.py node_key              the key in use, and its fingerprint on stderr
    manage.py node_key --next       make the next key and tell every peer of it
    manage.py node_key --switch     sign with it from now on

`--next` may be repeated: it says which bases have confirmed the key. `--switch` waits
for all of them; the old key still counts for a day, then it ends, here and there.
The admin site shows which keys are in force, since when and until when.
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.nodes import keys
from portal.nodes.messages.outbox import deliver
from portal.nodes.rotation import announce_key, switch_key


class Command(BaseCommand):
    help = "Print the public key of this base; its key is made if missing."
    requires_system_checks = []  # one of them wants the key

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--next", action="store_true", help="make the key to come, and tell all"
        )
        which.add_argument(
            "--switch", action="store_true", help="sign with the key to come"
        )

    def handle(self, *, next, switch, **options):
        if next:
            self.announce()
        if switch:
            try:
                switch_key()
            except Refusal as refusal:
                raise CommandError(sentences(refusal.messages)) from refusal
        file = keys.next_key_file() if next else keys.own_key_file()
        keys.make_key(file)
        key = keys.read_key(file).public_key()
        self.stdout.write(keys.public_pem(key), ending="")
        self.stderr.write(keys.fingerprint(keys.kid_of(key)))

    def announce(self):
        for message in announce_key():
            told = message if message.answered_at else deliver(message)
            words = (
                _("confirmed by it") if told.answered_at else _("awaiting its answer")
            )
            self.stderr.write(f"{told.peer}: {' '.join(said(told)) or words}")


def said(message):
    """The words in which a peer declined, if it did."""
    return [reason["message"] for reason in message.refusals]
