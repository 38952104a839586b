"""The addresses of agreements, policies and alliances."""

from django.urls import path

from agreements.views import (
    document,
    duty,
    editions,
    figures,
    meeting,
    policy,
    preview,
    public,
    tree,
)

app_name = "agreements"

urlpatterns = [
    path("agreements/", tree.agreements, name="agreements"),
    path("agreements/figures.csv", figures.as_csv, name="figures-csv"),
    path("agreements/figures.json", figures.as_json, name="figures-json"),
    path("agreements/<uuid:pk>/", public.agreement, name="agreement"),
    path("agreements/<uuid:pk>/preview/", preview.preview, name="preview"),
    path(
        "agreements/<uuid:pk>/editions/<int:number>/",
        editions.edition,
        name="edition",
    ),
    path("documents/<uuid:pk>/", document.document, name="document"),
    path(
        "yearly-reports/<uuid:pk>/<slug:format_>/",
        document.yearly_report,
        name="yearly-report",
    ),
    path("evidence/<uuid:pk>/", document.evidence, name="evidence"),
    path("meetings/<uuid:pk>/", meeting.meeting, name="meeting"),
    path("duties/", duty.duties, name="duties"),
    path("duties/<uuid:pk>/", duty.duty, name="duty"),
    path("commitments/<uuid:pk>/", public.commitment, name="commitment"),
    path("policies/", policy.policies, name="policies"),
    path("policies/<uuid:pk>/", policy.policy, name="policy"),
    path("alliances/", public.alliances, name="alliances"),
    path("alliances/<uuid:pk>/", public.alliance, name="alliance"),
]
