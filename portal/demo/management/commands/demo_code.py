from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management.base import BaseCommand

from portal.demo.one_time_code import secret_for


class Command(BaseCommand):
    help = "Print the present one-time code of one of the demo's administrators."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        counter = next(yield_hotp_counters_from_time())
        self.stdout.write(format_hotp_value(hotp_value(secret_for(email), counter)))
