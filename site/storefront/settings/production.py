"""Production: everything secret or local comes from the environment (docs/operations.md)."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from storefront.settings.base import *


def _required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}; docs/operations.md says to what."
        ) from None


SECRET_KEY = _required("SECRET_KEY")
for _name in ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
    _required(_name)

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
#: Seconds; a letter is tried again later.
EMAIL_TIMEOUT = 30

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# 1C follows no redirect, so http is sent to https by the server in front, except for /1c/ and
# /bitrix/admin/.
SECURE_SSL_REDIRECT = False
