"""Children."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.children import views

urlpatterns = [
    path("", views.children, name="children"),
    path("<child:number>/", views.child, name="child"),
    path("<child:number>/looked/", views.looked, name="child_looked"),
]
