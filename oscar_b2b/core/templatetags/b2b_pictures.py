"""Addresses of product pictures in the sizes that pages show."""

from __future__ import annotations

from typing import Any

from django import template

from oscar_b2b.core.services import thumbnails

register = template.Library()


@register.filter
def small_url(image: Any) -> str:
    """Return the address of a picture for rows and strips (40 to 56 CSS pixels)."""
    return thumbnails.url_of(image.original, thumbnails.SMALL)


@register.filter
def large_url(image: Any) -> str:
    """Return the address of a picture for the card (420 CSS pixels)."""
    return thumbnails.url_of(image.original, thumbnails.LARGE)
