"""Forms of assortment rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.core.dashboard.pickers import PickField, TextPickField

_ONE = gettext_lazy("One of product, category and brand.")


class RuleForm(forms.ModelForm):
    """A rule: whose, what it says, of which goods."""

    dealer = PickField("dealer", label=gettext_lazy("Dealer"))
    legal_entity = PickField("legal-entity", label=gettext_lazy("or legal entity"))
    category = PickField(
        "category", label=gettext_lazy("Category"), help_text=gettext_lazy("With all below it.")
    )
    brand = TextPickField("brand", label=gettext_lazy("or brand"))
    product = PickField("product", label=gettext_lazy("or product"), help_text=_ONE)

    class Meta:
        model = AssortmentRule
        fields = ("effect", "dealer", "legal_entity", "segment", "category", "brand", "product")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].label = _("or segment")
        self.fields["segment"].help_text = _("Nothing chosen: the rule is for everybody.")
        plain_selects(self)


class GiveForm(forms.Form):
    """One rule for many dealers, or the rules of another dealer."""

    effect = forms.ChoiceField(
        label=gettext_lazy("Rule"),
        choices=[*AssortmentRule.EFFECTS, ("copy", gettext_lazy("has the rules of the dealer:"))],
    )
    pattern = PickField("dealer", label=gettext_lazy("Rules like those of"))
    category = PickField("category", label=gettext_lazy("Category"))
    brand = TextPickField("brand", label=gettext_lazy("or brand"))
    product = PickField("product", label=gettext_lazy("or product"), help_text=_ONE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("effect") == "copy":
            if not found.get("pattern"):
                raise ValidationError(_("Choose the dealer whose rules are copied."))
        elif sum(bool(found.get(name)) for name in ("category", "brand", "product")) != 1:
            raise ValidationError(_("Choose a product, a category or a brand: one of them."))
        return found
