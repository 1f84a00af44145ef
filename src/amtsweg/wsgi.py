"""The WSGI application, with the pages' code imported before the first request asks for it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amtsweg.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
