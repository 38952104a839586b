"""Who is told of an agreement and its parts, and what keeps a signed text.

An agreement is its parties' bases' affair until it is public, and nobody's but its
home's while it is a draft. Its parts follow it: whatever changes who may see it touches
them, at each base its own. Who the parties are its home alone says.
"""

import pgtrigger

PARTIES = """ARRAY(SELECT DISTINCT p.base::text FROM agreements_party p
    WHERE p.agreement_id = {agreement}.id AND p.home = {agreement}.home
      AND p.withdrawn_at IS NULL AND p.base <> '')"""
WITHIN = """coalesce((SELECT CASE
        WHEN a.state = 'draft' THEN '{{}}'::text[]
        WHEN {is_public} THEN ARRAY['*']
        ELSE {parties} END
    FROM agreements_agreement a WHERE a.id = {key}), '{{}}'::text[])"""

# The tables of what goes with an agreement, and what each stands below in turn.
ABOVE = {
    **dict.fromkeys(
        ["party", "area", "article", "document", "contact", "yearlyreport"], ""
    ),
    "meeting": "",
    "resolution": "meeting",
    "commitment": "area",
    "duty": "commitment",
    "progress": "duty",
    "consultation": "",
    "opinion": "consultation",
    "evidence": "progress",
}


def agreement_of(table: str, row: str = "r") -> str:
    """The id of the agreement that a row belongs to."""
    if not (up := ABOVE[table]):
        return f"{row}.agreement_id"
    found = f"SELECT {agreement_of(up, up)} FROM agreements_{up} {up}"
    return f"({found} WHERE {up}.id = {row}.{up}_id)"


def belongs_to(agreement: str, table: str, row: str = "r") -> str:
    """Whether a row belongs to the agreement of this id, by the indexes downwards."""
    if not (up := ABOVE[table]):
        return f"{row}.agreement_id = {agreement}"
    found = f"SELECT {up}.id FROM agreements_{up} {up}"
    return f"{row}.{up}_id IN ({found} WHERE {belongs_to(agreement, up, up)})"


def told_within(table: str, is_public: str = "a.is_public") -> str:
    """The bases that may see a row of `table`, if it is public when `is_public` is."""
    key = agreement_of(table)
    parties = PARTIES.format(agreement="a")
    return WITHIN.format(key=key, is_public=is_public, parties=parties)


# In the name of this base, even where a copy of the agreement is being applied.
TOUCH = """
    was := coalesce(current_setting('nodes.applying', true), '');
    PERFORM set_config('nodes.applying', '', true);
    {updates}
    PERFORM set_config('nodes.applying', was, true);
    RETURN NULL;
"""


def quietly(name: str, condition: str, operation, *updates: str):
    """A trigger that touches other rows of this base."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        declare=[("was", "text")],
        func=TOUCH.format(updates="\n    ".join(updates)),
    )


def touching(name: str, of: str, condition: str, operation, *more: str):
    """A trigger that touches every own part of the agreement whose id is `of`."""
    updates = [*more]
    for table in ABOVE:
        updates.append(
            f"UPDATE agreements_{table} r SET version = version"
            f" WHERE r.is_own AND {belongs_to(of, table)};"
        )
    return quietly(name, condition, operation, *updates)


PARTS_FOLLOW = touching(
    "parts_follow",
    "NEW.id",
    "OLD.is_public IS DISTINCT FROM NEW.is_public"
    " OR (OLD.state = 'draft') IS DISTINCT FROM (NEW.state = 'draft')",
    pgtrigger.Update,
)

SAID = "coalesce(current_setting('nodes.applying', true), '')"
UNTOLD = f"{SAID} = ''"
NOT_LOADED = f"{SAID} <> '*'"  # also a restored base's own records, as peers know them

# What peers know of a restored base's records opens none: reviews stay at home.
BY_REVIEW = """
    IF NEW.is_public AND NEW.is_own AND (TG_OP = 'INSERT' OR {becomes_public})
       AND speaker <> '*'
       AND NOT EXISTS (SELECT FROM agreements_disclosurereview d
           WHERE d.record = NEW.id AND d.decision = 'approved'{and_anew}) THEN
        IF speaker <> '' THEN
            NEW.is_public := false;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'record % is not cleared for the public', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'public_by_review';
    END IF;
    RETURN NEW;
