"""Make another base known to this one, on the word of whoever runs this.

    manage.py join_base https://cd.example.cn

Once at each of the two bases. It shows the fingerprint of the key that the other base
offers, and this base's own: read them to the other base's administrator, over the
telephone for instance, before you agree. `--fingerprint` takes what was read there in
place of the question. Repeating it changes what differs.

Nothing flows before an agreement says so: name it here, or let the agreement officer
enter in the admin site what is shared.

    manage.py join_base https://cd.example.cn --agreement 科技资源共享合作协议 \\
        --signed-on 2020-04-14 --share catalogue --share organisations
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.prose import listed, sentences
from portal.nodes.actions import share
from portal.nodes.joining import ask_who_is_there, join, own_introduction
from portal.nodes.sharing import MATTERS


class Command(BaseCommand):
    help = "Make another base known to this one, its key confirmed by you."

    def add_arguments(self, parser):
        parser.add_argument("url", help="the other base's public address")
        parser.add_argument(
            "--fingerprint", help="what the other base's administrator read to you"
        )

        parser.add_argument("--agreement", help="title of what the bases agreed")
        parser.add_argument("--signed-on", type=date.fromisoformat)
        parser.add_argument(
            "--share",
            action="append",
            choices=sorted(MATTERS),
            help="what is shared; may be given several times; all, if not given",
        )

    def handle(self, *, url, fingerprint, agreement, signed_on, **options):
        if bool(agreement) != bool(signed_on):
            raise CommandError(_("Give the agreement with the day it was signed."))
        try:
            own = own_introduction()
            found = ask_who_is_there(url)
            self.show(own, found)
            self.confirm(found, fingerprint)
            node = join(found=found)
        except Refusal as refusal:
            raise CommandError(sentences(refusal.messages)) from refusal
        self.stdout.write(_("%(base)s is known here from now on.") % {"base": found})
        self.share(node, agreement, signed_on, options["share"])
        there = {"base": found, "command": f"manage.py join_base {own.url}"}
        self.stdout.write(_("If not yet done, run at %(base)s: %(command)s") % there)

    def show(self, own, found):
        for base, words in ((found, _("The other base")), (own, _("This base"))):
            prefixes = ", ".join(base.division_prefixes)
            self.stdout.write(f"{words}: {base} ({base.code}) {base.url} [{prefixes}]")
            self.stdout.write(f"  {base.fingerprint}")

    def confirm(self, found, told):
        if told is None:
            told = self.ask(found)
        if bare(told) != bare(found.fingerprint):
            words = _("The fingerprints differ: nothing was changed.")
            raise Refusal(words, code="fingerprint")

    def share(self, node, agreement, signed_on, matters):
        if agreement:
            share(
                peer=node,
                matters=matters or sorted(MATTERS),
                agreement=agreement,
                signed_on=signed_on,
            )
        flows = [row.label for row in node.sharings.in_force()]
        words = _("Shared with it: %(matters)s")
        nothing = _("nothing yet: the agreement officer enters it in the admin site")
        self.stdout.write(words % {"matters": listed(flows) if flows else nothing})

    def ask(self, found):
        """The fingerprint itself, if the one who is asked vouches for it."""
        self.stdout.write(
            _("Does the other base's administrator read you the same fingerprint?")
        )
        return found.fingerprint if input("[y/N] ").strip().lower() == "y" else ""


def bare(fingerprint):
    return "".join(fingerprint.split()).upper()
