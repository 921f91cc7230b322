"""Preparing one review of one child."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.preparing import conversation_views, paper_views, views

OF_REVIEW = "<child:number>/review/<int:review>/"
OF_PAPER = f"{OF_REVIEW}papers/<int:key>/"
urlpatterns = [
    path(f"{OF_REVIEW}prepare/", views.prepare, name="review_prepare"),
    path(f"{OF_REVIEW}talk/", views.talk, name="review_talk"),
    path(f"{OF_REVIEW}choices/", views.choices, name="review_choices"),
    path(f"{OF_REVIEW}conversation/", conversation_views.conversation, name="review_conversation"),
    path(f"{OF_REVIEW}conversation/none/", conversation_views.not_held, name="review_not_spoken"),
    path(f"{OF_REVIEW}papers/ask/", paper_views.ask, name="papers_ask"),
    path(f"{OF_PAPER}came/", paper_views.change, {"act": "came"}, name="paper_came"),
    path(f"{OF_PAPER}not-come/", paper_views.change, {"act": "not_come"}, name="paper_not_come"),
    path(f"{OF_PAPER}not-needed/", paper_views.change, {"act": "not_needed"}, name="paper_not_needed"),
    path(f"{OF_PAPER}needed/", paper_views.change, {"act": "needed"}, name="paper_needed"),
    path(f"{OF_PAPER}sent/", paper_views.sent, name="paper_sent"),
]
