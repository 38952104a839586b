"""Organisations, memberships and vocabularies for programs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages
from portal.core.parameters import Asked
from portal.core.serializers import ProseField
from portal.identity.actions import invitations, members
from portal.identity.actions import organisations as actions
from portal.identity.fields import ContactField
from portal.identity.forms import OrganisationFilter
from portal.identity.models import (
    Discipline,
    Division,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    Scope,
)
from portal.identity.permissions import WithFactor


class ByCode(Pages):
    ordering = "code"


class DivisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Division
        fields = [
            "code",
            "name",
            "name_en",
            "parent",
            "valid_from",
            "valid_until",
            "successors",
        ]


class DivisionViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Administrative divisions (GB/T 2260), abolished ones too."""

    queryset = Division.objects.standing()
    serializer_class = DivisionSerializer
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[0-9]+"


class DisciplineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Discipline
        fields = ["code", "name", "name_en"]


class DisciplineViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Disciplines of level 1 (GB/T 13745-2009)."""

    lookup_value_regex = "[0-9]+"
    queryset = Discipline.objects.all()
    serializer_class = DisciplineSerializer
    pagination_class = ByCode


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


class ReasonSerializer(serializers.Serializer):
    reason = ProseField(max_length=500)


class MembershipSerializer(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id",
            "person",
            "person_name",
            "organisation",
            "role",
            "starts_at",
            "ends_at",
            "stands_in_for",
        ]
        read_only_fields = fields


class InvitationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Invitation
        fields = ["id", "role", "address", "invited_at", "expires_at"]
        read_only_fields = ["invited_at", "expires_at"]
        validators: list = []

    def validate_address(self, value):
        return ContactField().clean(value)


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

    def _decide(self, decision, **details):
        organisation = self.get_object()
        if not self.request.user.holds(Role.BASE_REVIEWER):
            raise NotFound
        decision(organisation=organisation, by=self.request.user.person, **details)
        organisation.refresh_from_db()
        return Response(self.get_serializer(organisation).data)

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
        found = self._administered().memberships.not_over().select_related("person")
        page = self.paginate_queryset(found)
        return self.get_paginated_response(MembershipSerializer(page, many=True).data)

    @extend_schema(request=InvitationSerializer, responses=InvitationSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def invitations(self, request, pk=None):
        """Ask the owner of an address in (its administrators)."""
        organisation = self._administered()
        asked = InvitationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        asked.instance = invitations.invite(
            organisation=organisation, by=request.user.person, **asked.validated_data
        )
        return Response(asked.data, status=status.HTTP_201_CREATED)


class MembershipViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """The caller's own memberships."""

    serializer_class = MembershipSerializer
    scope = Scope.ORGANISE
    permission_classes = [IsAuthenticated]
    queryset = Membership.objects.none()

    def get_queryset(self):
        return Membership.objects.of(self.request.user).select_related("person")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk=None):
        """Give the role up."""
        membership = self.get_object()
        members.end_membership(membership=membership, by=request.user.person)
        membership.refresh_from_db()
        return Response(self.get_serializer(membership).data)


routes = [
    ("divisions", DivisionViewSet),
    ("disciplines", DisciplineViewSet),
    ("organisations", OrganisationViewSet),
    ("memberships", MembershipViewSet),
]
