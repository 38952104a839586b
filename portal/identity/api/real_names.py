"""Real names for programs: asked for by whoever bears one, decided by the reviewers."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages, once_per_key
from portal.core.serializers import LineField
from portal.identity import real_name
from portal.identity.actions import assurance
from portal.identity.api.reason import ReasonSerializer
from portal.identity.models import RealNameCheck, Role, Scope
from portal.identity.permissions import WithFactor

Outcome = RealNameCheck.Outcome

# What the base's reviewers alone do, in their office.
reviewers = partial(
    action, detail=False, permission_classes=[WithFactor], scope=Scope.ORGANISE
)


class RealNameCheckSerializer(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name", read_only=True)
    assurance = serializers.IntegerField(source="person.assurance", read_only=True)

    class Meta:
        model = RealNameCheck
        fields = [
            "id",
            "person",
            "person_name",
            "assurance",
            "asked_at",
            "outcome",
            "decided_at",
            "note",
        ]
        read_only_fields = fields


class AskedCheckSerializer(RealNameCheckSerializer):
    continue_at = serializers.CharField(
        read_only=True,
        help_text=_("Where the person goes on in a browser, if anything is to do."),
    )

    class Meta(RealNameCheckSerializer.Meta):
        fields = [*RealNameCheckSerializer.Meta.fields, "continue_at"]
        read_only_fields = fields


class NameSerializer(serializers.Serializer):
    name = LineField(max_length=50, help_text=_("As on the identity paper."))


class NewestFirst(Pages):
    ordering = "-id"


class RealNameCheckViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """What became of the caller's requests to have their real name verified."""

    serializer_class = RealNameCheckSerializer
    scope = Scope.ACCOUNT
    permission_classes = [IsAuthenticated]
    pagination_class = NewestFirst
    queryset = RealNameCheck.objects.none()

    def get_queryset(self):
        mine = RealNameCheck.objects.filter(person=self.request.user.person_id)
        return mine.select_related("person")

    @once_per_key
    @extend_schema(request=None, responses={201: AskedCheckSerializer})
    def create(self, request):
        """Ask to have one's real name verified."""
        check = assurance.request_real_name(
            person=request.user.person, is_by_hand=real_name.backend().is_by_hand
        )
        body = AskedCheckSerializer(check).data
        return Response(body, status=status.HTTP_201_CREATED)

    def follow_up(self, response):
        """Whoever checks names is asked only once the request is kept."""
        if self.action == "create" and response.status_code == status.HTTP_201_CREATED:
            check = RealNameCheck.objects.get(pk=response.data["id"])
            back = reverse("identity:profile")
            response.data["continue_at"] = real_name.backend().start(check, back)
        return response

    @reviewers(methods=["get"])
    def waiting(self, request):
        """All that wait to be decided (the base's reviewers)."""
        page = self.paginate_queryset(self._to_review().filter(outcome=Outcome.OPEN))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NameSerializer)
    @reviewers(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Take a name, seen on the paper, for the real one (the base's reviewers)."""
        return self._decide(assurance.confirm_real_name, NameSerializer, "name")

    @extend_schema(request=ReasonSerializer)
    @reviewers(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        """Leave the person as they were, and say why (the base's reviewers)."""
        return self._decide(assurance.decline_real_name, ReasonSerializer, "note")

    def _to_review(self):
        if not self.request.user.holds(Role.BASE_REVIEWER):
            raise NotFound
        return RealNameCheck.objects.select_related("person")

    def _decide(self, verb, serializer_class, name):
        check = get_object_or_404(self._to_review(), pk=self.kwargs["pk"])
        sent = serializer_class(data=self.request.data)
        sent.is_valid(raise_exception=True)
        (said,) = sent.validated_data.values()
        verb(check=check, by=self.request.user.person, **{name: said})
        decided = self._to_review().get(pk=check.pk)
        return Response(self.get_serializer(decided).data)


routes = [("real-name-checks", RealNameCheckViewSet)]
