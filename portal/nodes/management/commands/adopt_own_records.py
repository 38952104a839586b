"""Take back this base's own records from its peers, after a restore from a backup.

Run it before `manage.py begin_epoch`: docs/exchange.md tells the whole order.
"""

from django.core.management.base import BaseCommand, CommandError

from portal.nodes import exchange
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node


class Command(BaseCommand):
    help = "Take back own records that the peers know newer, after a restore."

    def handle(self, **options):
        failed = []
        for peer in Node.objects.peers():
            try:
                problems = exchange.adopt(peer)
            except PeerTrouble as trouble:
                problems = [str(trouble)]
            self.stdout.write(f"{peer.code}: {len(problems)} problem(s)")
            failed += [f"{peer.code}: {problem}" for problem in problems]
        if failed:
            raise CommandError("\n".join(failed))
