"""What of a published listing changes at once, and what waits for a review."""

import json
from collections.abc import Mapping

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field

from resources.models import Listing, Stage


def split_proposal(listing: Listing, values: Mapping[str, object]) -> dict[str, object]:
    """Set the values on the listing, but leave and return those to be reviewed."""
    proposal = dict(listing.proposal or {})
    for name, value in values.items():
        field = listing._meta.get_field(name)
        before = getattr(listing, name)
        setattr(listing, name, value)
        if listing.stage == Stage.PUBLISHED and field.name in listing.reviewed:
            proposal.pop(field.name, None)
            if value != before:
                assert isinstance(field, Field), "what is reviewed is a column"
                proposal[field.name] = as_json(field.value_from_object(listing))
                setattr(listing, name, before)
    return proposal


def as_json(value: object) -> object:
    """The value as it comes back from a JSON column."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
