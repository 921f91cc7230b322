"""The council's own area and its neighbours."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.settings.forms import PlaceForm
from keel.records.commands.places import remove_place, set_place
from keel.records.permissions import Permission
from keel.records.queries import places as asked
from keel.records.refused import Refused


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def every(request: HttpRequest) -> HttpResponse:
    """The list, and boxes to add a district or to change one by its code."""
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = set_place(by=actor(request), today=clock.today(), now=clock.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error("code", str(error).rstrip("."))
        else:
            messages.success(request, f"{place.name} ({place.code}) is {place.get_kind_display()}.")
            return redirect("places")
    return render(request, "settings/places.html", {"form": form, "places": asked.places(), "here": "places"})


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a district off the list; asked again first."""
    place = asked.place(code)
    if place is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_place(by=actor(request), code=code, today=clock.today(), now=clock.now())
        except Refused as error:
            messages.info(request, str(error))
        else:
            messages.success(request, f"{place.name} ({place.code}) is off the list. Add it again if that was a slip.")
        return redirect("places")
    return render(request, "settings/place_remove.html", {"place": place, "here": "places"})