"""
# A review clears the text that stood as it was asked for, not what parties made of it.
SINCE_IT_CHANGED = """
               AND NOT EXISTS (SELECT FROM agreements_consultation c
                   WHERE c.agreement_id = NEW.agreement_id AND c.home = NEW.home
                     AND c.asks = 'change' AND c.state = 'agreed'
                     AND c.decided_at >= d.asked_at
                     AND c.changes @> jsonb_build_array(
                         jsonb_build_object('id', NEW.id::text)))"""


def public_by_review(becomes: str, and_anew: str = "") -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="public_by_review",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("speaker", f"text := {SAID}")],
        func=BY_REVIEW.format(becomes_public=becomes, and_anew=and_anew),
    )


PUBLIC_BY_REVIEW = public_by_review("NOT OLD.is_public")

REFUSE = """
    IF {broken} THEN
        RAISE EXCEPTION 'the text of agreement % is signed', {agreement}
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_text';
    END IF;
    RETURN NEW;
"""
OPEN = "('draft', 'consultation')"


def columns(names: list[str], row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in names)


# All parties agreed to change the very edition that stands: in the transaction of that
# agreement, and no longer once the next edition does.
AMENDED = """EXISTS (SELECT FROM agreements_consultation c
        JOIN agreements_agreement a ON a.id = c.agreement_id AND a.home = c.home
        WHERE a.id = {agreement} AND c.asks = 'change' AND c.state = 'agreed'
          AND c.edition = a.edition)"""


def differ(names: list[str]) -> str:
    return f"({columns(names, 'OLD')}) IS DISTINCT FROM ({columns(names, 'NEW')})"


def reviewed_anew(names: list[str]) -> pgtrigger.Trigger:
    """What becomes public by a review, and by another one once these columns change."""
    becomes = f"NOT OLD.is_public OR {differ(names)}"
    return public_by_review(becomes, SINCE_IT_CHANGED)


def changes_again(empty: dict[str, str]) -> str:
    """Whether a column becomes another that said something already."""
    return "".join(
        f" OR (OLD.{name} <> '{value}' AND NEW.{name} <> OLD.{name})"
        for name, value in empty.items()
    )


def signed_text(names: list[str]) -> pgtrigger.Trigger:
    """Once an agreement is signed, these columns stay, and it never opens again.

    Its edition and its last day change as all parties agreed; the day also as it ends.
    Both come back first in a restore, and what was agreed to after them.
    """
    amended = AMENDED.format(agreement="NEW.id")
    broken = (
        f"NEW.is_own AND OLD.state NOT IN {OPEN} AND ({NOT_LOADED}"
        f" AND (NEW.state IN {OPEN} OR {differ(names)})"
        f" OR {UNTOLD} AND ((NEW.edition <> OLD.edition"
        f" AND NOT (NEW.edition = OLD.edition + 1 AND {amended}))"
        " OR (NEW.in_force_until IS DISTINCT FROM OLD.in_force_until"
        " AND NEW.edition = OLD.edition AND NEW.state <> 'ended')))"
    )
    return pgtrigger.Trigger(
        name="signed_text",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=REFUSE.format(broken=broken, agreement="NEW.id"),
    )


def signed_part(
    names: list[str],
    *,
    within: str = "NEW.agreement_id",
    may_be_amended: bool = True,
    filled_in: dict[str, str] | None = None,
) -> pgtrigger.Trigger:
    """Parts of a signed text are not added, changed or withdrawn, unless agreed to.

    Nor do they leave it for another text. Columns of `filled_in` may take a value
    later, in place of the one named there, and keep it.
    """
    before = within.replace("NEW.", "OLD.")
    amended = AMENDED.format(agreement="g.id") if may_be_amended else "false"
    broken = (
        f"NEW.is_own AND {UNTOLD} AND (TG_OP = 'INSERT' OR {differ(names)}"
        f"{changes_again(filled_in or {})})"
        " AND EXISTS (SELECT FROM agreements_agreement g"
        f" WHERE g.id IN ({within}, {before}) AND g.state NOT IN {OPEN}"
        f" AND NOT {amended})"
    )
    return pgtrigger.Trigger(
        name="signed_part",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=REFUSE.format(broken=broken, agreement=within),
    )
