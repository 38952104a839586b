"""Notices for programs: the caller's own."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages
from portal.core.scopes import ACCOUNT, READ
from portal.notices.actions import choose_ways, read_messages, read_notice
from portal.notices.models import Notice, Preference


class NoticeSerializer(serializers.ModelSerializer):
    title = serializers.CharField(read_only=True)
    body = serializers.CharField(read_only=True)

    class Meta:
        model = Notice
        fields = [
            "id",
            "kind",
            "title",
            "body",
            "url",
            "about",
            "is_task",
            "created_at",
            "due_on",
            "is_due_provisional",
            "read_at",
            "done_at",
        ]


class PreferenceSerializer(serializers.ModelSerializer):
    """By which ways one is told besides the portal; what is not sent stays."""

    language = serializers.ChoiceField(settings.LANGUAGES)

    class Meta:
        model = Preference
        fields = ["tasks", "messages", "language"]


class ReadSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text=_("How many were new."))


class NewestFirst(Pages):
    ordering = "-id"


OF = OpenApiParameter(
    "of",
    enum=["tasks", "messages", "unread"],
    description=_(
        "Only tasks that wait to be done, only messages, or messages not read yet."
    ),
)


class NoticeViewSet(
    Idempotent,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Tasks and messages of whoever asks, the newest first."""

    serializer_class = NoticeSerializer
    permission_classes = [permissions.IsAuthenticated]
    scope = READ  # to note that one has read is all that is done to them here
    pagination_class = NewestFirst
    asks = (OF,)
    queryset = Notice.objects.none()  # tells the schema the type of the id

    def get_queryset(self):
        user, of = self.request.user, self.request.query_params.get("of")
        if of == "tasks":
            return Notice.objects.waiting_for(user)
        if of in ("messages", "unread"):
            told = Notice.objects.to(user).messages()
            return told.unread() if of == "unread" else told
        return Notice.objects.listed_for(user)

    @action(detail=True, methods=["post"])
    def read(self, request, pk=None):
        """Note that it was read."""
        notice = self.get_object()
        if notice.person_id == request.user.person_id:
            notice = read_notice(notice=notice)
        return Response(self.get_serializer(notice).data)

    @extend_schema(request=None, responses=ReadSerializer)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request):
        """Note all messages as read."""
        read = read_messages(person=request.user.person_id)
        return Response(ReadSerializer({"read": read}).data)

    @extend_schema(responses=PreferenceSerializer)
    @action(detail=False, pagination_class=None, scope=ACCOUNT)
    def preferences(self, request):
        """By which ways, besides the portal, one is told."""
        return self._told(Preference.of(request.user.person_id))

    @extend_schema(request=PreferenceSerializer, responses=PreferenceSerializer)
    @preferences.mapping.patch
    def choose_ways(self, request):
        """Choose by which ways one is told; the portal always shows everything."""
        person = request.user.person_id
        sent = PreferenceSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        return self._told(choose_ways(person=person, **sent.validated_data))

    def _told(self, preference):
        return Response(PreferenceSerializer(preference).data)


routes = [("notices", NoticeViewSet)]
