from __future__ import annotations

from django.apps import AppConfig


class DummyConfig(AppConfig):
    name = "tests.dummy_module"
    label = "dummy"
