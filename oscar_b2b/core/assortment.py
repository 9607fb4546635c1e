"""Which goods a dealer sees at all; asked by ``terms.visible_products``, the one gate."""

from __future__ import annotations

from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions


class AssortmentRule(Protocol):
    """Extension point ``assortment_rules``; what one rule hides no other shows again."""

    def visible(self, context: B2BContext, products: Any) -> Any:
        """Narrow a product queryset to what the dealer may see; variants go with their good."""

    # A rule may also have ``narrows(context) -> bool``: whether it hides anything from this dealer.


def is_narrowed(context: B2BContext) -> bool:
    """Tell whether a rule hides goods from this dealer.

    What costs a question is asked only then: prices of goods that were put into the basket before,
    sections that are empty for this dealer alone. A rule that does not say counts as no.
    """
    return any(
        each.narrows(context)
        for each in extensions.get("assortment_rules")
        if hasattr(each, "narrows")
    )


#: Code of the attribute of goods that holds their brand; the exchange fills it.
BRAND = "maker"
