"""The addresses at the desk, where records are written and reviewed."""

from django.urls import path

from resources.forms.desk import DeskFilter, ReviewFilter
from resources.views import (
    batch,
    desk,
    editing,
    importing,
    offering,
    photo,
    publishing,
)

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/import/", importing.imports, name="imports"),
    path("desk/import/template/", importing.template, name="import-template"),
    path("desk/import/<uuid:pk>/", importing.import_job, name="import"),
    path("desk/import/<uuid:pk>/confirm/", importing.confirm, name="confirm-import"),
    path(
        "desk/export/instruments.xlsx",
        importing.export,
        {"form": "xlsx"},
        name="export-xlsx",
    ),
    path(
        "desk/export/instruments.csv",
        importing.export,
        {"form": "csv"},
        name="export-csv",
    ),
    path("desk/reviews/<kind:model>/", desk.reviews, name="reviews"),
    path(
        "desk/reviews/<kind:model>/do/<slug:verb>/",
        batch.prepare,
        {"chosen_from": ReviewFilter},
        name="review-steps",
    ),
    path("desk/batches/", batch.batches, name="batches"),
    path("desk/batches/<uuid:pk>/", batch.batch, name="batch"),
    path("desk/batches/<uuid:pk>/confirm/", batch.confirm, name="confirm-batch"),
    path("desk/batches/<uuid:pk>/cancel/", batch.discard, name="discard-batch"),
    path(
        "desk/<part:model>/<uuid:pk>/withdraw/",
        offering.withdraw_part,
        name="withdraw-part",
    ),
    path("desk/services/<uuid:pk>/rates/", offering.new_rate, name="new-rate"),
    path(
        "desk/instruments/<uuid:pk>/status/", desk.change_status, name="change-status"
    ),
    path("desk/instruments/<uuid:pk>/services/", offering.services, name="services"),
    path("desk/instruments/<uuid:pk>/rules/", offering.rules, name="rules"),
    path("desk/instruments/<uuid:pk>/take-over/", offering.take, name="take-over"),
    path("desk/instruments/<uuid:pk>/hours/", offering.hours, name="hours"),
    path(
        "desk/instruments/<uuid:pk>/accreditations/",
        offering.accreditations,
        name="accreditations",
    ),
    path("desk/<shown:model>/<uuid:pk>/photos/", photo.photos, name="photos"),
    path("desk/<kind:model>/", desk.desk, name="desk"),
    path(
        "desk/<kind:model>/do/<slug:verb>/",
        batch.prepare,
        {"chosen_from": DeskFilter},
        name="take-steps",
    ),
    path("desk/<kind:model>/new/", editing.new_listing, name="new-listing"),
    path("desk/<kind:model>/<uuid:pk>/", publishing.listing, name="listing"),
    path(
        "desk/<kind:model>/<uuid:pk>/edit/", editing.edit_listing, name="edit-listing"
    ),
    path(
        "desk/<kind:model>/<uuid:pk>/edit/<slug:part>/",
        editing.edit_listing,
        name="edit-listing",
    ),
    path(
        "desk/<kind:model>/<uuid:pk>/do/<slug:verb>/",
        publishing.take_step,
        name="take-step",
    ),
]
