"""The rooms in which reviews are held: whoever books reviews keeps the list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk import fields
from keel.pages.govuk.words import long_date
from keel.records.commands import rooms as commands
from keel.records.permissions import Permission
from keel.records.queries import rooms as asked
from keel.records.refused import Refused


class RoomForm(fields.Form):
    """A room: its name, how many fit in, whether everybody gets in."""

    name = fields.TextField(label="What is it called?", noun="what it is called", width=20, max_length=100,
                            hint="As people know it: Strood hub, room 2")  # fmt: skip
    seats = fields.IntegerField(label="How many seats has it?", noun="how many seats", required=False, min_value=1,
                                max_value=commands.MOST_SEATS)  # fmt: skip
    step_free = fields.ChoiceField(
        label="Can everybody get in without steps?",
        noun="whether everybody gets in",
        choices=(("", "Not known"), ("yes", "Yes"), ("no", "No")),
        required=False,
        inline=True,
    )


class CloseForm(fields.Form):
    """From when a room is not offered any more."""

    on = fields.DateField(label="From which day?", noun="the day", hint="For example, 14 3 2026")


@require_http_methods(["GET", "POST"])
@needs(Permission.RECORD_REVIEW)
def every(request: HttpRequest) -> HttpResponse:
    """The list, and boxes to add a room."""
    form = RoomForm(request.POST or None)
    if form.is_valid():
        given = {**form.cleaned_data, "step_free": {"yes": True, "no": False}.get(form.cleaned_data["step_free"])}
        if _done(form, lambda: commands.add_room(by=actor(request), now=clock.now(), **given)):
            messages.success(request, f"{given['name']} is in the list. Reviews can be booked into it.")
            return redirect("rooms")
    rows = asked.every_room(clock.today())
    may = actor(request).may(Permission.SET_PRACTICE)
    return render(request, "settings/rooms.html", {"form": form, "rooms_there": rows, "here": "rooms", "may": may})


@require_http_methods(["GET", "POST"])
@needs(Permission.RECORD_REVIEW)
def close(request: HttpRequest, key: int) -> HttpResponse:
    """Offer a room no more, from a day on."""
    room = _room(key)
    form = CloseForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        on = form.cleaned_data["on"]
        if _done(form, lambda: commands.close_room(by=actor(request), room=room, on=on, now=clock.now())):
            messages.success(request, f"{room.name} is closed from {long_date(on)}.")
            return redirect("rooms")
    return render(request, "settings/room_close.html", {"form": form, "room": room})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def open_again(request: HttpRequest, key: int) -> HttpResponse:
    """Offer a room again."""
    room = _room(key)
    if request.method != "POST":
        return redirect("rooms")
    try:
        commands.open_room(by=actor(request), room=room, now=clock.now())
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, f"{room.name} is open again.")
    return redirect("rooms")


def _room(key: int) -> Any:
    room = asked.room(key)
    if room is None:
        raise Http404
    return room


def _done(form: fields.Form, act: Any) -> bool:
    """Do it; where it is refused, the form says why beside the box that it is about."""
    try:
        act()
    except Refused as refused:
        form.add_error(str(refused.about) if refused.about in form.fields else None, str(refused))
        return False
    return True
