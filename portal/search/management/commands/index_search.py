"""Bring the search index up to date at once."""

from django.core.management.base import BaseCommand

from portal.search import indexer, phrases, tallies


class Command(BaseCommand):
    help = "Index what has changed, or every record with --all."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="rebuild the index")

    def handle(self, *, all, **options):
        done = 0
        for number in indexer.rebuild() if all else iter(indexer.follow, 0):
            done += number
            self.stdout.write(f"\rsearch documents: {done}", ending="")
            self.stdout.flush()
        while indexer.renew_free_time():
            pass
        tallies.renew()
        phrases.weigh()
        self.stdout.write(f"\rsearch documents: {done}")
