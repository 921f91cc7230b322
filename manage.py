#!/usr/bin/env python3
"""The same as the `keel` command, for those who expect a manage.py."""

from keel.cli.entry import main

if __name__ == "__main__":
    main()
