"""Take back this base's own records from its peers, after a restore from a backup.

Run it before `manage.py begin_epoch`: docs/exchange.md tells the whole order.
"""

from django.core.management.base import BaseCommand, CommandError

from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node
from portal.nodes.restoring import Adopted, Pages, adopt, known_to


class Command(BaseCommand):
    help = "Take back own records that the peers know newer, after a restore."

    def handle(self, **options):
        known: dict[Node, Pages] = {}
        unheard: dict[str, Adopted] = {}
        for peer in Node.objects.peers():
            try:
                known[peer] = known_to(peer)
            except PeerTrouble as trouble:
                unheard[peer.code] = Adopted([str(trouble)])
        failed = []
        came = unheard | adopt(known, are_all=not unheard)
        for peer, adopted in came.items():
            self.stdout.write(f"{peer}: {len(adopted.problems)} problem(s)")
            for record in adopted.hidden:
                self.stdout.write(f"{peer} was no longer shown: {record}")
            for record in adopted.untold:
                self.stdout.write(f"{peer} was never told of: {record}")
            for words in adopted.settled:
                self.stdout.write(words)
            failed += [f"{peer}: {problem}" for problem in adopted.problems]
        if failed:
            raise CommandError("\n".join(failed))
