"""Load the sample data of this base."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from portal.demo.sample import bookings, catalogue, people
from portal.demo.sample.facts import of_base
from portal.identity.models import Organisation
from portal.nodes.base import current_base


class Command(BaseCommand):
    help = "Load the sample data of this base, once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale", type=int, default=1, help="times the instruments"
        )

    def handle(self, *args, scale, **options):
        call_command("load_reference", stdout=self.stdout)
        base = current_base()
        if Organisation.objects.own().exists():
            self.stdout.write("sample data: there already")
            return
        with transaction.atomic():
            self.say("organisations", people.load_organisations(base))
            self.say("people", people.load_people(base))
            self.say("facilities", catalogue.load_facilities(base))
            self.say("resources", catalogue.load_resources(base))
        self.load_instruments(base, scale)
        self.say("bookings", bookings.load_bookings(base))
        call_command("index_search", all=True, stdout=self.stdout)

    def load_instruments(self, base, scale):
        """Short statements, one batch for each copy: so no reader waits long."""
        total = len(of_base("instruments", base)) * scale
        done = 0

        def report(count):
            nonlocal done
            done += count
            self.stdout.write(f"progress {done}/{total}")
            self.stdout.flush()

        self.say("instruments", catalogue.load_instruments(base, scale, report))

    def say(self, noun, count):
        self.stdout.write(f"{noun}: {count}")
        self.stdout.flush()
