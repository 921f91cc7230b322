"""After a review: decisions out, the manager's answer, the record, its copies; the outbox; what waits for somebody."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.deciding import (
    after_views,
    answer_views,
    copies_views,
    issue_views,
    link_views,
    outbox_views,
    record_views,
    task_views,
)

OF_REVIEW = "children/<child:number>/review/<int:review>/"
urlpatterns = [
    path(f"{OF_REVIEW}after/", after_views.after, name="review_after"),
    path(f"{OF_REVIEW}after/plan/", after_views.plan_updated, name="plan_updated"),
    path(f"{OF_REVIEW}after/issue/", issue_views.issue, name="decisions_issue"),
    path(f"{OF_REVIEW}after/link/", issue_views.new_link, name="manager_link_new"),
    path(f"{OF_REVIEW}after/link/withdraw/", issue_views.withdraw, name="manager_link_withdraw"),
    path(f"{OF_REVIEW}after/answer/", answer_views.answer, name="decisions_answer"),
    path(f"{OF_REVIEW}after/settle/<int:decision>/", answer_views.settle, name="answer_settle"),
    path(f"{OF_REVIEW}record/", record_views.record, name="review_whole_record"),
    path(f"{OF_REVIEW}copies/", copies_views.copies, name="record_copies"),
    path(f"{OF_REVIEW}copies/add/", copies_views.add, name="record_copy_add"),
    path(f"{OF_REVIEW}copies/send/", copies_views.send, name="record_copies_send"),
    path(f"{OF_REVIEW}copies/<int:copy>/", copies_views.change, name="record_copy"),
    path(f"{OF_REVIEW}copies/<int:copy>/sent/", copies_views.sent, name="record_copy_sent"),
    path(f"{OF_REVIEW}copies/<int:copy>/not-sent/", copies_views.not_sent, name="record_copy_not_sent"),
    path(f"{OF_REVIEW}copies/<int:copy>/print/", copies_views.printed, name="record_copy_print"),
    path("tasks/", task_views.tasks, name="my_tasks"),
    path("tasks/<int:key>/", task_views.tell_progress, name="decision_progress"),
    path("answer/arrived/", link_views.arrived, name="answer_arrived"),
    path("answer/<slug:secret>/", link_views.link, name="manager_link"),
    path("outbox/", outbox_views.outbox, name="outbox"),
    path("outbox/<int:key>/", outbox_views.message, name="outbox_message"),
]
