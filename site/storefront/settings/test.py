"""Settings of the test suite: real PostgreSQL and Redis, tasks in the caller's thread."""

from __future__ import annotations

import tempfile
from pathlib import Path

from storefront.settings.base import *

SECRET_KEY = "test-secret-key-not-for-production-use-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

_SCRATCH = Path(tempfile.mkdtemp(prefix="b2b-test-"))
MEDIA_ROOT = _SCRATCH / "media"
PRIVATE_MEDIA_ROOT = _SCRATCH / "private"
ONEC_EXCHANGE_DIR = _SCRATCH / "exchange"
ONEC_EXCHANGE_USERS = {"onec": "demo"}
ONEC_LIVE_URL = ""
ONEC_ODATA_URL = ""
SERVE_MEDIA = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Tests of the log-in turn it on: with it `authenticate` needs a request.
AXES_ENABLED = False
