"""All that changed of an agreement and of its parts: who, when, what, in one list."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery, Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements.actions.reverting import ONCE, restore_version
from agreements.models import (
    Agreement,
    Area,
    Article,
    Commitment,
    Contact,
    Document,
    Duty,
    Meeting,
    Party,
    Progress,
    Resolution,
)
from agreements.side_by_side import Line, spell
from portal.core.refused import refusals_told
from portal.identity.admin.histories import with_author

PAGE = 30
# How each kind of part leads to its agreement.
WAYS = {
    Agreement: "pk",
    **dict.fromkeys([Party, Area, Article, Document, Contact, Meeting], "agreement"),
    Commitment: "area__agreement",
    Duty: "commitment__area__agreement",
    Progress: "duty__commitment__area__agreement",
    Resolution: "meeting__agreement",
}
MODELS = {model._meta.model_name: model for model in WAYS}
ASIDE = {"id", "home", "version", "epoch", "is_own"}  # which nobody writes


@dataclass(frozen=True)
class Change:
    """One change of one record: what stood before, and what stood after."""

    version: Any
    lines: list[Line]

    @property
    def key(self):
        return f"{self.version.pgh_obj._meta.model_name}-{self.version.pk}"

    @property
    def kind(self):
        return self.version.pgh_obj._meta.verbose_name

    @property
    def goes_back(self):
        """Whether a draft may be taken back to what stood before."""
        record = self.version.pgh_obj
        return record.is_own and type(record) in ONCE


def events_of(model):
    return apps.get_model("agreements", f"{model.__name__}Event").objects


def all_of(agreement):
    """The kind and key of every change, newest first."""
    found = [
        events_of(model)
        .filter(**{f"pgh_obj__{way}": agreement.pk})
        .annotate(part=Value(model._meta.model_name))
        .order_by()
        .values("part", "pgh_id", "pgh_created_at")
        for model, way in WAYS.items()
    ]
    newest = ("-pgh_created_at", "part", "-pgh_id")
    return found[0].union(*found[1:], all=True).order_by(*newest)


def read(rows):
    """The changes of a page in its order; as many queries however many there are."""
    keys = [(row["part"], row["pgh_id"]) for row in rows]
    found = {}
    for kind in sorted({kind for kind, _key in keys}):
        wanted = [key for each, key in keys if each == kind]
        found |= {(kind, one.version.pk): one for one in changes(MODELS[kind], wanted)}
    return [found[key] for key in keys]


def changes(model, keys):
    later = events_of(model).filter(pgh_obj=OuterRef("pgh_obj"), pk__gt=OuterRef("pk"))
    following = Subquery(later.order_by("pk").values("pk")[:1])
    asked = events_of(model).filter(pk__in=keys).annotate(following=following)
    versions = list(with_author(asked).select_related("pgh_obj", "pgh_context"))
    after = events_of(model).in_bulk([one.following for one in versions])
    pairs = [(one, after.get(one.following, one.pgh_obj)) for one in versions]
    names = names_in(model, pairs)
    return [Change(old, list(lines(model, old, new, names))) for old, new in pairs]


def columns(model, version):
    fields = model._meta.concrete_fields
    return [f for f in fields if f.name not in ASIDE and hasattr(version, f.attname)]


def names_in(model, pairs):
    """What the keys in them stand for, read at once."""
    found = {}
    for old, _new in pairs[:1]:
        for field in filter(lambda f: f.is_relation, columns(model, old)):
            keys = {getattr(one, field.attname) for pair in pairs for one in pair}
            found[field.name] = field.related_model.objects.in_bulk(keys - {None})
    return found


def lines(model, old, new, names):
    """The columns that differ, in words."""
    for field in columns(model, old):
        before, after = (getattr(one, field.attname) for one in (old, new))
        if before == after:
            continue
        if field.is_relation:
            known = names[field.name]
            before, after = (known.get(key, key) for key in (before, after))
        yield Line(field.verbose_name, in_words(field, before), in_words(field, after))


def in_words(field, value):
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field.name == "withdrawn_at" and value:
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return spell(field, value)


def seeing_changes(office, request, agreement):
    """The list; of a draft, what may be taken back is, once that was confirmed."""
    may = agreement.is_own and agreement.is_open
    may = may and office.has_change_permission(request, agreement)
    if request.method == "POST":
        return taken_back(request, agreement) if may else redirect(request.path)
    page = Paginator(all_of(agreement), PAGE).get_page(request.GET.get("page"))
    asked = request.GET.get("version")
    context = {
        **office.admin_site.each_context(request),
        "title": _("All changes of: %(name)s") % {"name": agreement.called},
        "opts": office.opts,
        "agreement": agreement,
        "page": page,
        "changes": [one_of(agreement, asked)] if asked else read(page.object_list),
        "is_asked": bool(asked) and may,
        "may": may,
    }
    return TemplateResponse(request, "admin/agreements/changes.html", context)


def one_of(agreement, key):
    """The change that somebody chose, if it is of this agreement."""
    kind, _dash, number = key.partition("-")
    model = MODELS.get(kind)
    if model is None or not number.isdecimal() or len(number) > 18:
        raise Http404
    of_it = {f"pgh_obj__{WAYS[model]}": agreement.pk}
    version = get_object_or_404(events_of(model), pk=int(number), **of_it)
    return changes(model, [version.pk])[0]


def taken_back(request, agreement):
    one = one_of(agreement, request.POST.get("version", ""))
    if not one.goes_back:
        raise Http404
    with refusals_told(request):
        restore_version(version=one.version)
        messages.success(request, _("It says again what this version says."))
    return redirect(request.path)
