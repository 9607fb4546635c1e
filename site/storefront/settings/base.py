"""Settings shared by development, tests and production."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

# Whoever reads the settings gets the Celery application that `shared_task` binds to.
from storefront.celery import app as celery_app  # noqa: F401
from storefront.settings.modules import *
from storefront.settings.modules import INSTALLED_APPS, MODULES
from storefront.settings.oscar import *
from storefront.settings.oscar import OSCAR_SHOP_NAME

ROOT = Path(__file__).resolve().parents[3]
SITE_DIR = ROOT / "site"
VAR = Path(os.environ.get("B2B_VAR", ROOT / "var"))

DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin
]
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    *(path for module in MODULES for path in module.auth_backends),
    "oscar.apps.customer.auth_backends.EmailBackend",
]
LOGIN_URL = "customer:login"
LOGIN_REDIRECT_URL = "/catalogue/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Wrong passwords are counted per e-mail and address (module account_security, django-axes).
#: So many wrong ones, then a pause of so many minutes; 1C's exchange has limits of its own.
AXES_FAILURE_LIMIT = int(os.environ.get("LOGIN_ATTEMPTS", 6))
AXES_COOLOFF_TIME = timedelta(minutes=float(os.environ.get("LOGIN_PAUSE_MINUTES", 5)))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Attempts during the pause do not make it longer: it ends when the page says so.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "oscar_b2b.account_security.guessing.username"
AXES_CLIENT_IP_CALLABLE = "oscar_b2b.account_security.guessing.address"
AXES_LOCKOUT_CALLABLE = "oscar_b2b.account_security.guessing.answer"
# The module keeps a table of its own of who is signed in where.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Working as a dealer's employee (module personal_managers, django-hijack): a bar of our own.
HIJACK_PERMISSION_CHECK = "oscar_b2b.personal_managers.work_as.may_work_as"
HIJACK_INSERT_BEFORE = None
#: Name of the shop in authenticator apps.
OTP_TOTP_ISSUER = OSCAR_SHOP_NAME

#: Days for which the link of an invitation works.
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS", 7))
#: Who gets the letters about applications, separated by commas; empty = employees who may decide.
ONBOARDING_EMAILS = [each for each in os.environ.get("ONBOARDING_EMAILS", "").split(",") if each]
#: Bytes of one paper that a dealer or an employee uploads.
ONBOARDING_FILE_LIMIT = int(os.environ.get("ONBOARDING_FILE_LIMIT", 10 * 1024 * 1024))

INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS, "sorl.thumbnail"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    *(path for module in MODULES for path in module.middleware),
    "oscar_b2b.core.middleware.B2BContextMiddleware",
    "oscar_b2b.forks.basket.middleware.BasketMiddleware",
    "oscar_b2b.core.form_addresses.FormAddressMiddleware",
]

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "oscar_b2b.core.context_processors.shop",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
if not DATABASES["default"]:
    # `manage.py`, `make` and pytest start embedded servers and set the addresses.
    DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "b2b"}
# Oscar wraps what must be atomic; requests as a whole are not transactions.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# Compiling a page's queries takes longer than running them.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "b2b",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/Kyiv"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [SITE_DIR / "locale"]
TIME_ZONE = "Europe/Kyiv"
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "UA"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
#: Invoices and other files that only views hand out.
PRIVATE_MEDIA_ROOT = VAR / "private"
#: Serve media from the web process; production leaves it to the web server in front.
SERVE_MEDIA = os.environ.get("SERVE_MEDIA", "") == "1"

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "shop@localhost")
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL

# Every row of a table and every variant is a field, also the empty ones; Django stops at 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"

# --- 1C exchange (see docs/exchange.md) -------------------------------------------------------
#: Log-in → password of 1C's exchange user, "login:password" pairs separated by commas. The first
#: right log-in makes an exchange node of it; from then on the node's own password counts.
ONEC_EXCHANGE_USERS = dict(
    pair.split(":", 1)
    for pair in os.environ.get("ONEC_EXCHANGE_USERS", "").split(",")
    if ":" in pair
)
ONEC_EXCHANGE_DIR = VAR / "exchange"
#: Own proxies in front of the shop whose X-Forwarded-For is believed; 0 = look at the socket.
ONEC_TRUSTED_PROXIES = int(os.environ.get("ONEC_TRUSTED_PROXIES", 0))
#: Bytes 1C may send in one POST.
ONEC_FILE_LIMIT = int(os.environ.get("ONEC_FILE_LIMIT", 4 * 1024 * 1024))
#: Seconds `mode=import` may hold a request before it answers `progress`.
ONEC_IMPORT_WAIT = float(os.environ.get("ONEC_IMPORT_WAIT", 10))
#: Seconds `type=listen` may hold a request before it says that there are no new orders.
ONEC_LISTEN_WAIT = float(os.environ.get("ONEC_LISTEN_WAIT", 30))
#: Bytes one session may send in all, and bytes of the disk that uploads leave free.
ONEC_SESSION_LIMIT = int(os.environ.get("ONEC_SESSION_LIMIT", 8 * 1024**3))
ONEC_DISK_RESERVE = int(os.environ.get("ONEC_DISK_RESERVE", 256 * 1024**2))
#: Days for which what 1C sent is kept (compressed), and the journal of its requests.
ONEC_KEEP_FILES = int(os.environ.get("ONEC_KEEP_FILES", 7))
ONEC_KEEP_JOURNAL = int(os.environ.get("ONEC_KEEP_JOURNAL", 14))
#: Address of 1C's publication (HTTP service or OData); empty = orders wait until 1C pulls them.
ONEC_LIVE_URL = os.environ.get("ONEC_LIVE_URL", "")
#: `hs` = our HTTP service in 1C (docs/openapi/onec-v1.yaml), `odata` = a base without it.
ONEC_LIVE_KIND = os.environ.get("ONEC_LIVE_KIND", "hs")
ONEC_LIVE_USER = os.environ.get("ONEC_USER", "")
ONEC_LIVE_PASSWORD = os.environ.get("ONEC_PASSWORD", "")
#: Address of 1C's OData interface (docs/odata.md); empty = dealers and contracts come as files.
ONEC_ODATA_URL = os.environ.get("ONEC_ODATA_URL", "")
ONEC_ODATA_USER = os.environ.get("ONEC_ODATA_USER", ONEC_LIVE_USER)
ONEC_ODATA_PASSWORD = os.environ.get("ONEC_ODATA_PASSWORD", ONEC_LIVE_PASSWORD)
#: Family of the configuration (ut11, bas, unf, utp) or the path of a profile of one's own.
ONEC_ODATA_PROFILE = os.environ.get("ONEC_ODATA_PROFILE", "ut11")
#: Minutes between readings; 0 = only by the command `onec_odata`.
ONEC_ODATA_MINUTES = float(os.environ.get("ONEC_ODATA_MINUTES", 15 if ONEC_ODATA_URL else 0))
#: Seconds after which a reading stops asking; the next one goes on.
ONEC_ODATA_TIME_LIMIT = float(os.environ.get("ONEC_ODATA_TIME_LIMIT", 900))
#: Rows in one page; whether 1C is asked to keep one session (and licence) for a whole reading.
ONEC_ODATA_PAGE = int(os.environ.get("ONEC_ODATA_PAGE", 1000))
ONEC_ODATA_SESSION = os.environ.get("ONEC_ODATA_SESSION", "") == "1"
#: Seconds a buyer who presses "Place order" waits for 1C's prices and stock; 0 = 1C is not asked.
ONEC_PLACING_TIMEOUT = float(os.environ.get("ONEC_PLACING_TIMEOUT", 2.5))
#: Seconds between two questions for 1C's changes (HTTP service only); 0 = never asked.
ONEC_CHANGES_SECONDS = float(os.environ.get("ONEC_CHANGES_SECONDS", 60))

#: Minutes after which silence of 1C raises the alarm, by what should come; 0 or left out = never.
#: The dashboard can set others.
ONEC_SILENCE_MINUTES = {"prices": 1440, "stock": 1440, "orders": 60}
#: Who gets the letters about alarms, separated by commas; empty = the active superusers.
ONEC_ALARM_EMAILS = [each for each in os.environ.get("ONEC_ALARM_EMAILS", "").split(",") if each]

# --- Wagtail (used when cms_pages is on) ------------------------------------------------------
WAGTAIL_SITE_NAME = "Oscar B2B"
WAGTAILADMIN_BASE_URL = os.environ.get("WAGTAILADMIN_BASE_URL", "http://localhost:8000")
WAGTAIL_I18N_ENABLED = False
#: Address of the shop as people and 1C know it: links in letters, the exchange's self-test.
SHOP_URL = os.environ.get("SHOP_URL", WAGTAILADMIN_BASE_URL)
# No page of ours asks another host: no pictures from Gravatar, no question for updates.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
