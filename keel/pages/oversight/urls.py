"""Oversight between reviews: the lists, and each as a file. One child's own pages are in `child_urls`."""

from django.urls import URLPattern, path

from keel.pages.oversight import ending_views, event_views, list_views, pathway_views


def _list(which: str, address: str, name: str) -> list[URLPattern]:
    """One list and its two files."""
    files = [
        path(f"{address}export.{kind}", list_views.export, {"which": which, "kind": kind}, name=f"{name}_{kind}")
        for kind in ("csv", "xlsx")
    ]
    return [path(address, list_views.oversight, {"which": which}, name=name), *files]


urlpatterns = [
    *_list("seen", "", "oversight"),
    *_list("midway", "midway/", "oversight_midway"),
    *_list("places", "homes/", "oversight_places"),
    *_list("visits", "visits/", "oversight_visits"),
    path("endings/", ending_views.not_recorded, name="oversight_endings"),
    path("pathway/", pathway_views.pathway, name="pathway"),
    path("events/", event_views.waiting, name="oversight_events"),
]
