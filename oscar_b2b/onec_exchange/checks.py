"""System checks: what 1C sends must lie where no web server looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("onec_exchange")
def exchange_folder_is_private(**_options: Any) -> list[CheckMessage]:
    """The exchange's folder is neither inside nor around a folder that is served."""
    exchange = Path(settings.ONEC_EXCHANGE_DIR).resolve()
    found: list[CheckMessage] = []
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        served = Path(getattr(settings, name, None) or "/nonexistent").resolve()
        if exchange == served or served in exchange.parents or exchange in served.parents:
            found.append(
                Error(
                    f"ONEC_EXCHANGE_DIR ({exchange}) and {name} ({served}) lie in each other.",
                    hint="Price lists and personal data would be served to anybody; move one.",
                    id="onec_exchange.E001",
                )
            )
    return found
