"""Print the public key of this base, for `manage.py register_node` at its peers.

    manage.py node_key > chongqing.pem

To change keys without a gap: `node_key --next` prints the public key of the key to
come; register it at every peer; then `node_key --switch` begins to sign with
it. In the admin site the old one gets its end.
"""

from django.core.management.base import BaseCommand, CommandError

from portal.core.errors import Refusal
from portal.nodes import keys
from portal.nodes.actions import switch_key


class Command(BaseCommand):
    help = "Print the public key of this base; its key is made if missing."
    requires_system_checks = []  # one of them wants the key

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--next", action="store_true", help="of the key to come")
        which.add_argument(
            "--switch", action="store_true", help="sign with the key to come"
        )

    def handle(self, *, next, switch, **options):
        if switch:
            try:
                switch_key()
            except Refusal as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        file = keys.next_key_file() if next else keys.own_key_file()
        keys.make_key(file)
        public_key = keys.read_key(file).public_key()
        self.stdout.write(keys.public_pem(public_key), ending="")
