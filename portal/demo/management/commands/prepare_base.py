import re
from datetime import date

from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper

from portal.demo.bases import chosen
from portal.demo.keys import public_key
from portal.demo.progress import tell
from portal.demo.sample.facts import read
from portal.identity.signon import clients
from portal.nodes.actions import register_node, share
from portal.nodes.base import current_base
from portal.nodes.models import Node
from portal.nodes.sharing import MATTERS

COUNT = re.compile(r"progress (\d+)/(\d+)")
SAMPLE = "示例数据 sample data"


class Command(BaseCommand):
    help = "Bring this base of the demo up to date; `manage.py demo` calls it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--bases", required=True)
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--scale", type=int, required=True)
        parser.add_argument("--fill", action="store_true")

    def handle(self, *args, bases, port, scale, fill, **options):
        tell("数据库结构 migrations")
        call_command("migrate", stdout=self.stdout)
        network = chosen(bases, port)
        for base in network:
            register(base)
        if fill:
            tell(SAMPLE)
            call_command("load_sample", scale=scale, stdout=Telling(self.stdout))
        else:
            call_command("load_reference", stdout=self.stdout)
        share_as_agreed(network)  # which cites agreements that were just loaded


def register(base):
    node = register_node(
        code=base.code,
        name=base.name,
        name_en=base.name_en,
        url=base.url,
        division_prefixes=list(base.division_prefixes),
        public_key=public_key(base),
    )
    clients.register(node)


def share_as_agreed(network):
    """Everything flows between the bases whose administrations have agreed so."""
    codes = {base.code for base in network}
    for agreement in read("agreements"):
        peers = set(agreement["bases"]) - {current_base()}
        if len(peers) == 1 and peers <= codes:
            share(
                peer=Node.objects.get(code=peers.pop()),
                matters=MATTERS,
                agreement=agreement["title"],
                signed_on=date.fromisoformat(agreement["signed_on"]),
            )


class Telling(OutputWrapper):
    """Output that also tells how far the loader says it is."""

    def write(self, msg="", style_func=None, ending=None):
        super().write(msg, style_func, ending)
        if count := COUNT.search(msg):
            tell(SAMPLE, *map(int, count.groups()))
