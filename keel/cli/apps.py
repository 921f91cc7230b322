"""Management commands: entry points like pages, a few lines each."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Found by Django so that `keel <command>` finds the commands."""

    name = "keel.cli"
    label = "cli"
