"""Begin a new epoch of this base's feed, after it was restored from a backup."""

from django.core.management.base import BaseCommand

from portal.nodes.actions import begin_epoch


class Command(BaseCommand):
    help = "Make every peer read this base's feed anew, after a restore."

    def handle(self, **options):
        self.stdout.write(f"epoch {begin_epoch()}")
