"""Have the peers send again what this base did for them and may have forgotten.

The last step after a restore from a backup: docs/exchange.md tells the whole order.
"""

from django.core.management.base import BaseCommand, CommandError

from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node
from portal.nodes.restoring import ask_again


class Command(BaseCommand):
    help = "Have the peers send again what was done for them since the backup."

    def handle(self, **options):
        failed = []
        for peer in Node.objects.peers():
            try:
                self.stdout.write(f"{peer.code}: {ask_again(peer)} message(s)")
            except PeerTrouble as trouble:
                failed.append(f"{peer.code}: {trouble}")
        if failed:
            raise CommandError("\n".join(failed))
