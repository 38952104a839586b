from django.urls import path

from portal.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.read_all, name="read-all"),
    path("settings/", views.preferences, name="preferences"),
    path("<uuid:pk>/", views.follow, name="follow"),
]
