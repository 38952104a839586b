"""Programs that people registered, seen by the office and taken away if need be."""

from allauth.idp.oidc.models import Client
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from portal.core.admin import ReadOnlyAdmin
from portal.core.prose import listed
from portal.core.time import now
from portal.identity.programs.clients import Kind, labels_of

admin.site.unregister(Client)  # allauth's page shows bases among them, and lets edit


@admin.register(Client)
class ProgramAdmin(ReadOnlyAdmin):
    """Deleting one ends all its tokens. Bases are clients too, and none of these."""

    list_display = ["name", "kind", "owner", "may", "people", "last_used", "created_at"]
    list_select_related = ["owner__person"]
    list_filter = ["created_at"]
    search_fields = ["name", "id", "owner__person__name"]
    fields = ["name", "id", "kind", "owner", "may", "addresses", "people", "last_used"]
    fields += ["created_at"]
    ordering = ["-created_at"]

    def get_queryset(self, request):
        in_force = Q(token__expires_at=None) | Q(token__expires_at__gt=now())
        programs = super().get_queryset(request).filter(skip_consent=False)
        count = Count("token__user", filter=in_force, distinct=True)
        return programs.annotate(people=count)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("allauth_idp_oidc.delete_client")

    def get_deleted_objects(self, objs, request):
        """By their names: what goes with them are hashes that say nothing."""
        names = [program.name for program in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []

    @admin.display(description=_("kind"))
    def kind(self, program):
        known = dict(Kind.choices)
        return known.get((program.data or {}).get("kind"), "–")

    @admin.display(description=_("what it may do"))
    def may(self, program):
        return listed(labels_of(program.get_scopes()))

    @admin.display(description=_("people who let it in"), ordering="people")
    def people(self, program):
        return program.people

    @admin.display(description=_("last used on"))
    def last_used(self, program):
        return (program.data or {}).get("last_used_on", "–")

    @admin.display(description=_("callback addresses"))
    def addresses(self, program):
        return "\n".join(program.get_redirect_uris()) or "–"
