"""In the room: the record of one review, written while it is held. The child's number is in every address."""

from django.urls import path

from keel.pages import numbers  # noqa: F401 - it brings <child:…>
from keel.pages.chairing import decision_views, finish_views, saving, standards_views, together_views, views

ROOM = "<child:number>/review/<int:review>/room/"
urlpatterns = [
    path(ROOM, views.room, name="review_room"),
    path(f"{ROOM}save/", saving.save, name="room_save"),
    path(f"{ROOM}here/", saving.here, name="room_here"),
    path(f"{ROOM}earlier/<slug:key>/", views.earlier, name="room_earlier"),
    path(f"{ROOM}came/", views.came, name="room_came"),
    path(f"{ROOM}decision/", decision_views.add, name="room_decision_add"),
    path(f"{ROOM}decision/<int:decision>/", decision_views.save, name="room_decision"),
    path(f"{ROOM}outcome/<int:decision>/", decision_views.outcome, name="room_outcome"),
    path(f"{ROOM}standard/", standards_views.answer, name="room_standard"),
    path(f"{ROOM}together/<int:other>/", together_views.together, name="room_together"),
    path(f"{ROOM}begin/", finish_views.begin, name="room_begin"),
    path(f"{ROOM}adjourn/", finish_views.adjourn, name="room_adjourn"),
    path(f"{ROOM}finish/", finish_views.finish, name="room_finish"),
]
