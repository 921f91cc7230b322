"""Staff: the list, a person, what they hold, teams."""

from django.urls import path

from keel.pages.staff import leaving, people, posts, sign_ins, teams

urlpatterns = [
    path("", people.staff_list, name="staff"),
    path("add/", people.add, name="staff_add"),
    path("teams/", teams.team_list, name="teams"),
    path("teams/add/", teams.add, name="team_add"),
    path("teams/<int:key>/", teams.change, name="team"),
    path("teams/<int:key>/remove/", teams.remove, name="team_remove"),
    path("<int:key>/", people.person, name="person"),
    path("<int:key>/change/", people.change, name="person_change"),
    path("<int:key>/post/", posts.add, name="post_add"),
    path("<int:key>/leave/", posts.add_away, name="leave_add"),
    path("<int:key>/sign-in/", sign_ins.make, name="sign_in_make"),
    path("<int:key>/sign-in/switch/", sign_ins.switch, name="sign_in_switch"),
    path("<int:key>/sign-in/link/", sign_ins.link, name="sign_in_link"),
    path("<int:key>/role/", sign_ins.add_role, name="role_add"),
    path("<int:key>/leaving/", leaving.leaving, name="leaving"),
    path("<int:key>/return/", leaving.back, name="leaving_undo"),
    path("posts/<int:key>/end/", posts.end, name="post_end"),
    path("roles/<int:key>/end/", sign_ins.end, name="role_end"),
    path("leave/<int:key>/end/", posts.end_away, name="leave_end"),
]
