"""Invitations for programs: answered by whom they are for, taken back by who asked."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from portal.core.api import Idempotent
from portal.identity.actions import invitations
from portal.identity.api.members import MembershipSerializer
from portal.identity.fields import ContactField
from portal.identity.models import Invitation, Scope
from portal.identity.sign_in.addresses import addresses_of


class InvitationSerializer(serializers.ModelSerializer):
    organisation_name = serializers.CharField(
        source="organisation.name", read_only=True
    )

    class Meta:
        model = Invitation
        fields = [
            "id",
            "organisation",
            "organisation_name",
            "role",
            "address",
            "invited_at",
            "expires_at",
            "closed_at",
        ]
        read_only_fields = ["organisation", "invited_at", "expires_at", "closed_at"]
        validators: list = []

    def validate_address(self, value):
        return ContactField().clean(value)


class InvitationViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Invitations to addresses that the caller has shown to be their own."""

    serializer_class = InvitationSerializer
    scope = Scope.ACCOUNT
    permission_classes = [IsAuthenticated]
    queryset = Invitation.objects.none()

    def get_queryset(self):
        mine = Invitation.objects.filter(address__in=addresses_of(self.request.user))
        seen = mine.open() if self.action == "list" else mine
        return seen.select_related("organisation", "invited_by")

    @extend_schema(request=None, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        """Join the organisation; the answer is the role that one has now."""
        joined = invitations.accept_invitation(
            invitation=self.get_object(), person=request.user.person
        )
        return Response(MembershipSerializer(joined).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        """Decline an invitation to oneself."""
        return self._close(self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], scope=Scope.ORGANISE)
    def withdraw(self, request, pk=None):
        """Take an invitation back (the organisation's administrators)."""
        managed = Invitation.objects.managed_by(request.user)
        return self._close(get_object_or_404(managed, pk=pk))

    def _close(self, invitation):
        invitations.close_invitation(invitation=invitation)
        invitation.refresh_from_db()
        return Response(self.get_serializer(invitation).data)


routes = [("invitations", InvitationViewSet)]
