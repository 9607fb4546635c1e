"""Manifests: the loader's order and messages, and imports that stay within ``depends``."""

from __future__ import annotations

import sys
import textwrap

import grimp
import pytest

from oscar_b2b.core.extensions import Extensions
from oscar_b2b.core.modules import (
    Module,
    ModuleConfigError,
    dependents,
    fork_oscar_apps,
    in_load_order,
    read_manifests,
)
from storefront.settings.modules import DEFAULT_MODULES


def module(name, *depends, **more):
    return Module(name=name, title=name, depends=depends, **more)


def test_load_order_follows_depends_and_then_names_never_typing_order():
    modules = [module("shipping", "core"), module("contracts", "prices"), module("core")]
    modules.append(module("prices", "core"))

    names = [each.name for each in in_load_order(modules)]

    assert names == ["core", "prices", "shipping", "contracts"]
    assert [each.name for each in in_load_order(reversed(modules))] == names


def test_a_missing_dependency_is_named():
    with pytest.raises(ModuleConfigError) as error:
        in_load_order([module("core"), module("contracts", "core", "partner_pricing")])

    assert str(error.value) == (
        "'contracts' needs 'partner_pricing'. Enable what is needed in B2B_MODULES, "
        "or disable what needs it."
    )


def test_a_circle_is_shown():
    with pytest.raises(ModuleConfigError) as error:
        in_load_order([module("a", "b"), module("b", "c"), module("c", "a")])

    message = str(error.value)
    assert message.startswith("Modules depend on each other in a circle: ")
    circle = message.split(": ")[1].split(". ")[0].split(" needs ")
    assert circle[0] == circle[-1]
    needs = {("a", "b"), ("b", "c"), ("c", "a")}
    assert set(zip(circle, circle[1:], strict=False)) == needs


def test_an_unknown_package_is_named():
    with pytest.raises(ModuleConfigError) as error:
        read_manifests(["oscar_b2b.loyalty"])

    assert str(error.value) == (
        "Module 'loyalty' is enabled but the package oscar_b2b.loyalty does not exist. "
        "Install it, or remove it from B2B_MODULES."
    )


def test_a_package_without_manifest_is_named():
    with pytest.raises(ModuleConfigError, match=r"oscar_b2b\.forks has no __manifest__\.py"):
        read_manifests(["oscar_b2b.forks"])


def _package(tmp_path, monkeypatch, name, text):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "__manifest__.py").write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)


def test_a_broken_import_inside_a_manifest_is_not_mistaken_for_a_missing_module(
    tmp_path, monkeypatch
):
    _package(tmp_path, monkeypatch, "b2b_broken", "import nothing_like_this")

    with pytest.raises(ModuleNotFoundError, match="nothing_like_this"):
        read_manifests(["b2b_broken"])


def test_a_manifest_without_module_is_named(tmp_path, monkeypatch):
    _package(tmp_path, monkeypatch, "b2b_empty", "MODULES = []")

    with pytest.raises(ModuleConfigError, match="does not define MODULE"):
        read_manifests(["b2b_empty"])


def test_a_misspelt_key_of_a_manifest_is_a_type_error():
    with pytest.raises(TypeError):
        Module(name="x", title="x", contribute={})


def test_two_modules_of_one_name_are_refused(tmp_path, monkeypatch):
    text = "from oscar_b2b.core.modules import Module\nMODULE = Module(name='core', title='x')"
    _package(tmp_path, monkeypatch, "b2b_twin", text)

    with pytest.raises(ModuleConfigError, match="Two modules are called 'core'"):
        read_manifests(["oscar_b2b.core", "b2b_twin"])


def test_two_forks_of_one_app_are_refused():
    with pytest.raises(ModuleConfigError) as error:
        fork_oscar_apps(
            ["oscar.apps.partner.apps.PartnerConfig"],
            {"partner": "oscar_b2b.forks.partner.apps.PartnerConfig"},
            [module("x", oscar_forks={"partner": "x.apps.PartnerConfig"})],
        )

    assert str(error.value).startswith("Oscar app 'partner' is forked by both 'forks' and 'x'.")


def test_a_fork_of_nothing_is_refused():
    with pytest.raises(ModuleConfigError, match="'forks' forks the Oscar app 'partners'"):
        fork_oscar_apps(["oscar.apps.partner.apps.PartnerConfig"], {"partners": "x"}, [])


def test_an_unknown_point_is_named_with_all_points():
    with pytest.raises(ModuleConfigError) as error:
        Extensions().collect([module("x", contributes={"price_rule": ["x.y"]})])

    message = str(error.value)
    assert message.startswith("'x' contributes to 'price_rule'; the points are: ")
    assert "price_rules" in message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "math.nothing",
            "'x' contributes math.nothing to 'price_rules': module 'math' has no attribute "
            "'nothing'. Correct the path in its __manifest__.py.",
        ),
        (
            "maths.nothing",
            "'x' contributes maths.nothing to 'price_rules': there is no module 'maths'. "
            "Correct the path in its __manifest__.py.",
        ),
        (
            "math.pi",
            "'x' contributes math.pi to 'price_rules', but it has no quote, expression. "
            "See docs/modules.md for what 'price_rules' needs.",
        ),
    ],
)
def test_a_broken_contribution_is_named(path, message):
    registry = Extensions()
    registry.collect([module("x", contributes={"price_rules": [path]})])

    assert registry.problems() == [message]
    with pytest.raises(ModuleConfigError) as error:
        registry.get("price_rules")
    assert str(error.value) == message


def test_dependents_are_found_through_others():
    modules = [module("core"), module("prices", "core"), module("contracts", "prices")]

    assert dependents("core", modules) == ["contracts", "prices"]
    assert dependents("contracts", modules) == []


def test_modules_import_only_core_and_what_they_depend_on():
    graph = grimp.build_graph("oscar_b2b", "cms_pages")
    manifests = {
        package: manifest for package in DEFAULT_MODULES for manifest in read_manifests([package])
    }
    names = {manifest.name: package for package, manifest in manifests.items()}

    wrong = []
    for package, manifest in manifests.items():
        allowed = {package, "oscar_b2b.core", *(names[each] for each in manifest.depends)}
        if package == "oscar_b2b.core":
            allowed = {package}
        for importer in graph.find_descendants(package) | {package}:
            for imported in graph.find_modules_directly_imported_by(importer):
                owner = next(
                    (
                        each
                        for each in manifests
                        if imported == each or imported.startswith(f"{each}.")
                    ),
                    "oscar_b2b.forks" if imported.startswith("oscar_b2b.forks") else package,
                )
                if owner not in allowed:
                    wrong.append(f"{importer} imports {imported}")
    assert wrong == []


def test_forks_import_no_module():
    graph = grimp.build_graph("oscar_b2b", "cms_pages")
    modules = [package for package in DEFAULT_MODULES if package != "oscar_b2b.core"]

    wrong = [
        f"{importer} imports {imported}"
        for importer in graph.find_descendants("oscar_b2b.forks")
        for imported in graph.find_modules_directly_imported_by(importer)
        if any(imported == each or imported.startswith(f"{each}.") for each in modules)
    ]

    assert wrong == []


def test_site_is_a_plain_folder():
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    assert not (root / "site" / "__init__.py").exists()
