"""The URLs of the shop: modules' own, then Oscar's at the root, the CMS's catch-all last."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.i18n import JavaScriptCatalog
from django.views.static import serve

from oscar_b2b.core import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("admin/", admin.site.urls),
]
# The empty prefix is the CMS's: its catch-all must stand behind everything else.
_prefixes = [(prefix, conf) for module in settings.MODULES for prefix, conf in module.urls.items()]
urlpatterns += [path(prefix, include(conf)) for prefix, conf in _prefixes if prefix]
urlpatterns += [path("", include(apps.get_app_config("oscar").urls[0]))]
if settings.SERVE_MEDIA:
    urlpatterns += [
        re_path(
            rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$",
            serve,
            {"document_root": settings.MEDIA_ROOT},
        )
    ]
_roots = [conf for prefix, conf in _prefixes if not prefix]
if _roots:
    urlpatterns += [path("", include(conf)) for conf in _roots]
else:
    urlpatterns += [path("", views.home, name="home")]
