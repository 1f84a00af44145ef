"""Compiles every template of the pages into build/templates, from nothing."""

import os
import shutil

import django
from django.conf import settings
from django.template import engines


def main() -> None:
    """Loading a template compiles it and keeps the result in the folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amtsweg.settings")
    django.setup()
    shutil.rmtree(settings.TEMPLATE_BUILD, ignore_errors=True)
    settings.TEMPLATE_BUILD.mkdir(parents=True)
    pages = engines["jinja2"].env
    for name in pages.list_templates():
        pages.get_template(name)


if __name__ == "__main__":
    main()
