"""Bookings for programs: the same doors as the pages."""

from functools import partial

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
)
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Pages, once_per_key
from portal.core.serializers import ProseField
from portal.identity.api import ReasonSerializer
from portal.identity.models import Scope
from portal.nodes.api import ASKED, AsksOtherBases
from resources.across import verbs
from resources.across.asking import PLACE, asked_by, not_shown_yet
from resources.across.course import course_of_requests, course_with
from resources.actions.approval import approve_booking, decline_booking
from resources.actions.booking import call_off_booking
from resources.actions.use import begin_use, finish_use, mark_no_show
from resources.api.times import TimesSerializer, TimeWishSerializer
from resources.booking.terms import Wish
from resources.models import Booking, Instrument


class BookingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Booking
        fields = [
            "id",
            "number",
            "instrument",
            "starts_at",
            "ends_at",
            "status",
            "purpose",
            "person_name",
            "organisation",
            "organisation_name",
            "customer_class",
            "price",
            "made_at",
        ]
        read_only_fields = fields


class WishSerializer(TimeWishSerializer):
    """What a new booking asks for."""

    instrument = serializers.PrimaryKeyRelatedField(queryset=Instrument.objects.none())
    purpose = ProseField(max_length=300)
    seen_price = serializers.DecimalField(
        max_digits=12,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text=_("The price it was offered at: at another one nothing is booked."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            seen = Instrument.objects.visible_to(request.user)
            self.fields["instrument"].queryset = seen.select_related("organisation")


class BookingStepSerializer(serializers.Serializer):
    """A step of a booking: one taken, the one it stands at, or one to come."""

    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(
        ["done", "ended", "current", ""], help_text=_("Nothing of what is to come.")
    )
    at = serializers.DateTimeField(allow_null=True)
    who = serializers.CharField(help_text=_("In words; nothing where it is nobody’s."))
    note = serializers.CharField()


class LatestFirst(Pages):
    ordering = ("-starts_at", "-id")


OF = OpenApiParameter(
    "of",
    OpenApiTypes.STR,
    enum=["mine", "managed"],
    description=_("Whose: one's own (the default), or of the instruments one manages."),
)


PLACED = {201: BookingSerializer} | ASKED
CHANGED = {200: BookingSerializer} | ASKED

# What an instrument's manager does with somebody's booking.
managers = partial(action, detail=True, methods=["post"], scope=Scope.MANAGE)


class BookingViewSet(
    AsksOtherBases,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Bookings of whoever asks, and of the instruments they manage.

    What the rules decline answers 409, with every reason and the nearest free times.
    """

    serializer_class = BookingSerializer
    scope = Scope.BOOK
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = LatestFirst
    asks = (OF,)
    queryset = Booking.objects.none()  # tells the schema the type of the id

    def get_queryset(self):
        booked = Booking.objects
        if self.action == "list":
            is_managing = self.request.query_params.get("of") == "managed"
            choose = booked.managed_by if is_managing else booked.booked_by
            return choose(self.request.user)
        return booked.visible_to(self.request.user)

    def list(self, request):
        """One's bookings, the latest first."""
        return super().list(request)

    @once_per_key
    @extend_schema(request=WishSerializer, responses=PLACED)
    def create(self, request):
        """Book; sent again with the same Idempotency-Key, it books once."""
        wish = self._sent(WishSerializer)
        purpose = wish.pop("purpose")
        wish = Wish(person=request.user.person, **wish)
        outcome = verbs.book(wish=wish, purpose=purpose)
        return self._outcome(outcome, status.HTTP_201_CREATED)

    @extend_schema(responses=BookingStepSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def steps(self, request, pk=None):
        """What happened to a booking, where it stands and what comes, as on its page.

        Also of one that another base was asked for and that has not come from it yet.
        """
        unsaid = {"at": None, "who": "", "note": ""}
        steps = [unsaid | step for step in self._course()]
        return Response(BookingStepSerializer(steps, many=True).data)

    @extend_schema(request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        """Cancel one's own booking, asked for or approved.

        Also one that another base was asked for and that has not come from it yet.
        """
        try:
            booking = self._mine()
        except Http404:
            return self.asked(
                verbs.ask_back(asked=self._still_to_come(), by=self._person)
            )
        return self._outcome(verbs.cancel(booking=booking, by=self._person))

    @extend_schema(request=TimesSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def move(self, request, pk=None):
        """Give one's own booking, asked for or approved, another time."""
        times = self._sent(TimesSerializer)
        return self._outcome(verbs.move(booking=self._mine(), **times))

    @extend_schema(request=None)
    @managers()
    def approve(self, request, pk=None):
        """Grant a request, as the instrument's manager."""
        return self._managed(approve_booking)

    @extend_schema(request=ReasonSerializer)
    @managers()
    def decline(self, request, pk=None):
        """Turn a request down as the instrument's manager, with a reason."""
        return self._managed(decline_booking, **self._sent(ReasonSerializer))

    @extend_schema(request=ReasonSerializer)
    @managers(url_path="call-off")
    def call_off(self, request, pk=None):
        """Cancel someone's approved booking as the manager, with a reason."""
        return self._managed(call_off_booking, **self._sent(ReasonSerializer))

    @extend_schema(request=None)
    @managers()
    def begin(self, request, pk=None):
        """Check the booker of an approved booking in, as the manager."""
        return self._managed(begin_use)

    @extend_schema(request=None)
    @managers()
    def finish(self, request, pk=None):
        """Check the booker of a booking in use out, as the manager."""
        return self._managed(finish_use)

    @extend_schema(request=None)
    @managers(url_path="no-show")
    def no_show(self, request, pk=None):
        """Note that nobody came to an approved booking, as the manager."""
        return self._managed(mark_no_show)

    @property
    def _person(self):
        return self.request.user.person

    def _sent(self, serializer_class):
        serializer = serializer_class(
            data=self.request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _mine(self):
        return self._found(Booking.objects.booked_by(self.request.user))

    def _still_to_come(self):
        mine = asked_by(self.request.user.person_id).filter(kind=PLACE)
        return get_object_or_404(mine, about=self.kwargs["pk"])

    def _course(self):
        asked = asked_by(self.request.user.person_id)
        try:
            seen = Booking.objects.visible_to(self.request.user).with_all()
            booking = self._found(seen)
        except Http404:
            about = self._still_to_come().about
            return course_of_requests(
                list(asked.filter(about=about).order_by("made_at"))
            )
        return course_with(booking, not_shown_yet(asked, [booking.pk]).get(booking.pk))

    def _managed(self, verb, **arguments):
        booking = self._found(Booking.objects.managed_by(self.request.user))
        return self._answer(verb(booking=booking, by=self._person, **arguments))

    def _outcome(self, outcome, code=status.HTTP_200_OK):
        """The booking, or of one at another base the id under which it will come."""
        if outcome.message is None:
            return self._answer(Booking.objects.get(pk=outcome.booking), code)
        return self.asked(outcome.message)

    def hear(self, message):
        return verbs.answer_to(message)

    def _found(self, among):
        return get_object_or_404(among, pk=self.kwargs["pk"])

    def _answer(self, booking, code=status.HTTP_200_OK):
        return Response(BookingSerializer(booking).data, status=code)


routes = [("bookings", BookingViewSet)]
