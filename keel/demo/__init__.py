"""Larkwater Council: a fictional council, built through Keel's own imports and commands from the files in `data`."""
