"""Slugs: Django's own rule, after the transliteration."""

from __future__ import annotations

import pytest
from anyascii import anyascii
from django.utils.text import slugify as django_slugify
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.core.slugs import slugify


@given(st.text())
def test_the_rule_is_djangos(text):
    plain = "".join(map(anyascii, text))

    assert slugify(text) == (django_slugify(plain.replace("/", "-"))[:200] or "item")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Шина зимова 205/55 R16", "shina-zimova-205-55-r16"), ("…", "item"), ("--_", "item")],
)
def test_a_slug_can_be_read(name, slug):
    assert slugify(name) == slug
