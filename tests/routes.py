"""Every route of the service, found by reflection."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

FOR_ANYONE = {"sign_in", "sign_out", "council_css"} | {"forgotten", "new_password", "stay", "calendar_feed"}
FOR_ANYONE |= {"manager_link", "answer_arrived"}
"""Routes that need no sign-in. Who forgot a password has none; `stay` says only how long a session still lasts; a
calendar programme cannot sign in, so its address holds a secret of 256 bits, which ends when the sign-in does. A team
manager answers decisions by a link with such a secret, which opens in one browser, once, for some days; that an answer
arrived is said without naming anybody.
"""
FOR_ANYONE_SIGNED_IN = {"first_page"} | {"my_account", "own_password"}
"""Routes that show no child, and lead everyone to what they may see."""


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every route of the map."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry


def addresses() -> Iterator[tuple[str, str]]:
    """Every route's name with each of its addresses, and `{word}` for each word that stands open in it."""
    for name, ways in get_resolver().reverse_dict.lists():
        if isinstance(name, str):
            for possibilities, *_ in ways:
                yield from ((name, "/" + re.sub(r"%\((\w+)\)s", r"{\1}", written)) for written, _ in possibilities)
