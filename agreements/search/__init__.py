"""What of agreements, policies and alliances the one search box finds."""

from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementKind,
    Alliance,
    AllianceMember,
    Area,
    Article,
    Commitment,
    Document,
    Duty,
    Evidence,
    Gathering,
    Measure,
    Meeting,
    Party,
    Policy,
    Progress,
    Resolution,
)
from agreements.search.drafts import (
    draft_agreements,
    draft_alliances,
    draft_commitments,
    draft_meetings,
    draft_policies,
)
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


def inside(model, key: str) -> Reach:
    """The rows of `model` that `key` leads from to one of the records."""

    def found(ids):
        rows = model.objects.filter(**{f"{key}__in": ids})
        return rows.values_list("pk", flat=True).iterator()

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
            "agreements.article": reach(Article, "agreement"),
            "agreements.document": reach(Document, "agreement"),
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
            "agreements.agreement": inside(Commitment, "area__agreement"),
            "agreements.area": inside(Commitment, "area"),
            "agreements.party": inside(Commitment, "duties__party"),
            "agreements.duty": reach(Duty, "commitment"),
            "agreements.progress": reach(Progress, "duty__commitment"),
            "agreements.evidence": reach(Evidence, "progress__duty__commitment"),
        },
    )
)
register(
    Source(
        kind="agreements.meeting",
        label=_("Consultation meetings"),
        url_name="agreements:meeting",
        draft=draft_meetings,
        every=every(Meeting),
        rebuilt_by={
            "agreements.agreement": inside(Meeting, "agreement"),
            "agreements.party": inside(Meeting, "agreement__parties"),
            "agreements.resolution": reach(Resolution, "meeting"),
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
        rebuilt_by={
            "agreements.alliancemember": reach(AllianceMember, "alliance"),
            "agreements.gathering": reach(Gathering, "alliance"),
        },
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
