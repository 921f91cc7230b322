"""The tables of the law that are made when it is loaded: loading it again gives the same."""

import importlib.util
import sys
from types import ModuleType

import pytest

TABLES = {
    "sources": None,
    "settings_list": ("SETTINGS",),
    "timetable": ("TIMETABLE",),
    "catalogue": ("CATALOGUE",),
    "disputes": ("LADDER", "MOVES"),
    "matters": ("SCHEDULE_7", "PLACED_FOR_ADOPTION", "AUTHORISED_NOT_PLACED"),
}


def load_again(name: str) -> ModuleType:
    """Run a module's file once more, beside the one already loaded."""
    first = sys.modules[f"keel.law.{name}"]
    assert first.__file__
    spec = importlib.util.spec_from_file_location(first.__name__, first.__file__)
    assert spec
    assert spec.loader
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    return again


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_out_the_same(name: str) -> None:
    importlib.import_module(f"keel.law.{name}")
    first, again = sys.modules[f"keel.law.{name}"], load_again(name)
    names = TABLES[name] or [key for key, value in vars(first).items() if type(value).__name__ == "Source"]
    for table in names:
        assert repr(getattr(again, table)) == repr(getattr(first, table))
