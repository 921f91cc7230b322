"""The council's own area and its neighbours."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.settings.forms import PlaceForm
from keel.records.commands.places import InTheList, remove_place, set_place
from keel.records.permissions import Permission
from keel.records.queries import places as asked
from keel.records.refused import Refused

NO_OWN = "No area of the council’s own is in the list now: nobody can say which children live outside it. Add it."


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def every(request: HttpRequest) -> HttpResponse:
    """The list, and boxes to add a district or to change one by its code."""
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # The tick is for the code that was asked about: another that is typed meanwhile is asked about anew.
        change = request.POST.get("change") == "on" and request.POST.get("change_of") == form.cleaned_data["code"]
        try:
            place = set_place(
                by=actor(request), today=clock.today(), now=clock.now(), change=change, **form.cleaned_data
            )
        except InTheList as error:
            form.ask(str(error))
        except Refused as error:
            form.add_error("code", str(error).rstrip("."))
        else:
            messages.success(request, f"{place.name} ({place.code}) is {place.get_kind_display()}.")
            _warn(request)
            return redirect("places")
    places = asked.places()
    context = {"form": form, "places": places, "no_own": bool(places) and not asked.has_own(places), "here": "places"}
    return render(request, "settings/places.html", context)


def _warn(request: HttpRequest) -> None:
    """Where no own area is left nobody can say how many children live outside it."""
    if not asked.has_own(asked.places()):
        messages.warning(request, NO_OWN)


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
            _warn(request)
        return redirect("places")
    others = [one for one in asked.places() if one.code != code]
    last = asked.has_own([place]) and not asked.has_own(others)
    return render(request, "settings/place_remove.html", {"place": place, "last": last, "here": "places"})
