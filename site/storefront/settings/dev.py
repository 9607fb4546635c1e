"""Development and the demo: embedded servers, media from the web process, letters as files."""

from __future__ import annotations

import os

from storefront.settings.base import *

DEBUG = os.environ.get("DEBUG", "") == "1"
# Known to everybody: never use these settings for a shop on the network.
SECRET_KEY = os.environ.get("SECRET_KEY", "development-only-secret-key-not-for-production-use")
ALLOWED_HOSTS = ["*"]
SERVE_MEDIA = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
ONEC_EXCHANGE_USERS = ONEC_EXCHANGE_USERS or {"onec": "demo"}
ONEC_LIVE_USER = ONEC_LIVE_USER or "onec"
ONEC_LIVE_PASSWORD = ONEC_LIVE_PASSWORD or "demo"
WHITENOISE_USE_FINDERS = True
AUTH_PASSWORD_VALIDATORS = []
