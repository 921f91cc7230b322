"""Keel: the working system of an Independent Reviewing Officer service."""

__version__ = "0.1.0"
