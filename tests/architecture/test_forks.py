"""The forks stay thin: no schema, no business module, and only names that Oscar has."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORKS = ROOT / "oscar_b2b" / "forks"
#: Classes of ours that Oscar does not have; each is used by our own URLs or views.
OWN = {"AddManyView", "SelfPickup", "DealerPrice", "DealerStock", "B2BStrategy", "B2BShop"}


def _modules():
    for path in sorted(FORKS.rglob("*.py")):
        if path.name not in ("__init__.py", "apps.py", "admin.py"):
            yield path


def test_no_fork_has_migrations_of_its_own():
    assert not list(FORKS.rglob("migrations"))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(FORKS)))
def test_overridden_methods_exist_in_oscar(path):
    relative = path.relative_to(FORKS).with_suffix("")
    try:
        original = importlib.import_module("oscar.apps." + ".".join(relative.parts))
    except ModuleNotFoundError:
        return  # A file of ours that overrides nothing, such as search/listing.py.
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name in OWN:
            continue
        base = getattr(original, node.name, None)
        bases = {ast.unparse(each) for each in node.bases}
        extends = any(each.endswith(f".{node.name}") for each in bases)
        if base is not None and extends:
            for method in node.body:
                documented = ast.get_docstring(node) or ast.get_docstring(tree) or ""
                assert documented, f"{path}: say which Oscar behaviour {node.name} replaces"
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    known = hasattr(base, method.name)
                    assert (
                        known
                        or method.name in documented
                        or method.decorator_list
                        or (ast.get_docstring(method))
                    ), f"{path}: {node.name}.{method.name} is not in Oscar and not documented"
