"""Make another base known to this one, on the word of whoever runs this.

    manage.py join_base https://cd.example.cn

Once at each of the two bases. It shows the fingerprint of the key that the other base
offers, and this base's own: read them to the other base's administrator, over the
telephone for instance, before you agree. `--fingerprint` takes what was read there in
place of the question. Repeating it changes what differs.
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.nodes.joining import ask_who_is_there, join, own_introduction


class Command(BaseCommand):
    help = "Make another base known to this one, its key confirmed by you."

    def add_arguments(self, parser):
        parser.add_argument("url", help="the other base's public address")
        parser.add_argument(
            "--fingerprint", help="what the other base's administrator read to you"
        )

    def handle(self, *, url, fingerprint, **options):
        try:
            own = own_introduction()
            found = ask_who_is_there(url)
            self.show(own, found)
            self.confirm(found, fingerprint)
            join(found=found)
        except Refusal as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(_("%(base)s is known here from now on.") % {"base": found})
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

    def ask(self, found):
        """The fingerprint itself, if the one who is asked vouches for it."""
        self.stdout.write(
            _("Does the other base's administrator read you the same fingerprint?")
        )
        return found.fingerprint if input("[y/N] ").strip().lower() == "y" else ""


def bare(fingerprint):
    return "".join(fingerprint.split()).upper()
