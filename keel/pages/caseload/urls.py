"""Allocation: who waits for an IRO, giving one, what everybody holds, somebody's whole list."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.caseload import family, leaver, views

urlpatterns = [
    path("", views.queue, name="allocation"),
    path("load/", views.load, name="allocation_load"),
    path("leaver/<int:staff>/", leaver.leaver, name="allocation_leaver"),
    path("undo/<int:event>/", views.undo, name="allocation_undo"),
    path("<child:number>/", views.choose, name="allocation_choose"),
    path("<child:number>/apart/<int:pair>/", family.apart, name="allocation_apart"),
    path("<child:number>/tie/<int:pair>/", family.tie, name="allocation_tie"),
]
