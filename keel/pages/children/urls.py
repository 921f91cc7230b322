"""Children."""

from django.urls import path

from keel.pages.children import views

urlpatterns = [path("<str:number>/", views.child, name="child")]
