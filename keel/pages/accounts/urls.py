"""Signing in and out, passwords, one's own account and calendar."""

from django.urls import path

from keel.pages.accounts import feed, mine, passwords, sessions, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("stay/", sessions.stay, name="stay"),
    path("forgotten-password/", passwords.forgotten, name="forgotten"),
    path("new-password/<slug:who>/<slug:token>/", passwords.new_password, name="new_password"),
    path("account/", mine.my_account, name="my_account"),
    path("account/password/", passwords.own_password, name="own_password"),
    path("account/calendar/", mine.make_calendar, name="make_calendar"),
    path("account/calendar/end/", mine.end_calendar, name="end_calendar"),
    path("calendar/<slug:secret>.ics", feed.calendar, name="calendar_feed"),
]
