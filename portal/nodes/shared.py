"""What every shared record has: an id, a home, a version, and triggers that keep them.

A shared record is changed only at its home base and withdrawn, never deleted.
"""

from datetime import date
from typing import Self
from uuid import UUID

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.nodes.base import current_base
from portal.nodes.known import Home
from portal.nodes.sharing import last_day

FOREIGN = _("This record belongs to another base: only that base can change it.")
EVERYONE = "ARRAY['*']"
NOBODY = "ARRAY[]::text[]"

# This base, unless `applying()` says otherwise for its transaction alone.
SPEAKER = "coalesce(nullif(current_setting('nodes.applying', true), ''), here)"
TOLD = "coalesce(current_setting('nodes.applying', true), '') <> ''"

# No record changes so often. Its home goes on from what peers say of it after a
# restore, and they take what it then says: each step leaves room for the next.
MOST_VERSIONS = 2**52

GUARD = """
    IF speaker NOT IN ('*', NEW.home)
       OR (TG_OP = 'UPDATE' AND (OLD.home, OLD.id) <> (NEW.home, NEW.id)) THEN
        RAISE EXCEPTION 'record % of base % cannot be changed by %',
            NEW.id, NEW.home, speaker
            USING ERRCODE = 'check_violation', CONSTRAINT = 'foreign_record';
    END IF;
    NEW.is_own := NEW.home = here;
    IF is_told AND NEW.version > {most} * (2 - NEW.is_own::int) THEN
        RAISE EXCEPTION 'no record has version %', NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_plausible';
    END IF;
    IF NEW.is_own THEN
        NEW.epoch := 0;
        -- Higher than asked only where a restored base takes back what peers know.
        NEW.version := CASE TG_OP WHEN 'UPDATE'
            THEN greatest(OLD.version + 1, NEW.version)
            ELSE coalesce(NEW.version, 1) END;
    END IF;
    IF speaker = here THEN
        {parents}
        NULL;
    END IF;
    RETURN NEW;
"""

PARENT = """
    IF NEW.{column} IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.{column} IS DISTINCT FROM OLD.{column})
       AND NOT EXISTS (SELECT FROM {table} p WHERE p.{target} = NEW.{column}) THEN
        RAISE EXCEPTION '{column} % does not exist', NEW.{column}
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{column}_exists';
    END IF;
"""

# Marks copies too, for this base's own indexers; but nobody is told of them, as a base
# speaks for its own records only.
MARK = """
    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)
    SELECT '{kind}', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,
        nextval('nodes_mark_position_seq'),
        CASE WHEN r.is_own THEN {audience} ELSE '{{}}'::text[] END
    FROM changed r ORDER BY r.id
    ON CONFLICT (kind, record) DO UPDATE SET
        version = EXCLUDED.version,
        xid = EXCLUDED.xid,
        position = EXCLUDED.position,
        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE
            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;
    RETURN NULL;
"""


class HomeGuard(pgtrigger.Trigger):
    """Only the home base changes a record, and its own rows point at real ones."""

    name = "home_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [
        ("here", "text := current_setting('nodes.base')"),
        ("speaker", f"text := {SPEAKER}"),
        ("is_told", f"boolean := {TOLD}"),
    ]

    def get_func(self, model):
        parents = [
            PARENT.format(
                column=field.column,
                table=field.related_model._meta.db_table,
                target=field.target_field.column,
            )
            for field in model._meta.concrete_fields
            if field.is_relation and not field.db_constraint
        ]
        return GUARD.format(parents="".join(parents), most=MOST_VERSIONS)


class MarkChange(pgtrigger.Trigger):
    """Whoever changes a record, by whatever way, marks it for the feed."""

    when = pgtrigger.After
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="changed")

    def get_func(self, model):
        # Migrations pass a historical model, which lacks `audience`.
        audience = apps.get_model(model._meta.label).audience
        return MARK.format(kind=model._meta.label_lower, audience=audience)


class SharedQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Records that are not withdrawn."""
        return self.filter(withdrawn_at=None)

    def own(self) -> Self:
        """Records whose home is this base."""
        return self.filter(is_own=True)


class Shared(models.Model):
    """A record with one home base; other bases hold a read copy of it.

    `audience` is an SQL expression over the row (named `r`) that yields the codes of
    the bases that may see it, `ARRAY['*']` for all. `private` names the columns that
    never travel, `matter` what the bases must have agreed to share. Subclasses
    inherit Meta, and with it the triggers.
    """

    id = models.UUIDField(_("id"), primary_key=True, default=new_id, editable=False)
    home = Home(_("home base"), max_length=20, default=current_base, editable=False)
    version = models.BigIntegerField(_("version"), default=1, editable=False)
    epoch = models.PositiveIntegerField(
        _("feed epoch"),
        db_default=0,
        default=0,
        editable=False,
        help_text=_("Of a copy: the epoch of its home when it was read; else 0."),
    )
    is_own = models.BooleanField(_("own record"), default=True, editable=False)
    withdrawn_at = models.DateTimeField(
        _("withdrawn at"), null=True, blank=True, editable=False
    )

    objects = SharedQuerySet.as_manager()

    audience = EVERYONE
    matter = ""  # what bases agree to share; else it is named as the app
    private: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()  # columns of text, emptied when a copy is withdrawn

    class Meta:
        abstract = True
        triggers = [
            HomeGuard(),
            MarkChange(name="mark_insert", operation=pgtrigger.Insert),
            MarkChange(name="mark_update", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="never_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION 'shared records are withdrawn, never deleted'
                        USING ERRCODE = 'restrict_violation',
                              CONSTRAINT = 'shared_never_deleted';
                """,
            ),
        ]

    def refuse_unless_own(self) -> None:
        """Refuses with `foreign_record`, in words, as the database would without."""
        if not self.is_own:
            raise Refusal(FOREIGN, code="foreign_record")

    @property
    def last_told_on(self) -> date | None:
        """Of a copy that its home no longer shares with us: the last day it did."""
        if self.is_own:
            return None
        return last_day(self.home, self.matter or self._meta.app_label)

    @classmethod
    def note_leaving(cls, lines: bytes, base: str) -> None:
        """Lines of the feed are about to leave for `base`.

        Whoever owes it to somebody to say what was told of them notes it here.
        """

    @classmethod
    def hide_again(cls, records: list[UUID], base: str) -> None:
        """After a restore: `base` was no longer shown these since the backup.

        Whoever knows how a record leaves an audience does it again.
        """


class SharedKey(models.ForeignKey):
    """A key between shared records: a copy may arrive before what it points to.

    The database checks it for own rows only, in the home guard.
    """

    def __init__(self, to, on_delete=models.PROTECT, **kwargs):
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)
