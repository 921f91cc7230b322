"""Work: what waits on somebody, the week's board, the administrator's calendar, one page an IRO."""

from django.urls import path

from keel.pages.work import calendar_views, views

urlpatterns = [
    path("waiting/", views.waiting, name="waiting"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/do/", calendar_views.act, name="calendar_do"),
    path("calendar/letters/", calendar_views.letters, name="calendar_letters"),
    path("board/", views.board, name="board"),
    path("board/late/", views.why_late, name="why_late"),
    path("iro/<int:staff>/", views.iro, name="iro_work"),
    path("overdue/", views.overdue, name="overdue"),
]
