"""Steps of a record, taken from its page after a dialog has asked."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from portal.core.fields import ProseField
from portal.core.once import KEY, done_once
from portal.core.refused import refusals_told

ASIDE = {"_form_submitted", KEY}  # fields of a dialog that say nothing of the step


class ReasonForm(BaseDialogForm):
    """A step that says why."""

    reason = ProseField(
        label=_("Reason"), max_length=300, widget=UnfoldAdminTextareaWidget
    )


def step(
    name, label, act, done, form_class=None, leads_on=False, may="handle", what=""
):
    """A button on a record's page. `act` gets the record, who takes the step, and what
    the dialog's form asks for; what it refuses is told on the page, and once it is done
    the words that it gives, or else `done`. It may lead on to the record that it made.
    `what` tells in the dialog what comes of it, where the label does not say it all.
    """
    dialog = {
        "title": label,
        "description": what,
        "form_class": form_class,
        "form_submit_text": label,
    }

    def take(self, request, form, object_id):
        record = self.record_or_404(request, object_id)
        said = {n: v for n, v in form.cleaned_data.items() if n not in ASIDE}

        def taken():
            made = act(record, request.user.person, **said)
            words = made if isinstance(made, str) else ""
            messages.success(request, words or done)
            self.log_change(request, record, str(label))
            return lead_on(request, made if leads_on else record)

        with refusals_told(request):
            return done_once(request, taken)
        return lead_on(request, record)

    take.__name__ = name
    return action(
        description=label,
        permissions=[may],
        url_path=name.replace("_", "-"),
        dialog=dialog,
    )(take)


def lead_on(request, record):
    """To the page of a record."""
    page = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    address = reverse(page, args=[record.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


class Stepping:
    """Pages of records that take steps: only those now possible are shown."""

    def has_handle_permission(self, request, object_id=None):
        shown = self.get_object(request, str(object_id)) if object_id else None
        return shown is not None and self.may_handle(request, shown)

    def has_clear_permission(self, request):
        """Whether the officer asks to make such records public."""
        return request.user.has_perm("agreements.add_disclosurereview")

    def may_handle(self, request, shown):
        """Whether the officer works on this record at all."""
        return self.has_change_permission(request, shown)

    def steps_of(self, shown):
        """The names of the steps that the record can take now."""
        raise NotImplementedError

    def get_actions_detail(self, request, object_id):
        found = super().get_actions_detail(request, object_id)
        shown = self.get_object(request, str(object_id))
        possible = self.steps_of(shown) if shown else ()
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [a for a in found if a.action_name.removeprefix(prefix) in possible]
