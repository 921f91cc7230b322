"""Reviews: what is due."""

from django.urls import path

from keel.pages.reviews import views

urlpatterns = [path("", views.due_list, name="reviews")]
