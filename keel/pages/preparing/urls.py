"""Papers of every review: what is waited for, and how it came."""

from django.urls import path

from keel.pages.preparing import paper_lists

urlpatterns = [
    path("", paper_lists.waiting, name="papers"),
    path("ask-again/", paper_lists.chase, name="papers_chase"),
    path("by-team/", paper_lists.late, name="papers_late"),
    path("by-team.csv", paper_lists.late_csv, name="papers_late_csv"),
    path("by-team/papers/", paper_lists.behind, name="papers_behind"),
]
