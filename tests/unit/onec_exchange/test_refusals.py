"""Files that cannot be used are refused with the place and what to do."""

from __future__ import annotations

import pytest

from oscar_b2b.onec_exchange.commerceml import UnableToParse
from tests.unit.onec_exchange.reading import read_bytes

ROOT = "<КоммерческаяИнформация>{}</КоммерческаяИнформация>"


def refusal_of(text: str) -> UnableToParse:
    with pytest.raises(UnableToParse) as refusal:
        read_bytes(text.encode())
    return refusal.value


def test_broken_xml_names_line_and_column_and_what_to_do():
    refusal = refusal_of("<КоммерческаяИнформация>\n<Каталог>\n</Катало>")
    assert refusal.line == 3
    assert refusal.column > 1
    assert "line 3" in str(refusal)
    assert "export again" in str(refusal)


def test_records_before_the_broken_place_do_not_hide_the_failure():
    good = "<Каталог><Товары><Товар><Ид>1</Ид></Товар>"
    assert refusal_of(f"<КоммерческаяИнформация>{good}").line == 1


def test_control_character_names_its_place():
    refusal = refusal_of(ROOT.format("<Каталог>\n<Описание>\x01</Описание></Каталог>"))
    assert refusal.line == 2


@pytest.mark.parametrize("text", ["", "   ", "success", "<html><body/></html>"])
def test_what_is_no_commerceml(text):
    refusal_of(text)


def test_doctype_is_refused_before_any_entity_is_read():
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    refusal = refusal_of(f'<?xml version="1.0"?>\n<!-- < -->{bomb}{ROOT.format("&x;")}')
    assert "DOCTYPE" in str(refusal)
    assert (refusal.line, refusal.column) == (2, 11)


def test_comment_that_talks_about_doctype_is_no_doctype():
    assert read_bytes(f"<!-- <!DOCTYPE a> -->{ROOT.format('')}".encode()) == []


def test_attribute_style_of_1c_77():
    refusal = refusal_of(
        ROOT.format('\n<Каталог Идентификатор="1"><Товар Наименование="a"/></Каталог>')
    )
    assert "1C 7.7" in str(refusal)
    assert refusal.line == 2


def test_only_unknown_sections():
    refusal = refusal_of(ROOT.format("<Прогноз><День/></Прогноз>"))
    assert "Прогноз" in str(refusal)


def test_no_orders_is_a_good_answer():
    assert read_bytes(ROOT.format("").encode()) == []
