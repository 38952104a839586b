"""How the lists of agreements, and of what goes with them, are narrowed."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import TextFilter

from agreements.models import AllianceMember, Area, Duty, Party
from agreements.models.agreement import BINDING
from agreements.models.charge import reported_by
from agreements.models.commitment import SETTLED
from portal.core.admin import LONGEST_SEARCH
from portal.core.time import today
from portal.nodes.base import current_base

AHEAD = timedelta(days=90)


class Narrowing(admin.SimpleListFilter):
    """A list says in `ways` how its records lead to what each filter looks at."""

    def __init__(self, request, params, model, model_admin):
        self.ways = model_admin.ways
        super().__init__(request, params, model, model_admin)


def leading_to(queryset, way, rows):
    """The records that `way` leads from to one of the rows: each once."""
    found = queryset.model.objects.filter(
        **{f"{way}__in": rows.order_by().values("pk")}
    )
    return queryset.filter(pk__in=found.order_by().values("pk"))


class NameFilter(Narrowing, TextFilter):
    """By words of the names of what a record leads to: `names` of its `model`."""

    model: type
    names: list[str]

    def queryset(self, request, queryset):
        words = (self.value() or "").strip()[:LONGEST_SEARCH]
        if not words:
            return queryset
        asked = [(f"{name}__icontains", words) for name in self.names]
        named = self.model.objects.standing().filter(Q(*asked, _connector=Q.OR))
        return leading_to(queryset, self.ways[self.parameter_name], named)


class PartyFilter(NameFilter):
    """As a party signed, or as its organisation is called today."""

    title = _("party")
    parameter_name = "party"
    model: type = Party
    names = ["name", "name_en", "organisation__name", "organisation__name_en"]


class MemberFilter(PartyFilter):
    title = _("member of an alliance")
    parameter_name = "member"
    model = AllianceMember


class AreaFilter(NameFilter):
    """Areas of one name stand in several agreements."""

    title = _("area of cooperation")
    parameter_name = "area"
    model = Area
    names = ["name", "name_en"]


class MineFilter(Narrowing):
    """What I am in charge of, or a party that my office speaks for.

    Of a party whose organisation is not known, that is the office of this base.
    """

    title = pgettext_lazy("lists", "mine")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        own = [("1", _("I am in charge"))] if "share" in self.ways else []
        return [*own, ("office", _("my organisation is a party"))]

    def queryset(self, request, queryset):
        if self.value() == "1" and "share" in self.ways:
            mine = Duty.objects.standing().filter(reported_by(request.user.person_id))
            return leading_to(queryset, self.ways["share"], mine)
        if self.value() == "office":
            return leading_to(queryset, self.ways["party"], parties_of(request.user))
        return queryset


def parties_of(account):
    """The parties that the account's organisations are, or their office speaks for."""
    here = current_base()
    mine = [where for _role, where in account.roles_in_force()]
    unnamed = Q(organisation=None) & (Q(base=here) | Q(base="", home=here))
    return Party.objects.standing().filter(Q(organisation__in=mine) | unnamed)


class DueFilter(Narrowing):
    """By when something is due; what nobody dated is never late, nor what is done."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [
            ("past", _("overdue")),
            ("month", _("due this month")),
            ("soon", _("due within 90 days")),
            ("none", _("no due date")),
        ]

    def queryset(self, request, queryset):
        day, way = today(), self.ways["due"]
        match self.value():
            case "past":
                return self.unfinished(queryset.filter(**{f"{way}__lt": day}))
            case "month":
                month = {f"{way}__year": day.year, f"{way}__month": day.month}
                return queryset.filter(**month)
            case "soon":
                return queryset.filter(**{f"{way}__range": (day, day + AHEAD)})
            case "none":
                return queryset.filter(**{f"{way}__isnull": True})
        return queryset

    def unfinished(self, queryset):
        raise NotImplementedError


class TermFilter(DueFilter):
    """By the last day that an agreement says it holds."""

    title = _("in force until")

    def lookups(self, request, model_admin):
        return [
            ("past", _("last day has passed")),
            ("month", _("ends this month")),
            ("soon", _("ends within 90 days")),
            ("none", _("no last day")),
        ]

    def unfinished(self, queryset):
        return queryset.filter(state__in=BINDING)


class CommitmentDueFilter(DueFilter):
    def unfinished(self, queryset):
        """At least one party is not done with it, or none has its share yet."""
        shares = Duty.objects.standing().filter(commitment=OuterRef("pk"))
        is_open = Exists(shares.exclude(state__in=SETTLED))
        return queryset.filter(is_open | ~Exists(shares))


class ShareDueFilter(DueFilter):
    def unfinished(self, queryset):
        return queryset.exclude(state__in=SETTLED)


class BecameFilter(Narrowing):
    """Whether what a meeting resolved is a commitment by now."""

    title = _("what became of it")
    parameter_name = "became"

    def lookups(self, request, model_admin):
        return [("1", _("a commitment")), ("0", _("nothing yet"))]

    def queryset(self, request, queryset):
        if self.value() in ("0", "1"):
            return queryset.filter(commitment__isnull=self.value() == "0")
        return queryset
