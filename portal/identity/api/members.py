"""Roles in organisations for programs: one's own, and those one gives and ends."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from portal.core.api import Idempotent
from portal.core.serializers import taken_by
from portal.identity.actions import members
from portal.identity.forms import CHOICES, HandOverForm, StandInForm
from portal.identity.models import Membership, Scope


class MembershipSerializer(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name", read_only=True)
    assurance = serializers.IntegerField(source="person.assurance", read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id",
            "person",
            "person_name",
            "assurance",
            "organisation",
            "role",
            "starts_at",
            "ends_at",
            "stands_in_for",
        ]
        read_only_fields = fields


class RoleSerializer(serializers.Serializer):
    role = serializers.ChoiceField(CHOICES)


class SuccessorSerializer(serializers.Serializer):
    successor = serializers.UUIDField()


class StandInSerializer(serializers.Serializer):
    """Who acts for somebody, from the first day to the last."""

    deputy = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class MembershipViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """The caller's own memberships, and those of members whom they manage."""

    serializer_class = MembershipSerializer
    scope = Scope.ORGANISE
    permission_classes = [IsAuthenticated]
    queryset = Membership.objects.none()

    def get_queryset(self):
        return Membership.objects.seen_by(self.request.user).select_related("person")

    def list(self, request):
        """One's own roles, past ones too."""
        mine = Membership.objects.of(request.user).select_related("person")
        rows = self.get_serializer(self.paginate_queryset(mine), many=True).data
        return self.get_paginated_response(rows)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk=None):
        """Give the role up."""
        return self._end(Membership.objects.of(request.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        """End a member's role (the organisation's administrators)."""
        return self._end(Membership.objects.managed_by(request.user).not_over())

    @extend_schema(request=RoleSerializer)
    @action(detail=True, methods=["post"], url_path="change-role")
    def change_role(self, request, pk=None):
        """Give a member another role; the answer is the new one (administrators)."""
        sent = self._sent(RoleSerializer)
        managed = self._found(Membership.objects.managed_by(request.user).in_force())
        return self._answer(
            members.change_role(membership=managed, by=request.user.person, **sent)
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Vouch for who a member is (administrators)."""
        managed = self._found(Membership.objects.managed_by(request.user).in_force())
        members.confirm_member(membership=managed, by=request.user.person)
        return self._answer(managed)

    @extend_schema(request=SuccessorSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk=None):
        """Give a colleague all that one, or as administrator a member, does there.

        The answer is the role that has ended.
        """
        sent = self._sent(SuccessorSerializer)
        membership = self._held()
        members.hand_over(
            organisation=membership.organisation,
            leaver=membership.person,
            by=request.user.person,
            **taken_by(HandOverForm(membership, sent)),
        )
        return self._answer(membership)

    @extend_schema(
        request=StandInSerializer,
        responses={status.HTTP_201_CREATED: MembershipSerializer},
    )
    @action(detail=True, methods=["post"], url_path="stand-in")
    def stand_in(self, request, pk=None):
        """Let a colleague act in one's own, or as administrator a member's, role.

        The answer is the colleague's role, which ends by itself.
        """
        sent = self._sent(StandInSerializer)
        membership = self._held()
        meant = taken_by(StandInForm(membership, sent))
        given = members.stand_in(
            membership=membership,
            deputy=meant["deputy"],
            starts_at=meant["starts_at"],
            ends_at=meant["ends_at"],
            by=request.user.person,
        )
        return self._answer(given, status.HTTP_201_CREATED)

    def _found(self, among):
        seen = among.select_related("organisation", "person")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def _held(self):
        """A role that can be handed over: nobody passes on what they stand in for."""
        return self._found(Membership.objects.seen_by(self.request.user).held_now())

    def _sent(self, serializer_class):
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _end(self, among):
        membership = self._found(among)
        members.end_membership(membership=membership, by=self.request.user.person)
        return self._answer(membership)

    def _answer(self, membership, code=status.HTTP_200_OK):
        """The role as it is now; of one that had not begun nothing is left."""
        known = Membership.objects.select_related("person")
        found = known.filter(pk=membership.pk).first()
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(MembershipSerializer(found).data, status=code)


routes = [("memberships", MembershipViewSet)]
