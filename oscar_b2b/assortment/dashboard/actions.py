"""What is done with many dealers at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_b2b.assortment import services
from oscar_b2b.assortment.dashboard.forms import GiveForm


class GiveAssortment:
    """One rule for many dealers, or the rules of another dealer."""

    code = "assortment"
    label = _("Give an assortment")
    permission = "assortment.add_assortmentrule"
    order = 40

    def form(self, data: Any = None) -> Any:
        return GiveForm(data)

    def apply(self, *, dealers: Sequence[Any], form: Any, actor: Any) -> str:
        chosen = form.cleaned_data
        if chosen["effect"] == "copy":
            changed = services.copy(
                from_dealer_id=chosen["pattern"].pk, dealers=dealers, actor=actor
            )
        else:
            choice = services.Choice(
                effect=chosen["effect"],
                product_id=chosen["product"].pk if chosen["product"] else None,
                category_id=chosen["category"].pk if chosen["category"] else None,
                brand=chosen["brand"],
            )
            changed = services.give(dealers=dealers, choice=choice, actor=actor)
        return str(_("Dealers with changed rules: %(count)d.") % {"count": changed})
