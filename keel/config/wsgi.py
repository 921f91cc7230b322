"""The web entry point: `gunicorn keel.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
application = get_wsgi_application()
