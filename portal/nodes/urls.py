from django.urls import path

from portal.nodes import views

app_name = "nodes"
urlpatterns = [
    path("introduction", views.introduction, name="introduction"),
    path("status", views.status, name="status"),
    path("feed", views.changes, name="feed"),
    path("records", views.records, name="records"),
    path("digest", views.digest, name="digest"),
    path("copies", views.copies, name="copies"),
    path("around", views.around, name="around"),
    path("files/<slug:sha256>", views.file, name="file"),
    path("poke", views.poke, name="poke"),
    path("messages", views.messages, name="messages"),
    path("again", views.again, name="again"),
]
