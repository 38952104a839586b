from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management.base import BaseCommand, CommandError

from portal.demo.one_time_code import secret_for
from portal.demo.sample.facts import read


class Command(BaseCommand):
    help = "Print the present one-time code of one of the demo's officers."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        if email not in [row["email"] for row in read("people")]:
            raise CommandError(f"示例数据中没有此人 · nobody of the demo: {email}")
        counter = next(yield_hotp_counters_from_time())
        self.stdout.write(format_hotp_value(hotp_value(secret_for(email), counter)))
