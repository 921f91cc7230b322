"""The `keel` command: Django's commands and ours, with hyphens or underscores in their names."""

import os
import sys

BUSY = (
    "Keel is busy with a long piece of work, such as an import, and only one can write at a time. "
    "Nothing was changed. Try again in a moment."
)
"""SQLite lets one process write at a time; whoever has waited as long as the settings allow is told this."""
ONLY_MINE = 0o077
"""Whatever a command writes (the database, its backups, returns, sign-ins) is about children: for its owner alone."""

CHECKED = {"serve", "demo"}
"""What shows pages asks Django's checks first, as `keel check` does; to the others they are a second of waiting."""


def main() -> None:
    """Run one command. `import-903` and `import_903` are the same, so modules keep names that Python allows."""
    os.umask(ONLY_MINE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import BaseCommand, ManagementUtility, get_commands
    from django.db.utils import OperationalError, ProgrammingError

    class Keel(ManagementUtility):
        """Finds `import-903` in the module import_903; what is typed is what usage, help and errors say."""

        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand.replace("-", "_"))
            if command.__module__.startswith("keel.") and subcommand not in CHECKED:
                command.requires_system_checks = []
            return command

        def main_help_text(self, commands_only: bool = False) -> str:
            text = super().main_help_text(commands_only)
            for name in get_commands():
                text = text.replace(name, name.replace("_", "-"))
            return text

    try:
        Keel(["keel", *sys.argv[1:]]).execute()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (OperationalError, ProgrammingError) as error:
        if "is locked" in str(error):
            sys.exit(BUSY)
        if not any(words in str(error) for words in ("no such table", "no such column", "does not exist")):
            raise
        sys.exit("The database has not been made ready for this version of Keel. Run: keel migrate")
    except BrokenPipeError:
        # Whoever was reading has had enough, as in `keel due | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
