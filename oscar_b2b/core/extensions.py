"""The registry of extension points: what modules contribute, and who may ask for it.

Contributions are named by dotted path in the manifests and imported at the first question, so
that a module's code is not loaded while the app registry is being built. The system check in
``checks.py`` asks for all of them, so ``manage.py check`` reports every broken path at once.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from oscar_b2b.core.modules import Module, ModuleConfigError


@dataclass(frozen=True, slots=True)
class ExtensionPoint:
    """A named place where modules add behaviour.

    :param name: key in ``Module.contributes``.
    :param attributes: names each contribution must have (its protocol, checked at start).
    :param doc: one line: what it is for and who calls it.
    """

    name: str
    attributes: tuple[str, ...]
    doc: str


_POINTS = (
    ExtensionPoint("context_providers", ("extend",), "Add to request.b2b before prices are asked."),
    ExtensionPoint("price_rules", ("quote", "expression"), "Own price of products, in bulk."),
    ExtensionPoint(
        "availability_rules", ("display", "records"), "Stock as the dealer may see it, in bulk."
    ),
    ExtensionPoint("unit_rules", ("units",), "Unit, multiple, weight of products, in bulk."),
    ExtensionPoint("assortment_rules", ("visible",), "Which products a dealer may see at all."),
    ExtensionPoint("listing_orders", ("code", "label", "apply"), "A sort order of the listing."),
    ExtensionPoint("listing_filters", ("code", "label", "apply"), "A filter of the listing."),
    ExtensionPoint(
        "basket_parts", ("narrow", "opened"), "Which of a member's baskets goes with the terms."
    ),
    ExtensionPoint("shipping_methods", ("methods", "names"), "Delivery methods for a basket."),
    ExtensionPoint("pickup_points", ("points",), "Where a buyer may pick goods up."),
    ExtensionPoint(
        "checkout_parts", ("code", "form", "save"), "A block of the checkout page with its form."
    ),
    ExtensionPoint(
        "before_placing", ("prepare",), "Brings data up to date before an order is checked."
    ),
    ExtensionPoint(
        "split_places", ("order", "places", "fill"), "Where parts of a split order may go."
    ),
    ExtensionPoint("order_checks", ("check",), "May refuse an order, with a reason."),
    ExtensionPoint("order_placed", ("placed",), "Runs in the order's transaction."),
    ExtensionPoint("after_placing", ("next_page",), "Where the buyer goes after placing."),
    ExtensionPoint("importers", ("accepts", "tables", "order", "open"), "Exchange records in."),
    ExtensionPoint("order_export_parts", ("extend",), "Adds to the order document sent out."),
    ExtensionPoint("search_parts", ("text_for",), "Text that a product is found by."),
    ExtensionPoint("cabinet_menu", ("label", "url_name"), "Entry of the dealer's cabinet menu."),
    ExtensionPoint("dashboard_menu", ("label", "url_name"), "Entry of the dashboard menu."),
    ExtensionPoint("dashboard_urls", ("urlpatterns",), "URL patterns mounted in the dashboard."),
    ExtensionPoint(
        "dealer_filters", ("code", "label", "apply"), "A filter of the dashboard's dealers."
    ),
    ExtensionPoint(
        "dealer_actions",
        ("code", "label", "permission", "form", "apply"),
        "What is done with many dealers at once.",
    ),
    ExtensionPoint("slots", ("slot", "order", "render"), "HTML for a named place in a template."),
    ExtensionPoint("periodic", ("name", "task", "schedule"), "A task that beat starts."),
    ExtensionPoint(
        "feature_permissions", ("code", "label", "roles"), "A right of members beyond ordering."
    ),
    ExtensionPoint("site_settings", ("code", "label", "default"), "A choice of the administrator."),
    ExtensionPoint(
        "audience_traits", ("code", "label", "choices", "of"), "By what dealers are told apart."
    ),
    ExtensionPoint("conditions", ("order", "conditions"), "Texts of the condition pop-ups."),
    ExtensionPoint("condition_keys", ("order", "keys"), "What condition pop-ups are shown beside."),
    ExtensionPoint("demo_data", ("load",), "Set-up of the demo shop after the first exchange."),
    ExtensionPoint("health_checks", ("name", "problem"), "Part of /healthz."),
)

POINTS: Mapping[str, ExtensionPoint] = {point.name: point for point in _POINTS}


class Extensions:
    """Contributions by extension point, in module load order, then by ``order`` if they have it."""

    def __init__(self) -> None:
        self._modules: tuple[Module, ...] = ()
        self._cache: dict[str, tuple[Any, ...]] = {}
        self._overrides: dict[str, tuple[Any, ...]] = {}

    def collect(self, modules: Iterable[Module]) -> None:
        """Remember the enabled modules and check the names of the points they use.

        :raises ModuleConfigError: for a point that does not exist.
        """
        self._modules = tuple(modules)
        self._cache.clear()
        for module in self._modules:
            for point in module.contributes:
                if point not in POINTS:
                    raise ModuleConfigError(
                        f"'{module.name}' contributes to '{point}'; the points are: "
                        f"{', '.join(sorted(POINTS))}. Correct its __manifest__.py."
                    )

    def get(self, point: str) -> tuple[Any, ...]:
        """Return the contributions to ``point``, imported and checked, in order.

        :raises ModuleConfigError: for a broken path or an object that does not fit the protocol.
        """
        if point not in POINTS:
            raise ModuleConfigError(
                f"There is no extension point '{point}'; the points are: "
                f"{', '.join(sorted(POINTS))}."
            )
        if point in self._overrides:
            return self._overrides[point]
        if point not in self._cache:
            self._cache[point] = tuple(
                sorted(self._load(point), key=lambda each: getattr(each, "order", 0))
            )
        return self._cache[point]

    def _load(self, point: str) -> Iterator[Any]:
        for module in self._modules:
            for path in module.contributes.get(point, ()):
                for item in _as_list(_import(module.name, point, path)):
                    contribution = item() if inspect.isclass(item) else item
                    missing = [
                        name for name in POINTS[point].attributes if not hasattr(contribution, name)
                    ]
                    if missing:
                        raise ModuleConfigError(
                            f"'{module.name}' contributes {path} to '{point}', but it has no "
                            f"{', '.join(missing)}. See docs/modules.md for what '{point}' needs."
                        )
                    yield contribution

    def problems(self) -> list[str]:
        """Return the messages of every contribution that cannot be loaded."""
        found: list[str] = []
        for module in self._modules:
            alone = Extensions()
            alone._modules = (module,)
            for point in module.contributes:
                try:
                    alone.get(point)
                except ModuleConfigError as error:
                    found.append(str(error))
        return found

    @contextmanager
    def override(self, point: str, contributions: Iterable[Any]) -> Iterator[None]:
        """Replace the contributions of a point for the duration of a test."""
        before = self._overrides.get(point)
        self._overrides[point] = tuple(contributions)
        try:
            yield
        finally:
            if before is None:
                del self._overrides[point]
            else:
                self._overrides[point] = before


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _import(module_name: str, point: str, path: str) -> Any:
    where, __, attribute = path.rpartition(".")
    try:
        imported = importlib.import_module(where)
    except ModuleNotFoundError as error:
        if error.name and where.startswith(error.name):
            raise ModuleConfigError(
                f"'{module_name}' contributes {path} to '{point}': there is no module '{where}'. "
                "Correct the path in its __manifest__.py."
            ) from error
        raise
    try:
        return getattr(imported, attribute)
    except AttributeError as error:
        raise ModuleConfigError(
            f"'{module_name}' contributes {path} to '{point}': module '{where}' has no attribute "
            f"'{attribute}'. Correct the path in its __manifest__.py."
        ) from error


#: The one registry of the process.
extensions = Extensions()
