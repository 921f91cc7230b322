"""Children."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.children import putting_right, safety, telling, views

urlpatterns = [
    path("", views.children, name="children"),
    path("export.csv", views.export, {"kind": "csv"}, name="children_csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="children_xlsx"),
    path("<child:number>/", views.child, name="child"),
    path("<child:number>/looked/", views.looked, name="child_looked"),
    path("<child:number>/earlier/", telling.earlier, name="child_earlier"),
    path("<child:number>/school/", telling.school, name="child_school"),
    path("<child:number>/school/<int:key>/", putting_right.school, name="child_school_change"),
    path("<child:number>/school/<int:key>/end/", putting_right.leave, name="child_school_end"),
    path("<child:number>/person/", telling.person, name="child_person"),
    path("<child:number>/person/<int:key>/", putting_right.person, name="child_person_change"),
    path("<child:number>/person/<int:key>/end/", putting_right.end, name="child_person_end"),
    path("<child:number>/restricted/", safety.restricted, name="child_restricted"),
    path("<child:number>/interpreter/", safety.interpreter, name="child_interpreter"),
]
