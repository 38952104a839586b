"""What allauth's providers of organisations have in common, whatever they speak."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import ProviderException
from django.utils.functional import cached_property

from portal.identity.models import IdentityProvider

LONGEST_ID = 150
SHOWN = 100  # characters of a claim


class BySource:
    """Believes a provider what it can know, and keeps little of it."""

    @cached_property
    def source(self):
        """The provider as the administrator described it."""
        return IdentityProvider.objects.select_related("organisation").get(
            code=self.app.provider_id
        )

    def claims_of(self, data):
        """What is said of somebody, under the names that OpenID Connect gives it."""
        raise NotImplementedError

    def serialize(self):
        """By its code: two providers may have given us the same client ID."""
        return {"id": self.app.provider_id}

    def extract_uid(self, data):
        uid = self.claims_of(data).get("sub")
        if not isinstance(uid, str) or not 0 < len(uid) <= LONGEST_ID or "\0" in uid:
            raise ProviderException("no usable sub")
        return uid

    def extract_extra_data(self, data):
        """No more than shows whose sign-in it is, and whether it is one of theirs."""
        claims = self.claims_of(data)
        staff = str(claims.get(self.source.staff_claim) or "")
        return {
            "is_vouched_for": self.source.vouches_for(claims),
            "name": text_of(claims, "name"),
            "staff_number": staff.replace("\0", "")[:SHOWN],
        }

    def extract_common_fields(self, data):
        claims = self.claims_of(data)
        return {"name": text_of(claims, "name"), "email": text_of(claims, "email")}

    def extract_email_addresses(self, data):
        """Of addresses it can know those in its own domain alone."""
        claims = self.claims_of(data)
        email = text_of(claims, "email").lower()
        if claims.get("email_verified") is not True or not self.source.owns_address(
            email
        ):
            return []
        return [EmailAddress(email=email, verified=True, primary=True)]


def text_of(claims, name):
    claim = claims.get(name)
    return claim.replace("\0", "")[:SHOWN] if isinstance(claim, str) else ""
