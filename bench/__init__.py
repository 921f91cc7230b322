"""What is measured, and against what: `python -m bench` (or `make bench`). Ratios in one run, never timed tests."""
