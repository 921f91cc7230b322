"""Today: where everybody begins."""

from django.urls import path

from keel.pages.today import views

urlpatterns = [
    path("", views.today, name="first_page"),
    path("today/seen/", views.seen, name="today_seen"),
    path("today/told/", views.told_seen, name="told_seen"),
]
