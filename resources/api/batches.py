"""One step for thousands of records, for programs: prepared, looked at, confirmed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages, once_per_key
from portal.core.serializers import ProseField, taken_by
from portal.identity.api import ReasonSerializer
from portal.identity.models import Scope
from portal.identity.permissions import WithFactor
from resources.actions.batches import confirm_batch, discard_batch, prepare_batch
from resources.api.taking_over import TakeOverSerializer
from resources.doors import STEPS
from resources.forms.desk import DeskFilter, ReviewFilter
from resources.forms.publishing import ChosenForm
from resources.forms.taking_over import TakeOverForm
from resources.listing.obstacles import obstacles
from resources.models import Batch, BatchItem, BatchStage, BatchVerb, ItemState
from resources.models.batch import MODELS

MOST_NAMED = 1_000


class ObstacleSerializer(serializers.Serializer):
    """A reason, and how many records could not take the step for it."""

    detail = serializers.CharField()
    count = serializers.IntegerField()


class BatchSerializer(serializers.ModelSerializer):
    """A batch; while it is to be confirmed, with what would be refused."""

    by_name = serializers.CharField(source="by.name", read_only=True)
    obstacles = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = [
            "id",
            "kind",
            "verb",
            "for_base",
            "by_name",
            "stage",
            "total",
            "done",
            "refused",
            "reason",
            "taken_over",
            "prepared_at",
            "ended_at",
            "obstacles",
        ]
        read_only_fields = fields

    @extend_schema_field(ObstacleSerializer(many=True))
    def get_obstacles(self, batch):
        is_shown = not isinstance(self.parent, serializers.ListSerializer)
        if not is_shown or batch.stage != BatchStage.PREPARED:
            return []
        found = obstacles(batch.listings, batch.verb, batch.by).reasons
        return [{"detail": words, "count": count} for words, count in found]


class StepForManySerializer(serializers.Serializer):
    """Which records take which step: those named, or all that a list shows."""

    kind = serializers.ChoiceField(list(MODELS))
    verb = serializers.ChoiceField(BatchVerb.choices)
    for_base = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy("Of the reviewers’ list, not of one’s organisations’."),
    )
    listings = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_NAMED, required=False
    )
    all = serializers.BooleanField(
        default=False, help_text=gettext_lazy("All of the list, as `where` narrows it.")
    )
    where = serializers.DictField(
        child=serializers.CharField(),
        default=dict,
        help_text=gettext_lazy(
            "As the page narrows its list: `q`, `batch`, `table`; at one’s "
            "organisations `stage` and `lacks`; at the reviewers `organisation` and "
            "`what`."
        ),
    )

    def validate(self, attrs):
        if attrs["all"] == bool(attrs.get("listings")):
            words = _("Name the records, or ask for all of the list.")
            raise serializers.ValidationError({"listings": words})
        chosen_from = ReviewFilter if attrs["for_base"] else DeskFilter
        if attrs["verb"] not in chosen_from.verbs_for(MODELS[attrs["kind"]]):
            words = _("Records of this list do not take this step.")
            raise serializers.ValidationError({"verb": words})
        if unknown := sorted(set(attrs["where"]) - set(chosen_from.base_fields)):
            words = _("This list is not narrowed by “%(name)s”.")
            raise serializers.ValidationError({"where": words % {"name": unknown[0]}})
        return attrs | {"chosen_from": chosen_from}


class ConfirmSerializer(TakeOverSerializer):
    """What the step needs besides: a reason, or what is taken over."""

    reason = ProseField(max_length=500, required=False)

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class BatchItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = BatchItem
        fields = ["listing", "problem"]


class NewestFirst(Pages):
    ordering = ("-prepared_at", "-id")


class BatchViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Steps for many records: a worker takes them; look again until it is `done`."""

    serializer_class = BatchSerializer
    scope = Scope.MANAGE
    pagination_class = NewestFirst
    queryset = Batch.objects.none()

    def get_permissions(self):
        is_read = self.request and self.request.method in permissions.SAFE_METHODS
        return [permissions.IsAuthenticated() if is_read else WithFactor()]

    def get_queryset(self):
        return Batch.objects.visible_to(self.request.user).select_related("by")

    @once_per_key
    @extend_schema(request=StepForManySerializer, responses={201: BatchSerializer})
    def create(self, request):
        """Fix the records that a step is for; nothing happens before it is confirmed.

        Records at another stage are left out; `total` says how many remain.
        """
        sent = self._sent(StepForManySerializer)
        batch = prepare_batch(
            listings=self._chosen(**sent),
            verb=sent["verb"],
            by=request.user.person,
            for_base=sent["for_base"],
        )
        return self._answer(batch, status.HTTP_201_CREATED)

    @extend_schema(request=ConfirmSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Have the step taken, as whoever prepared it: nobody confirms another’s."""
        batch = self._mine()
        confirm_batch(batch=batch, **self._said(batch))
        return self._answer(batch)

    def destroy(self, request, pk=None):
        """Forget a batch that was not confirmed; no record was changed."""
        discard_batch(batch=self._mine())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=BatchItemSerializer(many=True))
    @action(detail=True, pagination_class=Pages)
    def refused(self, request, pk=None):
        """The records that could not take the step, each with its reason."""
        items = self.get_object().items.filter(state=ItemState.REFUSED)
        rows = BatchItemSerializer(self.paginate_queryset(items), many=True).data
        return self.get_paginated_response(rows)

    def _chosen(self, kind, verb, chosen_from, where, listings=(), **_more):
        """What was named of a list, or all that it shows."""
        door = STEPS[verb]
        open_to = chosen_from.open_to(door, MODELS[kind], self.request.user)
        narrowed = chosen_from(where)
        taken_by(narrowed)
        found = narrowed.narrow(open_to.filter(door.where))
        if not listings:
            return found
        named = ChosenForm({"listing": listings}, listings=open_to)
        if not named.is_valid():
            raise serializers.ValidationError({"listings": named.errors["listing"]})
        return found.filter(pk__in=listings)

    def _said(self, batch):
        """What the step is told besides, as its page asks for it."""
        if not (batch.takes_over or batch.needs_reason):
            return {}
        kind = TakeOverSerializer if batch.takes_over else ReasonSerializer
        sent = self._sent(kind)
        if not batch.takes_over:
            return sent
        how = {"account": self.request.user, "organisations": batch.organisations}
        return taken_by(TakeOverForm(sent, **how))

    def _mine(self):
        mine = Batch.objects.started_by(self.request.user).select_related("by")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def _sent(self, serializer_class):
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _answer(self, batch, code=status.HTTP_200_OK):
        shown = Batch.objects.select_related("by").get(pk=batch.pk)
        return Response(self.get_serializer(shown).data, status=code)


routes = [("batches", BatchViewSet)]
