"""A review at a place without a signal. The child's number is in every address."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.away import views

OF_REVIEW = "<child:number>/review/<int:review>/pack/"
urlpatterns = [
    path(OF_REVIEW, views.pack, name="review_pack"),
    path(f"{OF_REVIEW}print/", views.printed, name="review_pack_print"),
    path(f"{OF_REVIEW}back/", views.back, name="review_pack_back"),
]
