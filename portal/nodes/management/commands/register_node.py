"""Make a base known to this one.

    manage.py register_node chongqing --name 重庆基地 --name-en "Chongqing base" \\
        --url http://localhost:8000 --division-prefix 50
    manage.py register_node chengdu --name 成都基地 --name-en "Chengdu base" \\
        --url http://localhost:8001 --division-prefix 51 --public-key chengdu.pem

Once for this base itself (its key is made if missing) and once for each peer, with
the public key that the peer's `manage.py node_key` printed. Repeating it changes what
differs and keeps the keys there are.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.core.errors import Refusal
from portal.nodes.actions import register_node


class Command(BaseCommand):
    help = "Make a base known to this one."

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--name", required=True)
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--url", required=True, help="its public address")
        parser.add_argument(
            "--division-prefix",
            action="append",
            required=True,
            dest="division_prefixes",
            help="first two digits of its divisions; may be given several times",
        )
        parser.add_argument(
            "--public-key", type=Path, help="file with its Ed25519 public key, PEM"
        )

    def handle(self, *, code, name, name_en, url, division_prefixes, **options):
        file = options["public_key"]
        try:
            node = register_node(
                code=code,
                name=name,
                name_en=name_en,
                url=url,
                division_prefixes=division_prefixes,
                public_key=file and Path(file).read_text(),
            )
        except (Refusal, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{node.code}: {node.keys.count()} key(s)")
