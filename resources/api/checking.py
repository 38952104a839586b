"""What a booking would mean, for programs: asked before anything is booked."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import reasons_in
from portal.core.parameters import Asked
from resources.across.asking import reasons_against_asking
from resources.across.live import read_live
from resources.actions.booking import reasons_against_moving
from resources.api.times import TimesSerializer, TimeWishSerializer
from resources.booking.terms import Wish, terms_of
from resources.models import Booking, CustomerClass, Instrument

TIMES = (
    OpenApiParameter("starts_at", OpenApiTypes.DATETIME, required=True),
    OpenApiParameter("ends_at", OpenApiTypes.DATETIME, required=True),
)
CHOICES = (
    OpenApiParameter(
        "organisation",
        OpenApiTypes.UUID,
        description=_("For whom one would book, where one could for several."),
    ),
    OpenApiParameter(
        "service",
        OpenApiTypes.UUID,
        description=_("A service of the instrument, where it has several."),
    ),
)


class ObjectionSerializer(serializers.Serializer):
    """One reason why not: the code that booking would answer, and words."""

    code = serializers.CharField()
    detail = serializers.CharField()


class TermsSerializer(serializers.Serializer):
    """What it would mean at this moment; nothing is held for whoever asks."""

    can_be_booked = serializers.BooleanField()
    reasons = ObjectionSerializer(
        many=True, help_text=_("All that stands against it, as booking would say.")
    )
    nearest = TimesSerializer(
        many=True, help_text=_("Where only the time stands against it: up to three.")
    )
    needs_approval = serializers.BooleanField(
        allow_null=True, help_text=_("Nothing where no rule holds on that day.")
    )
    price = serializers.DecimalField(
        max_digits=12,
        decimal_places=2,
        allow_null=True,
        help_text=_(
            "In yuan; nothing where it cannot be had, or time alone has no price. Sent "
            "along as `seen_price`, nothing is booked at another one."
        ),
    )
    customer_class = serializers.ChoiceField(CustomerClass.choices)
    organisation = serializers.UUIDField(allow_null=True)
    as_of = serializers.DateTimeField(
        allow_null=True,
        help_text=_(
            "Of another base’s instrument: when it last told its times and prices. "
            "Nothing for one of this base, which is as it is now."
        ),
    )
    is_live = serializers.BooleanField(
        help_text=_("Whether its base answered just now; if not, a copy was read.")
    )


def told(wish, more_against=()):
    """The terms of a wish as they are answered, its instrument read anew."""
    reading = read_live(wish.instrument)
    terms = terms_of(wish)
    against = [*terms.reasons, *more_against, *reasons_against_asking(wish)]
    reasons = [reason for refusal in against for reason in reasons_in(refusal)]
    body = {
        "can_be_booked": not reasons,
        "reasons": reasons,
        "nearest": terms.nearest,
        "needs_approval": terms.rule and terms.rule.needs_approval,
        "price": None if terms.reasons else terms.price,
        "customer_class": terms.customer_class,
        "organisation": terms.organisation and terms.organisation.pk,
        "as_of": reading and reading.as_of,
        "is_live": reading is None or reading.is_live,
    }
    return Response(TermsSerializer(body).data)


class CheckViewSet(Asked, viewsets.GenericViewSet):
    """The price of a time and all that stands against it, of whichever base."""

    serializer_class = TermsSerializer
    pagination_class = None
    asks = TIMES + CHOICES
    queryset = Instrument.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("instrument_pk", OpenApiTypes.UUID, location="path"),
        ],
        responses=TermsSerializer,
    )
    def list(self, request, instrument_pk):
        """What booking would answer now, as the instrument’s page shows it.

        Another base is asked for an instrument of its own.
        """
        seen = Instrument.objects.visible_to(request.user)
        # Whose it is may come after it from its base: till then it is not there.
        whose = seen.select_related("organisation")
        instrument = get_object_or_404(whose, pk=instrument_pk)
        wanted = asked(TimeWishSerializer, request, instrument=instrument)
        person = request.user.person if request.user.is_authenticated else None
        return told(Wish(instrument, person, **wanted))


class MoveCheckViewSet(Asked, viewsets.GenericViewSet):
    """What another time would mean for a booking of one’s own."""

    serializer_class = TermsSerializer
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = None
    asks = TIMES
    queryset = Booking.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("booking_pk", OpenApiTypes.UUID, location="path"),
        ],
        responses=TermsSerializer,
    )
    def list(self, request, booking_pk):
        """What moving one’s own booking there would answer now."""
        mine = Booking.objects.booked_by(request.user).select_related(
            "instrument__organisation"
        )
        booking = get_object_or_404(mine, pk=booking_pk)
        times = asked(TimesSerializer, request)
        return told(Wish.to_move(booking, **times), reasons_against_moving(booking))


def asked(serializer_class, request, **context):
    """What the address asks for, as it is meant."""
    serializer = serializer_class(data=request.query_params, context=context)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


routes = [
    (r"instruments/(?P<instrument_pk>[0-9a-f-]{36})/check", CheckViewSet),
    (r"bookings/(?P<booking_pk>[0-9a-f-]{36})/check", MoveCheckViewSet),
]
