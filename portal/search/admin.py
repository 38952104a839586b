"""Synonyms to edit, and how the index stands."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max
from django.shortcuts import redirect
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from portal.core.admin import ReadOnlyAdmin, RecordAdmin
from portal.search import indexer
from portal.search.models import Document, SynonymGroup
from portal.search.vocabulary import forget_synonyms


@admin.register(SynonymGroup)
class SynonymGroupAdmin(RecordAdmin):
    list_display = ["__str__", "narrower", "note"]
    search_fields = ["words", "narrower", "note"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_synonyms)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        transaction.on_commit(forget_synonyms)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        transaction.on_commit(forget_synonyms)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What the index holds; it is written by the indexer alone."""

    list_display = ["name", "kind", "home", "price_from", "stale_on", "indexed_at"]
    list_filter = ["kind", "home"]
    search_fields = ["name", "name_en"]
    show_full_result_count = False
    actions_list = ["catch_up"]
    actions = ["index_anew"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text", "reading")

    def changelist_view(self, request, extra_context=None):
        newest = Document.objects.aggregate(newest=Max("indexed_at"))["newest"]
        words = _("%(behind)s changes wait to be indexed; the last was at %(at)s.")
        at = localize(localtime(newest)) if newest else "–"
        state = {"behind": indexer.count_behind(), "at": at}
        messages.info(request, words % state)
        return super().changelist_view(request, extra_context)

    @action(description=_("Index what waits"), permissions=["index"])
    def catch_up(self, request):
        while indexer.follow():
            pass
        return redirect("admin:search_document_changelist")

    @admin.action(description=_("Index the chosen records anew"), permissions=["index"])
    def index_anew(self, request, queryset):
        for kind, ids in indexer.by_kind(queryset.values_list("kind", "pk")):
            for chunk in indexer.chunks(ids):
                indexer.index(indexer.SOURCES[kind], chunk)

    def has_index_permission(self, request, obj=None):
        return request.user.has_perm("search.change_document")
