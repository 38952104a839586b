"""The search index: what each record is found by, and what its line in a list shows.

Local to each base and never shared: every base indexes the records it holds, its own
and its copies of others', and can rebuild the whole from them at any time.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, ModelLabel
from portal.nodes.known import Home


class DocumentQuerySet(models.QuerySet):
    def of(self, kind):
        """Documents of one kind of record, such as `resources.instrument`."""
        return self.filter(kind=kind)

    def listed(self):
        """Documents with what their lines show, and without what they are found by."""
        return self.select_related("free_time").defer("text", "reading")


class Document(models.Model):
    """A record as the search lists it, and what a match is checked and ranked against:
    `title`, `text` and `reading`."""

    record = models.UUIDField(primary_key=True)
    kind = ModelLabel(_("kind"), max_length=60)
    home = Home(_("home base"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=400, blank=True)
    title = models.TextField(_("names to rank by"))
    text = models.TextField(_("text to check against"))
    reading = models.TextField(_("text in pinyin"))
    row = models.JSONField(_("what its line shows"))
    sort_name = models.CharField(max_length=60, db_collation="C")
    price_from = models.DecimalField(
        _("price from"), max_digits=10, decimal_places=2, null=True
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    stale_on = models.DateField(
        _("to be indexed anew on"),
        null=True,
        help_text=_("When a rate, a rule or an accreditation begins or ends."),
    )
    indexed_at = models.DateTimeField(_("indexed at"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes = [
            models.Index(fields=["sort_name", "record"], name="document_by_name"),
            models.Index(fields=["price_from", "record"], name="document_by_price"),
            models.Index(
                F("published_at").desc(nulls_last=True),
                F("record"),
                name="document_by_newest",
            ),
            models.Index(
                fields=["stale_on"],
                name="document_stale",
                condition=Q(stale_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name


class FacetCode(models.Model):
    """A facet as a small number: numbers are counted in half the time of words."""

    id = models.AutoField(primary_key=True)
    facet = models.TextField(unique=True)

    def __str__(self):
        return self.facet


class Outline(models.Model):
    """A document in outline: all that decides whether it is found, and its facets.

    Every document has one. Its rows are narrow, so that many can be looked through:
    `terms`, which the index reads (portal.search.drafts says what they are), lie apart.
    `number` is where the bits of its free days stand, never given twice; what is left
    when it is divided by `PARTS` is the part in which the row lies.
    """

    # Without a constraint: between two tables in parts it would be 64 of them.
    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, db_constraint=False
    )
    number = models.IntegerField()
    price_from = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    codes = ArrayField(models.IntegerField())
    terms = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["terms"], name="outline_terms"),
            models.Index(fields=["number"], name="outline_by_number"),
        ]

    def __str__(self):
        return str(self.document_id)


class FreeDay(models.Model):
    """Which documents have free time on a day, so many to a row (portal.search.days).

    `documents` has a bit for each, by its number.
    """

    day = models.DateField()
    chunk = models.PositiveIntegerField()
    documents = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "chunk"], name="free_day_once")
        ]

    def __str__(self):
        return f"{self.day} {self.chunk}"


class FreeTime(models.Model):
    """When a document's instrument is first free. Every document has such a row.

    Apart from its outline because it changes often and stands in indexes: each such
    change of an outline costs an entry in the index for every term.
    """

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="free_time"
    )
    free_from = models.DateTimeField(_("free from"), null=True)
    free_until = models.DateTimeField(_("free until"), null=True)
    notice = models.PositiveIntegerField(_("minutes of notice to book"), default=0)
    due_at = models.DateTimeField(
        _("to be computed anew at"), null=True, help_text=_("Empty: never.")
    )

    class Meta:
        verbose_name = _("first free time")
        verbose_name_plural = _("first free times")
        indexes = [
            models.Index(fields=["free_from", "document"], name="free_time_by_start"),
            models.Index(
                fields=["due_at", "document"],
                name="free_time_due",
                condition=Q(due_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.free_from}"


class SynonymGroup(models.Model):
    """Words that mean the same: whoever searches for one finds them all.

    Whoever searches for 电镜 also finds SEM and TEM, which are kinds of it; but SEM
    does not find TEM.
    """

    words = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("words"),
        help_text=_("Separated by commas. Whoever asks for one finds all."),
    )
    narrower = ArrayField(
        models.CharField(max_length=50),
        blank=True,
        default=list,
        verbose_name=_("narrower words"),
        help_text=_("Found by those words too, but not the other way round."),
    )
    note = Line(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        return " = ".join(self.words)


class Phrase(models.Model):
    """A name, a model, a maker: proposed while somebody types (portal.search.phrases).

    `kind` is the kind of record whose name it is, or model or maker.
    """

    kind = models.CharField(max_length=60)
    words = models.CharField(max_length=400)
    total = models.PositiveIntegerField()
    keys = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["words", "kind"], name="phrase_once")
        ]
        indexes = [GinIndex(fields=["keys"], name="phrase_keys")]

    def __str__(self):
        return self.words


class Word(models.Model):
    """A word of some title, to propose where a search finds nothing."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes = [
            GinIndex(fields=["word"], name="word_trigrams", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self):
        return self.word
