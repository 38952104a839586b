"""Organisations for programs: registered, described, verified; and their people."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages
from portal.identity.actions import invitations
from portal.identity.actions import organisations as actions
from portal.identity.api.invitations import InvitationSerializer
from portal.identity.api.members import MembershipSerializer
from portal.identity.api.reason import ReasonSerializer
from portal.identity.forms import OrganisationFilter, OrganisationForm
from portal.identity.models import (
    Division,
    Organisation,
    OrganisationKind,
    Role,
    Scope,
    Verification,
)
from portal.identity.permissions import WithFactor


class OrganisationSerializer(serializers.ModelSerializer):
    division = serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.in_force()
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "home",
            "uscc",
            "name",
            "name_en",
            "kind",
            "division",
            "address",
            "address_en",
            "postal_code",
            "website",
            "intro",
            "intro_en",
            "standing",
        ]
        read_only_fields = ["home", "standing"]
        validators: list = []  # the action asks the database


@extend_schema_serializer(component_name="OrganisationFacts")
class FactsSerializer(serializers.ModelSerializer):
    """What an organisation says of itself; the rest was verified and stays."""

    class Meta:
        model = Organisation
        fields = OrganisationForm.Meta.fields


class VerificationSerializer(serializers.ModelSerializer):
    by_name = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Verification
        fields = ["standing", "at", "by_name", "note"]
        read_only_fields = fields


class InTurn(Pages):
    ordering = ("at", "pk")


class OrganisationViewSet(
    Idempotent,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Verified organisations of every base, and those the caller has to do with."""

    serializer_class = OrganisationSerializer
    scope = Scope.ORGANISE
    asks = (
        OpenApiParameter("q", description=_("Part of a name, or a whole code.")),
        OpenApiParameter("kind", enum=OrganisationKind.values),
        OpenApiParameter("division", description=_("Code; those below it count.")),
    )
    queryset = Organisation.objects.none()  # tells the schema the type of the id

    def get_queryset(self):
        found = Organisation.objects.visible_to(self.request.user)
        found = found.select_related("division")
        if self.action != "list":
            return found
        asked = OrganisationFilter(self.request.query_params)
        if asked.errors:
            raise serializers.ValidationError(asked.errors)
        return asked.narrow(found)

    def perform_create(self, serializer):
        serializer.instance = actions.register_organisation(
            by=self.request.user.person, **serializer.validated_data
        )

    @extend_schema(request=FactsSerializer)
    def partial_update(self, request, pk=None):
        """Change what it says of itself (its administrators)."""
        managed = Organisation.objects.managed_by(request.user)
        organisation = get_object_or_404(managed, pk=pk)
        sent = FactsSerializer(organisation, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        actions.describe_organisation(organisation=organisation, **sent.validated_data)
        return self._answer(organisation)

    @extend_schema(request=OrganisationSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def resubmit(self, request, pk=None):
        """Send what was sent back again, corrected (whoever registered it)."""
        returned = Organisation.objects.returned_to(request.user)
        organisation = get_object_or_404(returned, pk=pk)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actions.resubmit_organisation(
            organisation=organisation, by=request.user.person, **sent.validated_data
        )
        return self._answer(organisation)

    @extend_schema(responses=VerificationSerializer(many=True))
    @action(detail=True, pagination_class=InTurn)
    def steps(self, request, pk=None):
        """How its verification went: each step, and why it was sent back."""
        seen = self.get_object().steps_seen_by(request.user).select_related("by")
        return self._listed(VerificationSerializer, seen)

    def _answer(self, organisation):
        organisation.refresh_from_db()
        return Response(self.get_serializer(organisation).data)

    def _listed(self, serializer_class, rows):
        page = self.paginate_queryset(rows)
        shown = serializer_class(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    def _decide(self, decision, **details):
        organisation = self.get_object()
        if not self.request.user.holds(Role.BASE_REVIEWER):
            raise NotFound
        decision(organisation=organisation, by=self.request.user.person, **details)
        return self._answer(organisation)

    def _reason(self):
        asked = ReasonSerializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], permission_classes=[WithFactor])
    def verify(self, request, pk=None):
        """Take it as real (the base's reviewer)."""
        return self._decide(actions.verify_organisation)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], permission_classes=[WithFactor])
    def reject(self, request, pk=None):
        """Send the registration back with a reason (the base's reviewer)."""
        return self._decide(actions.reject_organisation, **self._reason())

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], permission_classes=[WithFactor])
    def suspend(self, request, pk=None):
        """Take it out of use with a reason (the base's reviewer)."""
        return self._decide(actions.suspend_organisation, **self._reason())

    def _administered(self):
        organisation = self.get_object()
        if not self.request.user.holds(
            Role.ORGANISATION_ADMIN, organisation=organisation.pk
        ):
            raise NotFound
        return organisation

    @extend_schema(responses=MembershipSerializer(many=True))
    @action(detail=True, permission_classes=[IsAuthenticated])
    def members(self, request, pk=None):
        """Who belongs to it (its administrators)."""
        held = self._administered().memberships.not_over()
        return self._listed(MembershipSerializer, held.select_related("person"))

    @extend_schema(responses=InvitationSerializer(many=True))
    @action(detail=True, permission_classes=[IsAuthenticated])
    def invitations(self, request, pk=None):
        """Invitations that can still be answered (its administrators)."""
        asked = self._administered().invitations.open()
        return self._listed(InvitationSerializer, asked.select_related("organisation"))

    @extend_schema(request=InvitationSerializer, responses={201: InvitationSerializer})
    @invitations.mapping.post
    def invite(self, request, pk=None):
        """Ask the owner of an address in (its administrators)."""
        organisation = self._administered()
        asked = InvitationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        asked.instance = invitations.invite(
            organisation=organisation, by=request.user.person, **asked.validated_data
        )
        return Response(asked.data, status=status.HTTP_201_CREATED)


routes = [("organisations", OrganisationViewSet)]
