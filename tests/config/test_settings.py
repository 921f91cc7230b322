"""What the environment says, and what is refused at the start in words."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from keel.config.mail import mail_settings


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://keel%40council:p%3Aw@mail.council.example", 587, True, False),
        ("smtps://keel%40council:p%3Aw@mail.council.example:4650", 4650, False, True),
        ("smtp://keel%40council:p%3Aw@mail.council.example", 25, False, False),
    ],
)
def test_one_address_names_the_mail_server(tmp_path: Path, url: str, port: int, tls: bool, ssl: bool) -> None:
    found = mail_settings(url, "keel@council.example", tmp_path)
    wanted = {"EMAIL_HOST": "mail.council.example", "EMAIL_PORT": port, "EMAIL_USE_TLS": tls, "EMAIL_USE_SSL": ssl,
              "EMAIL_HOST_USER": "keel@council", "EMAIL_HOST_PASSWORD": "p:w", "EMAIL_TIMEOUT": 10,
              "DEFAULT_FROM_EMAIL": "keel@council.example"}  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert not (tmp_path / "mail").exists()


def test_without_one_mail_becomes_files_for_their_owner_alone(tmp_path: Path) -> None:
    found = mail_settings("", "", tmp_path)
    place = Path(str(found["EMAIL_FILE_PATH"]))
    assert place == tmp_path / "mail"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["mail.council.example", "http://mail", "smtp://", "smtps://host:none", "smtp://h:0"])
def test_an_address_that_cannot_be_read_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEEL_EMAIL_URL cannot be read"):
        mail_settings(url, "keel@council.example", tmp_path)


def test_mail_has_a_sender(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEEL_EMAIL_FROM"):
        mail_settings("smtp://localhost", "", tmp_path)


@pytest.mark.parametrize("said", ["0", "1", "721", "soon", "٣٠", "-5", "1e2"])
def test_minutes_are_minutes(said: str, tmp_path: Path) -> None:
    done = asked({"KEEL_IDLE_MINUTES": said}, tmp_path)
    assert f"KEEL_IDLE_MINUTES is {said!r}, which is not a number of minutes from 2 to 720" in done.stderr


def test_how_long_is_for_the_council_to_say(tmp_path: Path) -> None:
    assert asked({"KEEL_IDLE_MINUTES": "20"}, tmp_path).stdout.split() == ["1200", "1260"]
    assert asked({}, tmp_path).stdout.split() == ["1800", "1860"]


def asked(environment: dict[str, str], place: Path) -> subprocess.CompletedProcess[str]:
    words = "from keel.config import settings as s; print(s.IDLE_SECONDS, s.SESSION_COOKIE_AGE)"
    return subprocess.run(
        [sys.executable, "-c", words],
        env={"KEEL_VAR": str(place), **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
