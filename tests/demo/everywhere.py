"""Follows every link of the demonstration as each role, some of each kind, and says which led nowhere.

Run as `python -m tests.demo.everywhere SIGN-INS`, with KEEL_VAR and KEEL_TODAY set; prints JSON.
"""

import json
import logging
import os
import re
import sys
from collections import Counter, deque
from pathlib import Path

LINK = re.compile(r'href="(/[^"#]*)')
NUMBER = re.compile(r"\d+")
LEFT_OUT = ("/static/", "/sign-out", "export")
EACH_KIND = 2
"""How many addresses that differ in their numbers alone are looked at."""


def main(sign_ins: Path) -> None:
    """Print, of each role, how many kinds of page it was led to, and which links failed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "keel.config.settings"
    import django

    django.setup()
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    logging.disable(logging.CRITICAL)
    found = {one["role"]: walk(one["username"]) for one in json.loads(sign_ins.read_text(encoding="utf-8"))}
    kinds = {role: len(seen) for role, (seen, _) in found.items()}
    print(json.dumps({"kinds": kinds, "wrong": {role: wrong for role, (_, wrong) in found.items() if wrong}}))


def walk(username: str) -> tuple[Counter[str], list[str]]:
    """Kind of address -> how many were opened, and every link that did not lead to a page."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.force_login(get_user_model().objects.get(username=username))
    todo, known = deque([("/", "")]), {"/"}
    kinds: Counter[str] = Counter()
    wrong = []
    while todo:
        address, whence = todo.popleft()
        kind = NUMBER.sub("#", address)
        if kinds[kind] >= EACH_KIND:
            continue
        kinds[kind] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            wrong.append(f"{address} answered {answer.status_code}: a link on {whence}")
        elif "text/html" in answer.get("Content-Type", ""):
            links = {link.replace("&amp;", "&") for link in LINK.findall(answer.content.decode())} - known
            known |= links
            todo += [(link, address) for link in sorted(links) if not any(part in link for part in LEFT_OUT)]
    return kinds, wrong


if __name__ == "__main__":
    main(Path(sys.argv[1]))
