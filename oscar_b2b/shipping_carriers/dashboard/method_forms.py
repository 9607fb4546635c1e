"""The forms of a delivery method: which one is new, its fields by kind, whom to try it on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.core.dashboard.pickers import PickField
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.dashboard.audiences import PickingField
from oscar_b2b.shipping_carriers.models import DeliveryMethod, MethodKind
from oscar_b2b.shipping_carriers.queries.accounts import ready_codes
from oscar_b2b.shipping_carriers.standard_methods import kept, shown

_OF_CARRIER = "carrier:"
#: Figures of most orders fit; larger ones are slips of the finger.
_LARGEST = 10**8


def kinds_to_add() -> list[tuple[str, str]]:
    """Return ``(code, label)`` of what a new method may be; of carriers those that are set up."""
    ready = ready_codes()
    plain = [(each.value, str(each.label)) for each in MethodKind if each is not MethodKind.CARRIER]
    of_carriers = [
        (_OF_CARRIER + code, _("Carrier: %s") % kind.name)
        for code, kind in carriers().items()
        if code in ready
    ]
    return plain[:2] + of_carriers + plain[2:]


def kind_of(code: str) -> tuple[str, str]:
    """Return ``(kind, carrier)`` of a code of ``kinds_to_add``."""
    if code.startswith(_OF_CARRIER):
        return MethodKind.CARRIER.value, code.removeprefix(_OF_CARRIER)
    return code, ""


class MethodForm(forms.ModelForm):
    """A method; the fields of its kind, then who sees it.

    Texts that came with the module are shown in the reader's language, and stay translatable as
    long as they are not changed.
    """

    audience = PickingField(label=gettext_lazy("Who sees it"))

    class Meta:
        model = DeliveryMethod
        fields = (
            "name",
            "description",
            "is_active",
            "to_door",
            "paid_by",
            "charge",
            "free_from",
            "min_weight",
            "max_weight",
            "min_total",
            "max_total",
            "audience",
        )
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    #: Fields that only some kinds have.
    OF_KINDS: ClassVar = {
        "to_door": {MethodKind.CARRIER},
        "paid_by": {MethodKind.CARRIER, MethodKind.DROPSHIPPING},
    }
    RULES: ClassVar = ("min_weight", "max_weight", "min_total", "max_total")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {name: getattr(self.instance, name) for name in ("name", "description")}
        for name, text in self.stored.items():
            self.initial[name] = shown(text)
        for name, kinds in self.OF_KINDS.items():
            if self.instance.kind not in kinds:
                del self.fields[name]
        self._explain()
        plain_selects(self)

    def _explain(self) -> None:
        currency = settings.OSCAR_DEFAULT_CURRENCY
        helps = {
            "name": _("As buyers read it."),
            "description": _("One or two sentences under the name."),
            "is_active": _("Buyers choose among the methods that are offered."),
            "charge": _("In %s, with VAT.") % currency,
            "free_from": _("In %s. Empty: never free.") % currency,
            "min_total": _("In %s, with VAT.") % currency,
            "max_total": _("In %s, with VAT.") % currency,
        }
        if self.instance.kind == MethodKind.TRANSPORT:
            helps["charge"] = _("In %s, with VAT; zones have charges of their own.") % currency
            helps["free_from"] = _("In %s; zones may have sums of their own.") % currency
        if "paid_by" in self.fields:
            helps["charge"] = (
                _("In %s, with VAT: ours, such as for packing. The carrier's price is another.")
                % currency
            )
            helps["free_from"] = (
                _("In %s. Counts for what we add to the order, also the carrier's price.")
                % currency
            )
        for name, text in helps.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name in ("charge", "free_from", *self.RULES):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"min": 0, "inputmode": "decimal"}

    def clean_name(self) -> str:
        return self._text("name")

    def clean_description(self) -> str:
        return self._text("description")

    def _text(self, name: str) -> str:
        typed = str(self.cleaned_data[name]).replace("\r\n", "\n").strip()
        return kept(typed, stored=self.stored[name])

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields in groups, with their headings."""
        rules = [self[name] for name in self.RULES] + [self["audience"]]
        own = [self[name] for name in self.fields if name not in {*self.RULES, "audience"}]
        return [("", own), (_("Who is offered this method, for which orders"), rules)]


class OfferedForm(forms.Form):
    """For whom, and for which order, the methods are listed."""

    dealer = PickField("dealer", label=gettext_lazy("As dealer"), required=True)
    weight = forms.DecimalField(
        label=gettext_lazy("Weight of the goods, kg"),
        required=False,
        min_value=0,
        max_value=_LARGEST,
        decimal_places=3,
    )
    total = forms.DecimalField(
        label=gettext_lazy("Order total, with VAT"),
        required=False,
        min_value=0,
        max_value=_LARGEST,
        decimal_places=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)
