"""A yearly report in words, in the form of an official letter (GB/T 9704).

Always in Chinese, whoever asks for it: it is filed by Chinese offices.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.figures import named
from agreements.tally import ORDER
from agreements.yearly.annex import Annex, annex, is_past_due
from agreements.yearly.facts import Facts
from agreements.yearly.numbers import day, numeral, written
from portal.core.prose import listed


@dataclass(frozen=True)
class Said:
    """What the officer adds to the figures; empty parts are left out."""

    addressee: str
    signatory: str
    overview: str = ""
    difficulties: str = ""
    next_steps: str = ""


@dataclass(frozen=True)
class Block:
    """A heading of level 1 or 2, or a paragraph: level 0."""

    text: str
    level: int = 0


@dataclass
class Letter:
    """A report as it is set, by Word and by PDF alike."""

    title: str
    addressee: str
    annex: Annex
    annex_line: str
    signatory: str
    day: str
    blocks: list[Block] = field(default_factory=list)


def letter(facts: Facts, said: Said, *, year: int, on: date) -> Letter:
    """The report of `year`, signed on that day."""
    table = annex(facts)
    return Letter(
        title=_("Report on the fulfilment of “%(name)s” in %(year)s")
        % {"name": facts["agreement"], "year": year},
        addressee=_("%(addressee)s:") % {"addressee": said.addressee},
        annex=table,
        annex_line=_("Annex: %(title)s") % {"title": table.title},
        signatory=said.signatory,
        day=written(on),
        blocks=[*opening(facts, year), *sections(facts, said)],
    )


def opening(facts: Facts, year: int) -> Iterator[Block]:
    if facts["signed_on"]:
        when = day(facts["signed_on"])
        words = _("%(parties)s signed “%(name)s” on %(when)s.")
    else:
        when = facts["signed_year"]
        words = _("%(parties)s signed “%(name)s” in %(when)s.")
    signed = words % {
        "parties": listed(facts["parties"]),
        "name": facts["agreement"],
        "when": when,
    }
    reported = _("Its fulfilment in %(year)s, as of %(day)s, is reported as follows.")
    yield Block(signed + reported % {"year": year, "day": day(facts["as_of"])})


def sections(facts: Facts, said: Said) -> Iterator[Block]:
    """The numbered sections; a section without content does not count."""
    found = [
        (_("The whole"), [*overall(facts), *paragraphs(said.overview)]),
        (_("Progress by area of cooperation"), [*by_area(facts)]),
        (_("Figures measured by the platform"), [*measured(facts)]),
        (_("Difficulties"), [*paragraphs(said.difficulties)]),
        (_("Next steps"), [*paragraphs(said.next_steps)]),
    ]
    kept = [(title, blocks) for title, blocks in found if blocks]
    for number, (title, blocks) in enumerate(kept, 1):
        words = pgettext("heading of level 1", "%(number)s. %(title)s")
        yield Block(words % {"number": numeral(number), "title": title}, level=1)
        yield from blocks
    yield Block(_("This is our report."))


def overall(facts: Facts) -> Iterator[Block]:
    promises = [one for area in facts["areas"] for one in area["commitments"]]
    shares = [share for one in promises for share in one["shares"]]
    words = _(
        "It names %(areas)s areas of cooperation and %(promises)s commitments, in which"
        " the parties have %(shares)s shares. As of %(day)s: %(states)s."
    ) % {
        "areas": len(facts["areas"]),
        "promises": len(promises),
        "shares": len(shares),
        "day": day(facts["as_of"]),
        "states": counted(shares),
    }
    if late := sum(
        is_past_due(one, s, facts) for one in promises for s in one["shares"]
    ):
        words += _("%(count)s of them are past their due date.") % {"count": late}
    yield Block(words)


def by_area(facts: Facts) -> Iterator[Block]:
    for area in facts["areas"]:
        words = pgettext("heading of level 2", "(%(number)s) %(title)s")
        number = numeral(area["number"])
        yield Block(words % {"number": number, "title": area["name"]}, level=2)
        shares = [share for one in area["commitments"] for share in one["shares"]]
        if not shares:
            yield Block(_("No commitment has been entered for this area yet."))
            continue
        words = _("%(promises)s commitments, %(shares)s shares: %(states)s.")
        yield Block(
            words
            % {
                "promises": len(area["commitments"]),
                "shares": len(shares),
                "states": counted(shares),
            }
        )
        yield from reported(area)


def reported(area: Facts) -> Iterator[Block]:
    """What the parties say they did, commitment by commitment."""
    for one in area["commitments"]:
        told = [
            _("%(party)s: %(text)s (as of %(day)s)")
            % {
                "party": share["party"],
                "text": share["text"].strip().rstrip("。."),
                "day": day(share["on"]),
            }
            for share in one["shares"]
            if share["text"]
        ]
        if told:
            between = pgettext("between sentences that belong together", "; ")
            words = _("%(number)s. %(name)s. %(told)s.")
            yield Block(
                words
                % {
                    "number": one["number"],
                    "name": one["name"],
                    "told": between.join(told),
                }
            )


def measured(facts: Facts) -> Iterator[Block]:
    for area in facts["areas"]:
        for one in area["commitments"]:
            if one["measured"]:
                yield Block(figures_of(one))
            elif figure := one.get("figure"):  # reports of old do not name it
                words = _("%(figure)s: the platform cannot count it as of %(day)s.")
                said = {"figure": named(figure), "day": day(facts["as_of"])}
                yield Block(words % said)


def figures_of(one: Facts) -> str:
    figures = [
        _("%(base)s %(value)s %(unit)s")
        % {"base": m["base"], "value": m["value"], "unit": one["unit"]}
        for m in one["measured"]
    ]
    words = _("%(figure)s (counted on %(day)s): %(figures)s.")
    return words % {
        "figure": named(one["measured"][0]["figure"]),
        "day": day(one["measured"][0]["on"]),
        "figures": listed(figures),
    }


def paragraphs(text: str) -> Iterator[Block]:
    yield from (Block(line.strip()) for line in text.splitlines() if line.strip())


def counted(shares: list[Facts]) -> str:
    """How many are how far: 3 done, 2 on course."""
    counts = Counter(share["state"] for share in shares)
    return listed(
        _("%(count)s %(state)s") % {"count": counts[state], "state": state.label}
        for state in ORDER
        if counts[state]
    )
