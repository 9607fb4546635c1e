"""The module system: manifests, load order, and the messages when a module cannot be loaded.

A module is a Django app with a ``__manifest__.py`` that holds one :class:`Module`. This file
imports no Django, so the settings can read it before the app registry exists.
"""

from __future__ import annotations

import graphlib
import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType


class ModuleConfigError(Exception):
    """A module cannot be loaded. The message says what, where and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """Everything one module adds to the shop. A misspelt key is a ``TypeError``.

    :param name: short unique name, used in ``depends`` of others.
    :param title: name for people.
    :param depends: names of modules that must be on as well.
    :param apps: Django app configs, dotted paths, in ``INSTALLED_APPS`` order.
    :param urls: URL prefix → urlconf (with ``app_name``), mounted before Wagtail's catch-all.
    :param middleware: dotted paths, put behind sessions, log-in and messages, before the dealer's
        terms are known.
    :param auth_backends: dotted paths, asked before the shop's own log-in by e-mail.
    :param contributes: extension point → dotted paths of objects, classes or lists of them.
    :param oscar_forks: Oscar app label → dotted app config, for an app that ``forks`` leaves alone.
    """

    name: str
    title: str
    depends: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    middleware: tuple[str, ...] = ()
    auth_backends: tuple[str, ...] = ()
    contributes: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    oscar_forks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_manifests(packages: Iterable[str]) -> list[Module]:
    """Return the manifests of the given packages.

    :raises ModuleConfigError: for a package that does not exist, has no manifest, or whose
        manifest does not define ``MODULE``; and for two modules of one name.
    """
    modules: list[Module] = []
    seen: dict[str, str] = {}
    for package in packages:
        module = _read_manifest(package)
        if module.name in seen:
            raise ModuleConfigError(
                f"Two modules are called '{module.name}': {seen[module.name]} and {package}. "
                "Rename one of them in its __manifest__.py."
            )
        seen[module.name] = package
        modules.append(module)
    return modules


def _read_manifest(package: str) -> Module:
    path = f"{package}.__manifest__"
    try:
        manifest = importlib.import_module(path)
    except ModuleNotFoundError as error:
        # Tell "the module is not there" from "the module imports something that is not there".
        if error.name and (package == error.name or package.startswith(f"{error.name}.")):
            raise ModuleConfigError(
                f"Module '{package.rpartition('.')[2]}' is enabled but the package {package} does "
                "not exist. Install it, or remove it from B2B_MODULES."
            ) from error
        if error.name == path:
            raise ModuleConfigError(
                f"Package {package} has no __manifest__.py. Add one that defines "
                "MODULE = Module(...), or remove the package from B2B_MODULES."
            ) from error
        raise
    module = getattr(manifest, "MODULE", None)
    if not isinstance(module, Module):
        raise ModuleConfigError(
            f"{package}/__manifest__.py does not define MODULE = Module(...). "
            "See docs/modules.md for an example."
        )
    return module


def in_load_order(modules: Iterable[Module]) -> list[Module]:
    """Sort so that each module comes after what it depends on; ties by name.

    The order never depends on the order in which ``B2B_MODULES`` was typed.

    :raises ModuleConfigError: for a dependency that is not enabled and for a circle.
    """
    by_name = {module.name: module for module in modules}
    for module in sorted(by_name.values(), key=lambda each: each.name):
        for needed in module.depends:
            if needed not in by_name:
                raise ModuleConfigError(
                    f"'{module.name}' needs '{needed}'. Enable what is needed in B2B_MODULES, "
                    "or disable what needs it."
                )
    sorter = graphlib.TopologicalSorter({name: set(m.depends) for name, m in by_name.items()})
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        circle = " needs ".join(reversed(error.args[1]))
        raise ModuleConfigError(
            f"Modules depend on each other in a circle: {circle}. "
            "Move the shared part into a module of its own."
        ) from error
    ordered: list[Module] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered.extend(by_name[name] for name in ready)
        sorter.done(*ready)
    return ordered


def dependents(name: str, modules: Iterable[Module]) -> list[str]:
    """Return the names of all modules that need ``name``, directly or not."""
    needing: set[str] = {name}
    modules = list(modules)
    grown = True
    while grown:
        grown = False
        for module in modules:
            if module.name not in needing and needing & set(module.depends):
                needing.add(module.name)
                grown = True
    return sorted(needing - {name})


def fork_oscar_apps(
    oscar_apps: Iterable[str], forks: Mapping[str, str], modules: Iterable[Module]
) -> list[str]:
    """Return Oscar's ``INSTALLED_APPS`` entries with forked apps replaced.

    :param oscar_apps: Oscar's own entries, ``oscar.apps.<label>.apps.<Config>`` or plain apps.
    :param forks: Oscar app label → our app config (the always-on forks).
    :raises ModuleConfigError: when two owners fork one label, or the label does not exist.
    """
    owners: dict[str, tuple[str, str]] = {label: ("forks", path) for label, path in forks.items()}
    for module in modules:
        for label, path in module.oscar_forks.items():
            if label in owners:
                raise ModuleConfigError(
                    f"Oscar app '{label}' is forked by both '{owners[label][0]}' and "
                    f"'{module.name}'. Keep one fork and use extension points for the other."
                )
            owners[label] = (module.name, path)
    entries: list[str] = []
    for entry in oscar_apps:
        label = _oscar_label(entry)
        entries.append(owners.pop(label)[1] if label in owners else entry)
    if owners:
        label, (owner, __) = next(iter(owners.items()))
        raise ModuleConfigError(f"'{owner}' forks the Oscar app '{label}', which does not exist.")
    return entries


def _oscar_label(entry: str) -> str:
    """Return the app label of an entry such as ``oscar.apps.partner.apps.PartnerConfig``."""
    if entry == "oscar.config.Shop":
        return "shop"
    if not entry.startswith("oscar.apps."):
        return ""
    parts = entry.removeprefix("oscar.apps.").split(".apps.")[0].split(".")
    return parts[0] if len(parts) == 1 else f"{parts[1]}_{parts[0]}"
