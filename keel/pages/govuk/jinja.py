"""The template environment: our templates strict about missing names, the GOV.UK macros as lenient as they expect."""

from collections.abc import Callable, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)

from keel.pages.govuk import words
from keel.pages.govuk.council import council
from keel.pages.govuk.render import error_summary, govuk, govuk_form
from keel.pages.govuk.why import why_parts

PAGES = Path(__file__).parent.parent


class LenientLoader(PrefixLoader):
    """Loads the GOV.UK macros into an environment that forgives missing parameters, which they rely on.

    A name that one of our own templates misspells is still an error: what is forgiven depends on the template
    that a name is written in, not on the page that is being made.
    """

    lenient: Environment | None = None

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        if self.lenient is None:
            self.lenient = environment.overlay(undefined=ChainableUndefined, trim_blocks=False, lstrip_blocks=False)
        return super().load(self.lenient, name, globals)


def environment(**options: Any) -> Environment:
    """Named in settings; called once by Django's Jinja2 backend."""
    options["loader"] = _loader(options.get("loader"))
    options["undefined"] = StrictUndefined
    env = Environment(**{"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, **options})  # noqa: S701
    env.globals.update(_globals())
    env.filters.update(_filters())
    return env


def _loader(given: BaseLoader | None) -> BaseLoader:
    """Each room of `keel/pages` keeps its templates in its own `templates/` folder, under its own name."""
    rooms = sorted(PAGES.glob("*/templates"))
    ours = FileSystemLoader([str(PAGES / "templates"), *(str(room) for room in rooms)])
    govuk_macros = LenientLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([govuk_macros, *([given] if given else []), ours])


def _globals() -> dict[str, Callable[..., object]]:
    return {
        "static": static,
        "plain_static": plain_static,
        "url": url,
        "query_link": query_link,
        "council": council,
        "messages_for": messages_for,
        "days_words": words.days_words,
        "why_parts": why_parts,
        "zip": partial(zip, strict=True),
        "error_summary": error_summary,
    }


def _filters() -> dict[str, Callable[..., object]]:
    return {
        "long_date": words.long_date,
        "moment": words.moment,
        "short_date": words.short_date,
        "iso_date": words.iso_date,
        "plural": words.plural,
        "and_list": words.and_list,
        "govuk": govuk,
        "govuk_form": govuk_form,
    }


def url(name: str, *args: object, **kwargs: object) -> str:
    """`url("child", number)`: an address by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def plain_static(path: str) -> str:
    """The unhashed address, for the page that must work when the list of hashed names is missing."""
    return f"{settings.STATIC_URL}{path}"


def query_link(request: HttpRequest, **changes: object) -> str:
    """This page's address with parts of its query changed; None takes a part away. Lists stay narrowed as they are."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{urlencode(list(_pairs(query)))}" if query else request.path


def _pairs(query: Any) -> Any:
    return ((name, value) for name, values in query.lists() for value in values)


def messages_for(request: HttpRequest) -> list[Any]:
    """What the last action said it did; reading them clears them."""
    return list(get_messages(request))
