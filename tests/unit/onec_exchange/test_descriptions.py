"""Descriptions: what needs no cleaning comes out as the cleaner would leave it."""

from __future__ import annotations

import nh3
from hypothesis import example, given
from hypothesis import strategies as st

from oscar_b2b.onec_exchange.catalogue.descriptions import safe_html


@given(st.text())
@example("мідь, ПВХ — 3×2,5 мм²")
@example("a\u00a0b")
@example("tom & jerry")
@example("1 > 0")
@example("\x07\x85\ufdd0\uffff")
def test_a_text_without_line_breaks_is_what_the_cleaner_makes_of_it(text):
    one_line = text.translate(dict.fromkeys(map(ord, "\r\n<&"))).strip()

    assert safe_html(one_line) == nh3.clean(one_line)


def test_lines_and_signs_of_plain_text_stay():
    assert safe_html(" a & b\nc ") == "a &amp; b<br>\nc"
