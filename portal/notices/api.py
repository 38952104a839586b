"""Notices for programs: the caller's own."""

from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages
from portal.core.scopes import READ
from portal.notices.actions import read_notice
from portal.notices.models import Notice


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


class NewestFirst(Pages):
    ordering = "-id"


class NoticeViewSet(
    Idempotent,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Tasks and messages of whoever asks, the newest first."""

    serializer_class = NoticeSerializer
    permission_classes = [permissions.IsAuthenticated]
    scope = READ  # to read them is all that is done here
    pagination_class = NewestFirst
    queryset = Notice.objects.none()  # tells the schema the type of the id

    def get_queryset(self):
        return Notice.objects.listed_for(self.request.user)

    @action(detail=True, methods=["post"])
    def read(self, request, pk=None):
        """Note that it was read."""
        notice = self.get_object()
        if notice.person_id == request.user.person_id:
            notice = read_notice(notice=notice)
        return Response(self.get_serializer(notice).data)


routes = [("notices", NoticeViewSet)]
