"""All screens, no tables."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Found by Django for its static files."""

    name = "keel.pages"
    label = "pages"
