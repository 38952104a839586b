from django.urls import path

from portal.search import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
]
