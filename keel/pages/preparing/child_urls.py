"""Preparing one review of one child."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.preparing import conversation_views, invitation_views, paper_views, views

OF_REVIEW = "<child:number>/review/<int:review>/"
OF_INVITATION = f"{OF_REVIEW}invitations/<int:key>/"
OF_PAPER = f"{OF_REVIEW}papers/<int:key>/"
urlpatterns = [
    path(f"{OF_REVIEW}prepare/", views.prepare, name="review_prepare"),
    path(f"{OF_REVIEW}talk/", views.talk, name="review_talk"),
    path(f"{OF_REVIEW}choices/", views.choices, name="review_choices"),
    path(f"{OF_REVIEW}conversation/", conversation_views.conversation, name="review_conversation"),
    path(f"{OF_REVIEW}conversation/none/", conversation_views.not_held, name="review_not_spoken"),
    path(f"{OF_REVIEW}invitations/", invitation_views.invitations, name="review_invitations"),
    path(f"{OF_REVIEW}invitations/propose/", invitation_views.propose, name="review_invitations_propose"),
    path(f"{OF_REVIEW}invitations/send/", invitation_views.send, name="review_invitations_send"),
    path(f"{OF_REVIEW}invitations/letters/", invitation_views.letters, name="review_letters"),
    path(f"{OF_REVIEW}invitations/add/", invitation_views.add, name="review_invitation_add"),
    path(f"{OF_INVITATION}reply/", invitation_views.one, {"act": "reply"}, name="invitation_reply"),
    path(f"{OF_INVITATION}email/", invitation_views.one, {"act": "email"}, name="invitation_email"),
    path(f"{OF_INVITATION}leave-out/", invitation_views.one, {"act": "leave_out"}, name="invitation_leave_out"),
    path(f"{OF_INVITATION}put-back/", invitation_views.one, {"act": "put_back"}, name="invitation_put_back"),
    path(f"{OF_REVIEW}papers/ask/", paper_views.ask, name="papers_ask"),
    path(f"{OF_PAPER}came/", paper_views.change, {"act": "came"}, name="paper_came"),
    path(f"{OF_PAPER}not-come/", paper_views.change, {"act": "not_come"}, name="paper_not_come"),
    path(f"{OF_PAPER}not-needed/", paper_views.change, {"act": "not_needed"}, name="paper_not_needed"),
    path(f"{OF_PAPER}needed/", paper_views.change, {"act": "needed"}, name="paper_needed"),
    path(f"{OF_PAPER}shared/", paper_views.change, {"act": "shared"}, name="paper_shared"),
    path(f"{OF_PAPER}other/", paper_views.change, {"act": "other"}, name="paper_other"),
    path(f"{OF_PAPER}sent/", paper_views.sent, name="paper_sent"),
]
