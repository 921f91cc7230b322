"""Children."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.children import telling, views

urlpatterns = [
    path("", views.children, name="children"),
    path("export.csv", views.export, {"kind": "csv"}, name="children_csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="children_xlsx"),
    path("<child:number>/", views.child, name="child"),
    path("<child:number>/looked/", views.looked, name="child_looked"),
    path("<child:number>/earlier/", telling.earlier, name="child_earlier"),
    path("<child:number>/school/", telling.school, name="child_school"),
    path("<child:number>/person/", telling.person, name="child_person"),
]
