"""Configuration package of the shop: settings, URLs, WSGI, Celery, start-up tools."""
