"""Take back this base's own records from its peers, after a restore from a backup.

Run it before `manage.py begin_epoch`: docs/exchange.md tells the whole order.
"""

from django.core.management.base import BaseCommand, CommandError

from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node
from portal.nodes.restoring import Adopted, adopt


class Command(BaseCommand):
    help = "Take back own records that the peers know newer, after a restore."

    def handle(self, **options):
        failed = []
        for peer in Node.objects.peers():
            try:
                adopted = adopt(peer)
            except PeerTrouble as trouble:
                adopted = Adopted([str(trouble)])
            self.stdout.write(f"{peer.code}: {len(adopted.problems)} problem(s)")
            for record in adopted.hidden:
                self.stdout.write(f"{peer.code} was no longer shown: {record}")
            failed += [f"{peer.code}: {problem}" for problem in adopted.problems]
        if failed:
            raise CommandError("\n".join(failed))
