"""How figures are written for people and for scripts."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from oscar_b2b.core.templatetags import b2b_format


@pytest.mark.parametrize(
    ("language", "written"),
    [("uk", "1\u00a0248,50"), ("ru", "1\u00a0248,50"), ("en", "1,248.50")],
)
def test_an_amount_is_written_in_the_readers_language(language, written):
    with translation.override(language):
        assert b2b_format.amount(Decimal("1248.5")) == written


def test_kopecks_are_left_out_of_a_short_amount_only_when_there_are_none():
    with translation.override("uk"):
        assert b2b_format.short_amount(Decimal("310000.00")) == "310\u00a0000"
        assert b2b_format.short_amount(Decimal("8649.80")) == "8\u00a0649,80"


def test_scripts_get_integers():
    assert b2b_format.minor(Decimal("12.345")) == "1235"
    assert b2b_format.minor(None) == ""
    assert b2b_format.thousandths(Decimal("0.0125")) == 13
    assert b2b_format.millionths(Decimal("0.000021")) == 21


@pytest.mark.parametrize(
    ("tag", "query"),
    [
        ('{% query_without "filter" "home" %}', "?category=1&category=2&filter=sale"),
        ('{% query_without "category" 2 %}', "?category=1&filter=home&filter=sale"),
        ('{% query_without "category" %}', "?filter=home&filter=sale"),
    ],
)
def test_a_chip_takes_away_one_value_and_goes_to_the_first_page(tag, query):
    address = "/?category=1&category=2&filter=home&filter=sale&page=3"
    request = RequestFactory().get(address)
    template = Template("{% load b2b_format %}{% autoescape off %}" + tag + "{% endautoescape %}")
    assert template.render(Context({"request": request})) == query


def section(path: str, *, is_open: bool = False) -> SimpleNamespace:
    category = SimpleNamespace(path=path, steplen=4)
    return SimpleNamespace(category=category, level=len(path) // 4, is_open=is_open)


def test_the_tree_shows_the_tops_and_the_children_of_open_sections():
    tree = [
        section("0001", is_open=True),
        section("00010001"),
        section("000100010001"),
        section("0002"),
        section("00020001"),
    ]
    shown = [each.category.path for each in b2b_format.unfolded(tree)]
    assert shown == ["0001", "00010001", "0002"]
