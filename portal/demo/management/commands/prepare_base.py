from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.demo.progress import tell


class Command(BaseCommand):
    help = "Bring this base of the demo up to date; `manage.py demo` calls it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1)
        parser.add_argument("--fill", action="store_true")

    def handle(self, *args, scale, fill, **options):
        tell("数据库 database")
        call_command("migrate", verbosity=1)
