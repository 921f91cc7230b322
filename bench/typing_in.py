"""Twenty people typing at once into the room, each save beside a bare post of the same person, on a real server."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from bench.generate import YEARS
from bench.importing import bring_in_both, copy, database, run_python, tell
from bench.lives import YEAR_2
from bench.result import Result, longer

AT_MOST = 3
CENTILE = 0.95
PAUSE = (0.4, 0.8)
"""Seconds between two saves of one person, who goes on typing meanwhile."""
WORDS = "He likes his new school, and says that he would like to see his sister more often than he does now. "


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part."""
    children, saves = 500, 6 if quick else 60
    if not database(work, children, YEAR_2).exists():
        bring_in_both(work, children, floor=False)
    today = YEARS[YEAR_2][1].isoformat()
    place = work / "rooms.sqlite3"
    copy(database(work, children, YEAR_2), place)
    people = run_python(place, "-m", "bench.rooms", today, KEEL_TODAY=today)
    with _served(place, today) as port:
        took = _type(port, people, saves)
    raw["room"] = {name: sorted(times) for name, times in took.items()}
    mine, bare = (_at(took[name], CENTILE) for name in ("save", "bare"))
    middle, bare_middle = (_at(took[name], 0.5) for name in ("save", "bare"))
    who = f"a save in the room, {len(people)} people typing"
    return [
        longer("room", f"{who}, at the 95th centile, against a bare post", mine, bare, at_most=AT_MOST),
        longer("room", f"{who}, in the middle", middle, bare_middle),
    ]


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def _served(place: Path, today: str) -> Iterator[int]:
    """Keel on a free port, two web processes as `keel serve` has them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, "KEEL_DATABASE": str(place), "KEEL_VAR": str(place.parent), "KEEL_TODAY": today}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], env=environment,
                   check=True)  # fmt: skip
    web = ("-m", "gunicorn", "bench.wsgi", "--no-control-socket", "--log-level", "error", "--workers", "2")
    server = subprocess.Popen([sys.executable, *web, "--bind", f"127.0.0.1:{port}"], env=environment)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("The server did not come up.")


def _type(port: int, people: Any, saves: int) -> dict[str, list[float]]:
    """Everybody types. Gives what each save and each bare post took; the first of each person only warms up."""
    took: dict[str, list[float]] = {"save": [], "bare": []}
    faults: list[str] = []
    threads = [
        threading.Thread(target=_one, args=(port, person, number, saves, took, faults))
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise AssertionError(f"{len(faults)} posts failed, as in: {faults[0]}")
    tell(f"the room: {len(took['save']):,} saves of {len(threads)} people")
    return took


def _one(port: int, person: dict[str, str], number: int, saves: int, took: Any, faults: list[str]) -> None:
    """One person: types a little, saves, and posts as much to the bare post, in turns."""
    random = Random(number)
    text, version = "", 0
    for turn in range(saves + 2):
        time.sleep(random.uniform(*PAUSE))
        text += WORDS
        for name in ("save", "bare") if turn % 2 else ("bare", "save"):
            path = person["path"] if name == "save" else "/bench-bare-post/"
            began = perf_counter()
            status, said = _post(port, path, person, {"key": "S7_1", "text": text, "version": version})
            if turn > 1:
                took[name].append(perf_counter() - began)
            if status != 200:
                faults.append(f"{path} answered {status}: {said[:200]}")
                return
            if name == "save":
                version = json.loads(said)["version"]


def _post(port: int, path: str, person: dict[str, str], values: dict[str, Any]) -> tuple[int, str]:
    token = "b" * 32
    body = urlencode(
        {**values, "csrfmiddlewaretoken": token, person["page"]: person["of"], "window": f"w{person['user']}"}
    )
    headers = {
        "Cookie": f"sessionid={person['session']}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
