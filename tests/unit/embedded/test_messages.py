"""The check of the message catalogues finds what is missing, and nothing else."""

from __future__ import annotations

import gettext
import shutil
from pathlib import Path

import pytest

from storefront.messages.catalogues import GETTEXT_PROGRAMS, check, compile_all, extract

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural}\\n"

"""
SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)

needs_gettext = pytest.mark.skipif(
    any(shutil.which(name) is None for name in GETTEXT_PROGRAMS),
    reason="the system package gettext is not installed",
)


def _write_catalogue(root: Path, language: str, entries: dict[str, str]) -> Path:
    path = root / "site" / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    body = "".join(f'msgid "{key}"\nmsgstr "{value}"\n\n' for key, value in entries.items())
    path.write_text(HEADER.format(plural=SLAVIC) + body, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two sources, one in Python and one a template."""
    views = tmp_path / "oscar_b2b" / "core" / "views.py"
    views.parent.mkdir(parents=True)
    views.write_text("from django.utils.translation import gettext as _\n\nTITLE = _('Basket')\n")
    template = tmp_path / "site" / "templates" / "basket.html"
    template.parent.mkdir(parents=True)
    template.write_text("{% load i18n %}{% translate 'Place the order' %}")
    return tmp_path


@needs_gettext
def test_complete_catalogues_have_no_problem(project: Path) -> None:
    _write_catalogue(project, "uk", {"Basket": "Кошик", "Place the order": "Замовити"})
    _write_catalogue(project, "ru", {"Basket": "Корзина", "Place the order": "Заказать"})
    assert check(project) == []


@needs_gettext
def test_new_empty_and_fuzzy_entries_are_named_with_their_catalogue(project: Path) -> None:
    uk = _write_catalogue(project, "uk", {"Basket": "", "Place the order": "Замовити"})
    ru = _write_catalogue(project, "ru", {"Basket": "Корзина"})
    ru.write_text(ru.read_text().replace('msgid "Basket"', '#, fuzzy\nmsgid "Basket"'))
    before = uk.read_text()
    found = {(str(one.catalogue), one.source, one.reason) for one in check(project)}
    assert found == {
        ("site/locale/uk/LC_MESSAGES/django.po", "Basket", "not translated"),
        ("site/locale/ru/LC_MESSAGES/django.po", "Basket", "fuzzy"),
        ("site/locale/ru/LC_MESSAGES/django.po", "Place the order", "not translated"),
    }
    assert uk.read_text() == before


@needs_gettext
def test_extraction_makes_the_catalogues_of_both_languages(project: Path) -> None:
    extract(project)
    for language in ("uk", "ru"):
        text = (project / f"site/locale/{language}/LC_MESSAGES/django.po").read_text()
        assert 'msgid "Basket"' in text
        assert 'msgid "Place the order"' in text


def test_compiled_catalogues_are_read_by_gettext_and_written_once(project: Path) -> None:
    path = _write_catalogue(project, "uk", {"Basket": "Кошик"})
    assert compile_all(project) == 1
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Basket") == "Кошик"
    assert compile_all(project) == 0
