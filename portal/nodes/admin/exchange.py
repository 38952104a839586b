"""The bases in the admin site: keys, how the exchange goes, what was held back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.core.admin import ReadOnlyAdmin, RecordAdmin
from portal.core.time import now
from portal.nodes import actions
from portal.nodes.base import current_base
from portal.nodes.held_back import in_words
from portal.nodes.keys import kid_of, load_public, signs_with
from portal.nodes.kinds import kinds
from portal.nodes.messages.kinds import KINDS
from portal.nodes.models import Link, Node, NodeKey, OutboxMessage, Quarantined
from portal.nodes.watch import oldest_write, state_of_peers

MOST_SHOWN = 10_000  # characters of what a peer sent
STEPS = {
    "pause": (actions.pause_exchange, _("The exchange with %(base)s is paused.")),
    "resume": (actions.resume_exchange, _("The exchange with %(base)s goes on.")),
    "read": (actions.read_now, _("%(base)s will be asked within seconds.")),
}


class KeyForm(forms.ModelForm):
    class Meta:
        model = NodeKey
        fields = ["public_key", "not_before", "expires_at"]

    def clean_public_key(self):
        pem = self.cleaned_data["public_key"]
        self.instance.kid = kid_of(load_public(pem))
        others = NodeKey.objects.exclude(pk=self.instance.pk)
        if others.filter(kid=self.instance.kid).exists():
            raise forms.ValidationError(_("This key is known already."), code="known")
        return pem


class KeyInline(TabularInline):
    model = NodeKey
    form = KeyForm
    extra = 0


@admin.register(Node)
class NodeAdmin(RecordAdmin):
    list_display = ["code", "name", "name_en", "url", "feed_epoch"]
    fields = ["code", "name", "name_en", "url", "division_prefixes", "feed_epoch"]
    readonly_fields = ["feed_epoch"]
    formfield_overrides = {ArrayField: {"widget": UnfoldAdminTextInputWidget}}
    inlines = [KeyInline]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["code"] if obj else [])]

    def has_delete_permission(self, request, obj=None):
        return False  # its records stay here, and need their home


@admin.register(NodeKey)
class NodeKeyAdmin(ReadOnlyAdmin):
    """Which keys count, since when and until when; they are changed with their base."""

    list_display = ["node", "fingerprint", "state", "not_before", "expires_at"]
    list_display_links = ["fingerprint"]
    list_filter = ["node"]
    list_select_related = ["node"]
    fields = readonly_fields = [
        *("node", "fingerprint", "state", "not_before", "expires_at", "public_key")
    ]

    @admin.display(description=_("fingerprint"), ordering="kid")
    def fingerprint(self, key):
        return key.fingerprint

    @admin.display(description=_("present state"))
    def state(self, key):
        if not key.is_in_force:
            return _("ended") if key.not_before <= now() else _("not yet valid")
        if key.node_id != current_base():
            return _("in force")
        if signs_with(key.kid):
            return _("in force: this base signs with it")
        return _("in force") if key.expires_at else _("announced, not yet in use")


def shown(peer):
    """The state of a peer with the table that stands on its card."""
    peer.table = {
        "headers": [
            _("kind"),
            _("last change read"),
            _("still to read"),
            _("differing parts"),
            _("in quarantine"),
        ],
        "rows": [
            [
                kinds()[cursor.kind].model._meta.verbose_name,
                naturaltime(cursor.read_at),
                cursor.behind,
                cursor.drift,
                peer.held_back[cursor.kind],
            ]
            for cursor in peer.cursors
        ],
    }
    return peer


@admin.register(Link)
class LinkAdmin(RecordAdmin):
    """One page for the whole exchange, in place of a list."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "peers": [shown(peer) for peer in state_of_peers()],
            "oldest_write": oldest_write(),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/nodes/exchange.html", context)

    def get_urls(self):
        step = self.admin_site.admin_view(require_POST(self.step_view))
        own = path("<slug:code>/<slug:step>/", step, name="nodes_link_step")
        return [own, *super().get_urls()]

    def step_view(self, request, code, step):
        """Pause the exchange with a peer, let it go on, or ask at once."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if step not in STEPS:
            raise Http404
        peer = get_object_or_404(Node.objects.peers(), code=code)
        action, done = STEPS[step]
        action(peer=peer)
        messages.success(request, done % {"base": peer})
        return redirect("admin:nodes_link_changelist")


@admin.register(Quarantined)
class QuarantinedAdmin(RecordAdmin):
    list_display = ["kind", "record", "peer", "why", "since", "tries"]
    list_filter = ["peer", "kind"]
    search_fields = ["=record", "reason"]
    fields = readonly_fields = [
        *("peer", "kind", "record", "why", "since", "tries", "epoch"),
        *("as_the_database_says", "as_it_came"),
    ]
    actions = ["try_again"]

    @admin.display(description=_("why it is held back"), ordering="reason")
    def why(self, line):
        return in_words(line)

    @admin.display(description=_("as the database says it"))
    def as_the_database_says(self, line):
        return as_code(line.reason)

    @admin.display(description=_("line as it came"))
    def as_it_came(self, line):
        return as_code(line.line)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False  # else this base would lack a record, and nobody would look for it

    def has_retry_permission(self, request):
        return request.user.has_perm("nodes.change_link")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        chosen = queryset.select_related("peer")
        done = sum(actions.release(quarantined=line) for line in chosen)
        said = ngettext(
            "%(count)d record was taken over.",
            "%(count)d records were taken over.",
            done,
        )
        level = messages.SUCCESS if done else messages.WARNING
        messages.add_message(request, level, said % {"count": done})


def as_code(text):
    """What a machine wrote, apart from our words and no wider than the screen."""
    return format_html("<code>{}</code>", Truncator(text).chars(MOST_SHOWN))


class MessageKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(name, kind.label) for name, kind in KINDS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What waits for another base's answer, since when and why."""

    list_display = ["named_kind", "peer", "made_at", "tries", "why", "answered_at"]
    list_filter = [
        "peer",
        MessageKindFilter,
        ("answered_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["peer"]
    search_fields = ["=about", "=id", "=request_id"]
    fields = readonly_fields = [
        *("named_kind", "peer", "about", "made_at", "tries", "next_try_at", "why"),
        *("answered_at", "answer", "request_id"),
    ]
    actions = ["try_again"]

    def has_retry_permission(self, request):
        """Whoever minds the exchange: reading what waits is not sending it."""
        return request.user.has_perm("nodes.change_link")

    @admin.display(description=_("kind"), ordering="kind")
    def named_kind(self, message):
        known = KINDS.get(message.kind)
        return known.label if known else message.kind

    def get_queryset(self, request):
        return super().get_queryset(request).with_turn()

    @admin.display(description=_("why it waits"), ordering="error")
    def why(self, message):
        if message.has_to_wait and message.answered_at is None:
            return _("Until an earlier message about the same record is answered.")
        return message.error

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        count = actions.send_again(messages=queryset)
        said = ngettext(
            "%(count)d message will be sent within seconds.",
            "%(count)d messages will be sent within seconds.",
            count,
        )
        messages.success(request, said % {"count": count})
