"""Keel as it is served, with the bench's map of addresses: a bare page and a bare post beside Keel's own."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "bench.bare_page"
application = get_wsgi_application()
