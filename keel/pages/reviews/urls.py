"""Reviews: what is due, as lists and files. A child's own reviews are in `child_urls`."""

from django.urls import path

from keel.pages.reviews import views

urlpatterns = [
    path("", views.due_list, name="reviews"),
    path("weeks/", views.weeks, name="reviews_weeks"),
    path("iros/", views.iros, name="reviews_iros"),
    path("export.csv", views.export, {"kind": "csv"}, name="reviews_csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="reviews_xlsx"),
]
