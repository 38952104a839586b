"""What agreements promise, for programs; officers write it while it is a draft."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from agreements.actions import drafting
from agreements.api.reading import AGREEMENT, NAMES
from agreements.api.writing import Seen, Writing
from agreements.figures import FIGURES
from agreements.models import Area, Commitment, Duty
from agreements.reading import below, read_only
from portal.core.api import once_per_key

DutyShape = read_only(
    Duty,
    ["id", "home", "commitment", "party", "office", "office_en", "state", "reason"],
)
PROMISE = [
    *("number", *NAMES, "measured_by", "unit", "unit_en", "baseline", "target"),
    *("figure", "due_on"),
]


@extend_schema_serializer(component_name="AgreementsPromiseChanged")
class PromiseChangeSerializer(serializers.ModelSerializer):
    """What becomes of it; it stays in its area."""

    class Meta:
        model = Commitment
        fields = PROMISE
        extra_kwargs = {"number": {"required": False}, "name": {"required": False}}

    def validate_figure(self, code):
        if code and code not in FIGURES:
            raise serializers.ValidationError(_("There is no such figure."))
        return code


@extend_schema_serializer(component_name="AgreementsPromise")
class PromiseSerializer(PromiseChangeSerializer):
    """What an area of a draft promises; without a number it comes last."""

    area = Seen(queryset=Area.objects.none())

    class Meta(PromiseChangeSerializer.Meta):
        fields = ["area", *PROMISE]
        extra_kwargs = {"number": {"required": False}}


class CommitmentViewSet(Writing):
    """What areas of agreements promise, with each party's share."""

    queryset = Commitment.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "area__agreement"}
    along = (below("duties", Duty),)
    serializer_class = read_only(
        Commitment, ["id", "home", "area", *PROMISE], duties=DutyShape
    )

    @once_per_key
    @extend_schema(request=PromiseSerializer, responses={201: serializer_class})
    def create(self, request):
        """Promise something in an area of a draft."""
        values = dict(self.sent(PromiseSerializer))
        made = drafting.enter_commitment(area=values.pop("area"), values=values)
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=PromiseChangeSerializer)
    def partial_update(self, request, pk=None):
        """Promise it otherwise, while it is a draft."""
        commitment = self.kept()
        values = self.sent(PromiseChangeSerializer)
        drafting.change_commitment(commitment=commitment, values=values)
        return self.answer(commitment)

    def destroy(self, request, pk=None):
        """Take it out of a draft."""
        drafting.withdraw_commitment(commitment=self.kept())
        return Response(status=status.HTTP_204_NO_CONTENT)
