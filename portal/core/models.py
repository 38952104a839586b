"""What every app stands on, in the database."""

from django.db import models
from django.db.models.functions import Now


class Answer(models.Model):
    """The answer once given to a POST with an Idempotency-Key, given again."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the request")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="answer_once_per_key")
        ]

    def __str__(self) -> str:
        return self.key
