"""One child's reviews: booking, recording, and each review by its own key. The child's number is in every address."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.reviews import booking_views, ended_views, held_views, review_views

OF_CHILD, OF_REVIEW = "<child:number>/review/", "<child:number>/review/<int:review>/"
urlpatterns = [
    path(f"{OF_CHILD}book/", booking_views.book, name="review_book"),
    path(f"{OF_CHILD}held/", held_views.record_unbooked, name="review_record"),
    path(f"{OF_CHILD}late/", review_views.not_held, name="review_not_held"),
    path(OF_REVIEW, review_views.review, name="review"),
    path(f"{OF_REVIEW}rebook/", booking_views.rebook, name="review_rebook"),
    path(f"{OF_REVIEW}held/", held_views.record_booked, name="review_held"),
    path(f"{OF_REVIEW}complete/", held_views.complete, name="review_complete"),
    path(f"{OF_REVIEW}correct/", held_views.correct, name="review_correct"),
    path(f"{OF_REVIEW}late/", review_views.late, name="review_late"),
    path(f"{OF_REVIEW}cancel/", ended_views.end, {"act": "cancel"}, name="review_cancel"),
    path(f"{OF_REVIEW}not-required/", ended_views.end, {"act": "not_required"}, name="review_not_required"),
    path(f"{OF_REVIEW}reinstate/", ended_views.end, {"act": "reinstate"}, name="review_reinstate"),
    path(f"{OF_REVIEW}take-back/", ended_views.end, {"act": "take_back"}, name="review_take_back"),
]
