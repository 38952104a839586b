"""What is found whatever the apps: organisations, and facets that every kind has."""

from django.utils.translation import gettext_lazy as _

from portal.identity.models import Discipline, Division, Organisation
from portal.identity.models.organisation import OrganisationKind
from portal.identity.places import Places, wider
from portal.nodes.models import Node
from portal.search import places
from portal.search.drafts import Draft
from portal.search.labels import choices_by, name_kinds, name_organisations, rows_by
from portal.search.registry import Facet, Source, register, register_facet


def draft_organisations(ids):
    organisations = list(Organisation.objects.verified().filter(pk__in=ids))
    where = Places(o.division_id for o in organisations)
    for organisation in organisations:
        place = where.names(organisation.division_id)
        yield Draft(
            record=organisation.pk,
            home=organisation.home,
            name=organisation.name,
            name_en=organisation.name_en,
            texts=[
                organisation.uscc,
                *place,
                organisation.address,
                organisation.intro,
                organisation.intro_en,
            ],
            spoken=place[:1],
            facets=[
                *places.facets(organisation.division_id),
                f"organisation:{organisation.pk}",
                f"organisation_kind:{organisation.kind}",
            ],
            row={"place": place, "codes": [f"organisation_kind:{organisation.kind}"]},
        )


def every_organisation():
    return Organisation.objects.values_list("pk", flat=True).iterator()


def of_divisions(ids):
    codes = Division.objects.filter(pk__in=ids).values("code")
    return Organisation.objects.filter(division__in=codes).values_list("pk", flat=True)


register(
    Source(
        kind="identity.organisation",
        label=_("Organisations"),
        url_name="identity:organisation",
        draft=draft_organisations,
        every=every_organisation,
        rebuilt_by={"identity.division": of_divisions},
    )
)


register_facet(Facet("kind", _("What"), name_kinds, order=10))
register_facet(Facet("base", _("Base"), rows_by(Node, "code"), order=20))
register_facet(
    Facet(
        "division",
        _("Place"),
        rows_by(Division, "code"),
        parent=wider,
        order=30,
    )
)
register_facet(
    Facet("discipline", _("Discipline"), rows_by(Discipline, "code"), order=50)
)
register_facet(Facet("organisation", _("Organisation"), name_organisations, order=60))
register_facet(
    Facet(
        "organisation_kind",
        _("Kind of organisation"),
        choices_by(OrganisationKind),
        offered=False,
    )
)
