"""Agreements, what they promise, meetings, policies and alliances as they are found.

Only what everyone may read: what is internal, or waits to be confirmed, is no draft.
"""

from collections import defaultdict

from django.db.models import Prefetch

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Area,
    Article,
    Commitment,
    Document,
    Evidence,
    Gathering,
    Measure,
    Meeting,
    Party,
    Policy,
    Progress,
    Resolution,
)
from portal.search.drafts import Draft


def draft_agreements(ids):
    parts = [Prefetch(*relation) for relation in (PARTIES, AREAS, ARTICLES, FILES)]
    for one in Agreement.objects.public().filter(pk__in=ids).prefetch_related(*parts):
        parties, areas = one.parties.all(), one.areas.all()
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            titles=[one.short_name, one.short_name_en],
            texts=[
                *(text for part in (*parties, *areas) for text in names(part)),
                *(text for area in areas for text in summaries(area)),
                *(one.summary, one.summary_en, one.place, one.source),
                *(text for file in one.documents.all() for text in names(file)),
                *(text for article in one.articles.all() for text in words(article)),
            ],
            spoken=[one.short_name],
            row={
                "organisation": listed(parties),
                "codes": [f"agreement_kind:{one.kind}"],
            },
        )


def draft_commitments(ids):
    public = Agreement.objects.public()
    found = Commitment.objects.standing().filter(
        pk__in=ids, area__withdrawn_at=None, area__agreement__in=public
    )
    told = reported(ids)
    for one in found.select_related("area__agreement"):
        within = one.area.agreement
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            texts=[
                *(*names(one.area), *names(within), within.short_name),
                *told[one.pk],
            ],
            row={"organisation": called(within), "codes": []},
        )


def reported(ids):
    """By commitment, what parties reported and the names of what proves it."""
    proofs = Evidence.objects.standing().filter(is_public=True)
    reports = Progress.objects.standing().confirmed()
    of_them = reports.filter(duty__commitment__in=ids).select_related("duty")
    told = defaultdict(list)
    for one in of_them.prefetch_related(Prefetch("evidence", proofs)):
        files = [name for file in one.evidence.all() for name in names(file)]
        said = [one.text, one.text_en, one.source, one.source_en, *files]
        told[one.duty.commitment_id] += said
    return told


def draft_meetings(ids):
    public = Agreement.objects.public()
    found = Meeting.objects.standing().filter(
        pk__in=ids, is_public=True, agreement__in=public
    )
    along = found.select_related("agreement").prefetch_related(Prefetch(*RESOLUTIONS))
    for one in along:
        resolved = one.resolutions.all()
        when = " · ".join(filter(None, [one.on.isoformat(), one.place]))
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            texts=[
                *(when, *names(one.agreement), one.agreement.short_name),
                *(text for each in resolved for text in (each.text, each.text_en)),
                *(one.agenda, one.minutes),
            ],
            row={
                "organisation": called(one.agreement),
                "place": [when, when],
                "codes": [],
            },
        )


def draft_policies(ids):
    standing = Policy.objects.standing().filter(pk__in=ids)
    for one in standing.prefetch_related(Prefetch(*MEASURES)):
        measures = one.measures.all()
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            titles=[one.number],
            texts=[
                *(text for measure in measures for text in names(measure)),
                *(text for measure in measures for text in summaries(measure)),
                *(one.summary, one.summary_en, one.issuers, one.issuers_en),
            ],
            row={
                "organisation": [one.issuers, one.issuers_en or one.issuers],
                "codes": [],
            },
        )


def draft_alliances(ids):
    standing = Alliance.objects.standing().filter(pk__in=ids)
    for one in standing.prefetch_related(Prefetch(*MEMBERS), Prefetch(*GATHERINGS)):
        around = (*one.members.all(), *one.gatherings.all())
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            texts=[
                *(one.summary, one.summary_en, one.secretariat, one.secretariat_en),
                *(text for each in around for text in names(each)),
            ],
            row={"codes": []},
        )


PARTIES = ("parties", Party.objects.standing())
AREAS = ("areas", Area.objects.standing())
ARTICLES = ("articles", Article.objects.standing().filter(is_public=True))
FILES = ("documents", Document.objects.standing().filter(is_public=True))
RESOLUTIONS = ("resolutions", Resolution.objects.standing())
MEASURES = ("measures", Measure.objects.standing())
MEMBERS = ("members", AllianceMember.objects.standing())
GATHERINGS = ("gatherings", Gathering.objects.standing())


def names(record):
    return [record.name, record.name_en]


def summaries(record):
    return [record.summary, record.summary_en]


def words(article):
    return [*names(article), article.text, article.text_en]


def called(agreement):
    """What it is called where there is little room, in Chinese and in English."""
    chinese = agreement.short_name or agreement.name
    return [chinese, agreement.short_name_en or agreement.name_en or chinese]


def listed(parties):
    """The parties' names, in Chinese and in English."""
    chinese = "、".join(party.name for party in parties)
    return [chinese, ", ".join(party.name_en or party.name for party in parties)]
