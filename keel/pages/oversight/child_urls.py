"""One child between reviews. The child's number is in every address."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.oversight import child_views, ending_views, event_views, midway_views, pathway_views, visit_views

OF_CHILD = "<child:number>/oversight/"
urlpatterns = [
    path(OF_CHILD, child_views.ladder, name="child_oversight"),
    path(f"{OF_CHILD}contact/", child_views.add, name="contact_add"),
    path(f"{OF_CHILD}contact/plan/", child_views.plan, name="contact_plan"),
    path(f"{OF_CHILD}contact/<int:key>/", child_views.correct, name="contact_correct"),
    path(f"{OF_CHILD}contact/<int:key>/drop/", child_views.drop, name="contact_drop"),
    path(f"{OF_CHILD}visit/", visit_views.add, name="visit_add"),
    path(f"{OF_CHILD}visit/<int:key>/drop/", visit_views.drop, name="visit_drop"),
    path(f"{OF_CHILD}event/", event_views.tell_of, name="event_tell"),
    path(f"{OF_CHILD}event/<int:key>/", event_views.event, name="event"),
    path(f"{OF_CHILD}ending/", ending_views.decide, name="ending_decide"),
    path(f"{OF_CHILD}ending/<int:key>/take-back/", ending_views.take_back, name="ending_take_back"),
    path(f"{OF_CHILD}pathway/", pathway_views.record, name="pathway_record"),
    path(f"{OF_CHILD}pathway/<int:key>/take-back/", pathway_views.take_back, name="pathway_take_back"),
    path(f"{OF_CHILD}midway/", midway_views.midway, name="midway"),
    path("<child:number>/review/<int:review>/journey/", child_views.journey, name="review_journey"),
]
