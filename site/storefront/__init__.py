"""The project: settings, URLs, WSGI and Celery entry points."""

from storefront.celery import app as celery_app

__all__ = ["celery_app"]
