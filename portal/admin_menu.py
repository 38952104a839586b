"""The admin site's menu: by what people come to do, not by which app holds it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

GROUPS = [
    (_("Bookings"), ["resources.booking", "resources.outage"]),
    (
        _("Catalogue"),
        [
            "resources.instrument",
            "resources.facility",
            "resources.resource",
            "resources.service",
            "resources.rate",
            "resources.accreditation",
            "resources.bookingrule",
            "resources.openinghours",
            "resources.photo",
            "resources.reviewstep",
            "resources.batch",
            "resources.importjob",
        ],
    ),
    (
        _("Agreements and policies"),
        [
            "agreements.agreement",
            "agreements.area",
            "agreements.commitment",
            "agreements.duty",
            "agreements.progress",
            "agreements.yearlyreport",
            "agreements.meeting",
            "agreements.resolution",
            "agreements.consultation",
            "agreements.disclosurereview",
            "agreements.policy",
            "agreements.measure",
            "agreements.alliance",
        ],
    ),
    (
        _("Organisations and people"),
        [
            "identity.organisation",
            "identity.person",
            "identity.realnamecheck",
            "identity.membership",
            "identity.account",
            "identity.identityprovider",
        ],
    ),
    (
        _("Vocabularies and calendar"),
        [
            "notices.specialday",
            "resources.resourceclass",
            "resources.instrumentclass",
            "identity.discipline",
            "identity.division",
            "search.synonymgroup",
        ],
    ),
    (
        _("Running the base"),
        [
            "nodes.node",
            "nodes.nodekey",
            "nodes.sharing",
            "nodes.link",
            "nodes.quarantined",
            "nodes.outboxmessage",
            "search.document",
            "notices.delivery",
            "identity.signin",
            "identity.personaltoken",
            "allauth_idp_oidc.client",
            "usersessions.usersession",
            "mfa.authenticator",
            "account.emailaddress",
        ],
    ),
    (
        _("Earlier versions"),
        [
            "resources.instrumentevent",
            "resources.facilityevent",
            "resources.resourceevent",
            "resources.serviceevent",
            "resources.rateevent",
            "resources.accreditationevent",
            "resources.bookingevent",
            "resources.outageevent",
            "resources.bookingruleevent",
            "resources.openinghoursevent",
            "agreements.agreementevent",
            "agreements.commitmentevent",
            "agreements.dutyevent",
            "agreements.progressevent",
            "identity.organisationevent",
            "identity.membershipevent",
        ],
    ),
]


def navigation(request):
    """Each group with what the reader's office may see of it."""
    shown = {
        model._meta.label_lower: model
        for model, office in admin.site._registry.items()
        if office.has_view_permission(request)
    }
    return [
        {
            "title": title,
            "items": [item(shown[label]) for label in labels if label in shown],
        }
        for title, labels in GROUPS
        if shown.keys() & set(labels)
    ]


def item(model):
    app, name = model._meta.label_lower.split(".")
    return {
        "title": capfirst(model._meta.verbose_name_plural),
        "link": reverse(f"admin:{app}_{name}_changelist"),
    }
