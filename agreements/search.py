"""What of agreements, policies and alliances the one search box finds."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementKind,
    Alliance,
    Area,
    Commitment,
    Measure,
    Party,
    Policy,
)
from portal.search.drafts import Draft
from portal.search.labels import choices_by
from portal.search.registry import (
    Facet,
    Reach,
    Source,
    every,
    register,
    register_facet,
)


def reach(model, key: str) -> Reach:
    """The records that rows of `model` belong to by `key`."""

    def found(ids):
        return model.objects.filter(pk__in=ids).values_list(key, flat=True).distinct()

    return found


def draft_agreements(ids):
    parts = [Prefetch(*relation) for relation in (PARTIES, AREAS)]
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
                *(area.summary for area in areas),
                *(one.summary, one.summary_en, one.place, one.source),
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
    for one in found.select_related("area__agreement"):
        within = one.area.agreement
        called = within.short_name or within.name
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            texts=[*names(one.area), *names(within), within.short_name],
            row={
                "organisation": [called, within.short_name_en or within.name_en],
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
                *(measure.summary for measure in measures),
                *(one.summary, one.summary_en, one.issuers, one.issuers_en),
            ],
            row={
                "organisation": [one.issuers, one.issuers_en or one.issuers],
                "codes": [],
            },
        )


def draft_alliances(ids):
    for one in Alliance.objects.standing().filter(pk__in=ids):
        yield Draft(
            record=one.pk,
            home=one.home,
            name=one.name,
            name_en=one.name_en,
            texts=[one.summary, one.summary_en, one.secretariat],
            row={"codes": []},
        )


PARTIES = ("parties", Party.objects.standing())
AREAS = ("areas", Area.objects.standing())
MEASURES = ("measures", Measure.objects.standing())


def names(record):
    return [record.name, record.name_en]


def listed(parties):
    """The parties' names, in Chinese and in English."""
    chinese = "、".join(party.name for party in parties)
    return [chinese, ", ".join(party.name_en or party.name for party in parties)]


def commitments_of(key: str) -> Reach:
    def found(ids):
        inside = Commitment.objects.filter(**{f"{key}__in": ids})
        return inside.values_list("pk", flat=True).iterator()

    return found


register(
    Source(
        kind="agreements.agreement",
        label=_("Agreements"),
        url_name="agreements:agreement",
        draft=draft_agreements,
        every=every(Agreement),
        rebuilt_by={
            "agreements.party": reach(Party, "agreement"),
            "agreements.area": reach(Area, "agreement"),
        },
    )
)
register(
    Source(
        kind="agreements.commitment",
        label=_("Commitments"),
        url_name="agreements:commitment",
        draft=draft_commitments,
        every=every(Commitment),
        rebuilt_by={
            "agreements.agreement": commitments_of("area__agreement"),
            "agreements.area": commitments_of("area"),
        },
    )
)
register(
    Source(
        kind="agreements.policy",
        label=_("Policies"),
        url_name="agreements:policy",
        draft=draft_policies,
        every=every(Policy),
        rebuilt_by={"agreements.measure": reach(Measure, "policy")},
    )
)
register(
    Source(
        kind="agreements.alliance",
        label=_("Alliances"),
        url_name="agreements:alliance",
        draft=draft_alliances,
        every=every(Alliance),
    )
)
register_facet(
    Facet(
        "agreement_kind",
        _("Kind of agreement"),
        choices_by(AgreementKind),
        offered=False,
    )
)
