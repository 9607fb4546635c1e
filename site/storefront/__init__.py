"""The project: settings, URLs, WSGI and Celery entry points.

Importing it starts nothing and reads no settings, because the embedded servers (`embedded/`) are
needed before there are any; `settings/base.py` brings in the Celery application.
"""
