"""Drafts of what all listings have, and of facilities and general resources."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from portal.identity.models import Organisation
from portal.identity.places import Places
from portal.search import places
from portal.search.drafts import Draft
from resources.models import Facility, Listing, Resource

L = TypeVar("L", bound=Listing)


def draft_listings(listings: Sequence[L]) -> Iterator[tuple[L, Draft]]:
    """Each listing with a draft of what it shares with every other.

    What a copy points to may not have arrived: it is then found without it.
    """
    organisations = Organisation.objects.in_bulk({x.organisation_id for x in listings})
    where = Places({listing.division_id for listing in listings})
    for listing in listings:
        owner = organisations.get(listing.organisation_id) or Organisation(name="")
        place = where.names(listing.division_id)
        yield (
            listing,
            Draft(
                record=listing.pk,
                home=listing.home,
                name=listing.name,
                name_en=listing.name_en,
                texts=[owner.name, owner.name_en, *place, listing.street],
                spoken=[owner.name, place[0]],
                facets=[
                    *places.facets(listing.division_id),
                    *(f"discipline:{code}" for code in listing.disciplines),
                    f"organisation:{listing.organisation_id}",
                ],
                row={
                    "organisation": [owner.name, owner.name_en or owner.name],
                    "place": place,
                    "codes": [],
                },
                published_at=listing.published_at,
            ),
        )


def draft_facilities(ids):
    for facility, draft in draft_listings(
        Facility.objects.published().filter(pk__in=ids)
    ):
        draft.texts += [facility.intro, facility.intro_en]
        draft.facets.append(f"facility_kind:{facility.kind}")
        draft.row["codes"].append(f"facility_kind:{facility.kind}")
        draft.row["is_building"] = facility.is_building
        yield draft


def draft_resources(ids):
    for resource, draft in draft_listings(
        Resource.objects.published().filter(pk__in=ids)
    ):
        draft.texts += [resource.summary, resource.summary_en]
        draft.facets.append(f"resource_class:{resource.resource_class_id}")
        draft.row["codes"].append(f"resource_class:{resource.resource_class_id}")
        yield draft
