"""What goes with an instrument, for programs: services, rates, rules, hours, photos."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages, once_per_key
from portal.core.parameters import asked
from portal.identity.models import Scope
from resources.actions import offering
from resources.listing.photos import MOST_BYTES
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    OpeningHours,
    Photo,
    Rate,
    Service,
)

INSTRUMENT = OpenApiParameter("instrument", OpenApiTypes.UUID)
FACILITY = OpenApiParameter("facility", OpenApiTypes.UUID)
SERVICE = OpenApiParameter("service", OpenApiTypes.UUID)


class PartViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Parts of what one may see; managers add to what is theirs."""

    pagination_class = Pages
    scope = Scope.MANAGE
    asks: tuple[OpenApiParameter, ...] = (INSTRUMENT,)

    def get_queryset(self):
        return self.queryset.model.objects.visible_to(self.request.user)

    def filter_queryset(self, queryset):
        return queryset.filter(**asked(self.request, self.asks))

    @once_per_key
    def create(self, request):
        """Add one to an instrument that one manages."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = self.add(serializer.validated_data)
        return Response(self.get_serializer(made).data, status.HTTP_201_CREATED)

    def add(self, values):
        part = self.queryset.model(**values)
        offering.add_part(part=part)
        return part


class WithdrawsMixin:
    """Parts that can be taken away again."""

    def destroy(self, request, pk=None):
        """Take it away; what was booked or charged by it stays known."""
        managed = self.queryset.model.objects.managed_by(request.user)
        offering.withdraw_part(part=get_object_or_404(managed, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Managed(serializers.PrimaryKeyRelatedField):
    """One of the records that whoever asks manages."""

    def get_queryset(self):
        return self.queryset.model.objects.managed_by(self.context["request"].user)


def part_serializer(model, names, key, among):
    """A serializer of a part, to be hung under a record that one manages."""
    meta = type("Meta", (), {"model": model, "fields": ["id", "home", key, *names]})
    meta.read_only_fields = ["home"]
    return type(
        f"{model.__name__}Serializer",
        (serializers.ModelSerializer,),
        {"Meta": meta, key: Managed(queryset=among.objects.none())},
    )


class ServiceViewSet(WithdrawsMixin, PartViewSet):
    """What is sold: time on an instrument, a test, help."""

    queryset = Service.objects.none()
    serializer_class = part_serializer(
        Service, ["name", "name_en", "unit", "description"], "instrument", Instrument
    )


class AccreditationViewSet(WithdrawsMixin, PartViewSet):
    """Proofs, each for one parameter and one standard."""

    queryset = Accreditation.objects.none()
    serializer_class = part_serializer(
        Accreditation,
        ["kind", "number", "parameter", "standard", "valid_from", "valid_until"],
        "instrument",
        Instrument,
    )

    def add(self, values):
        if values["valid_until"] < values["valid_from"]:
            words = _("The last day lies before the first.")
            raise serializers.ValidationError({"valid_until": words})
        return super().add(values)


class RateViewSet(PartViewSet):
    """Prices in yuan, each from a day until the next one of its customers."""

    queryset = Rate.objects.none()
    asks = (SERVICE,)
    serializer_class = part_serializer(
        Rate, ["customer_class", "price", "valid_from"], "service", Service
    )

    def add(self, values):
        return offering.set_rate(**values)


class DatedViewSet(PartViewSet):
    """Rows of an instrument whose querysets know no accounts."""

    def get_queryset(self):
        seen = Instrument.objects.visible_to(self.request.user)
        return self.queryset.model.objects.standing().filter(instrument__in=seen)


class BookingRuleViewSet(DatedViewSet):
    """How an instrument may be booked, from a day until the next rule."""

    queryset = BookingRule.objects.none()
    serializer_class = part_serializer(
        BookingRule,
        [
            field.name
            for field in BookingRule._meta.concrete_fields
            if field.name == "valid_from" or field.name.endswith("_minutes")
        ]
        + [
            "who_may_book",
            "least_assurance",
            "needs_approval",
            "horizon_days",
            "is_open_on_holidays",
        ],
        "instrument",
        Instrument,
    )

    def add(self, values):
        return offering.set_rule(**values)


class StretchSerializer(serializers.Serializer):
    """An open stretch of a weekday (0: Monday), in minutes after midnight."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    opens = serializers.IntegerField(min_value=0, max_value=1439)
    closes = serializers.IntegerField(min_value=1, max_value=1440)

    def validate(self, attrs):
        if attrs["closes"] <= attrs["opens"]:
            words = _("The end must be later than the start.")
            raise serializers.ValidationError({"closes": words})
        return attrs


class WeekSerializer(serializers.Serializer):
    """The whole week of an instrument, from a day on."""

    instrument = Managed(queryset=Instrument.objects.none())
    valid_from = serializers.DateField()
    stretches = serializers.ListField(child=StretchSerializer(), max_length=200)


HoursSerializer = part_serializer(
    OpeningHours,
    ["weekday", "opens", "closes", "valid_from", "valid_until"],
    "instrument",
    Instrument,
)


class OpeningHoursViewSet(DatedViewSet):
    """When an instrument is open; sent as a whole week."""

    queryset = OpeningHours.objects.none()
    serializer_class = HoursSerializer

    @once_per_key
    @extend_schema(request=WeekSerializer, responses={201: HoursSerializer(many=True)})
    def create(self, request):
        """Set the week of an instrument from a day on."""
        sent = WeekSerializer(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        week = {}
        for stretch in values.pop("stretches"):
            times = (stretch["opens"], stretch["closes"])
            week.setdefault(stretch["weekday"], []).append(times)
        offering.set_opening_hours(**values, stretches=week)
        hours = values["instrument"].opening_hours.standing()
        made = hours.filter(valid_from=values["valid_from"])
        body = self.get_serializer(made.order_by("weekday", "opens"), many=True).data
        return Response(body, status.HTTP_201_CREATED)


class PhotoSerializer(serializers.ModelSerializer):
    instrument = Managed(queryset=Instrument.objects.none(), required=False)
    facility = Managed(queryset=Facility.objects.none(), required=False)
    file = serializers.FileField(write_only=True, max_length=200)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Photo
        fields = [
            "id",
            "home",
            "instrument",
            "facility",
            "caption",
            "width",
            "height",
            "sha256",
            "url",
            "file",
        ]
        read_only_fields = ["home", "width", "height", "sha256"]

    def validate(self, attrs):
        if ("instrument" in attrs) == ("facility" in attrs):
            words = _("Name either an instrument or a facility.")
            raise serializers.ValidationError(words)
        if attrs["file"].size > MOST_BYTES:
            words = _("A picture has 10 MB at most.")
            raise serializers.ValidationError({"file": words})
        return attrs


class PhotoViewSet(WithdrawsMixin, PartViewSet):
    """Photos; what is sent is written anew as JPEG, without its metadata."""

    queryset = Photo.objects.none()
    serializer_class = PhotoSerializer
    asks = (INSTRUMENT, FACILITY)

    def add(self, values):
        listing = values.get("instrument") or values["facility"]
        data = values["file"].read()
        return offering.add_photo(listing=listing, data=data, caption=values["caption"])


routes = [
    ("services", ServiceViewSet),
    ("rates", RateViewSet),
    ("accreditations", AccreditationViewSet),
    ("booking-rules", BookingRuleViewSet),
    ("opening-hours", OpeningHoursViewSet),
    ("photos", PhotoViewSet),
]
