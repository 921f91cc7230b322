"""Every link of the demonstration leads to a page that whoever is shown it may open."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.demo.conftest import ROOT


@pytest.mark.slow
def test_every_link_that_anybody_is_shown_leads_to_a_page(larkwater_2022, tmp_path):
    place = tmp_path / "larkwater"
    shutil.copytree(larkwater_2022.place, place)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEEL_", "DATABASE"))}
    run = subprocess.run(
        [sys.executable, "-m", "tests.demo.everywhere", str(place / "demo-sign-ins.json")],
        env={**kept, "KEEL_VAR": str(place), "KEEL_TODAY": larkwater_2022.today},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert told["wrong"] == {}
    assert told["kinds"]["IRO manager"] > 150
    assert told["kinds"]["social worker"] > 20
