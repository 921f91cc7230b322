"""Work: what waits on somebody, the week's board, the administrator's calendar, one page an IRO."""

from django.urls import path

from keel.pages.work import views

urlpatterns = [
    path("waiting/", views.waiting, name="waiting"),
]
