"""Blocks that marketers compose pages of. No logic beyond choice and order."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]

OTHER_FACT = "other"
#: Rows that every conditions text may have; one name, whatever the marketer calls it.
FACTS = [
    ("term", pgettext_lazy("conditions", "Term")),
    ("price", pgettext_lazy("conditions", "Tariff")),
    ("payment", pgettext_lazy("conditions", "Payment")),
    ("limits", pgettext_lazy("conditions", "Limits of weight and size")),
    ("packing", pgettext_lazy("conditions", "Packing")),
    ("insurance", pgettext_lazy("conditions", "Insurance")),
    ("returns", pgettext_lazy("conditions", "Returns")),
    (OTHER_FACT, pgettext_lazy("conditions", "Something else")),
]


class AdvantageBlock(blocks.StructBlock):
    """One advantage of the supplier: a title and a sentence."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300)

    class Meta:
        icon = "tick"
        label = _("Advantage")


class AdvantagesBlock(blocks.StructBlock):
    """Three to six advantages side by side."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    items = blocks.ListBlock(AdvantageBlock(), label=_("Advantages"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("Advantages")
        template = "cms_pages/blocks/advantages.html"


BODY_BLOCKS = [
    (
        "text",
        blocks.RichTextBlock(
            label=_("Text"), features=TEXT_FEATURES, template="cms_pages/blocks/text.html"
        ),
    ),
    ("image", ImageBlock(label=_("Image"), template="cms_pages/blocks/image.html")),
]
HOME_BLOCKS = [*BODY_BLOCKS, ("advantages", AdvantagesBlock())]


class InLanguages(blocks.StructBlock):
    """A short text in every language of the shop; an empty one is shown in the source language."""

    uk = blocks.CharBlock(label=_("Ukrainian"), required=False, max_length=200)
    ru = blocks.CharBlock(label=_("Russian"), required=False, max_length=200)
    en = blocks.CharBlock(label=_("English"), required=False, max_length=200)

    class Meta:
        icon = "globe"


class FactBlock(blocks.StructBlock):
    """One row of the table that compares conditions."""

    what = blocks.ChoiceBlock(
        choices=FACTS,
        label=_("What"),
        help_text=_("Rows of the same kind meet in one line of the table “Compare all”."),
    )
    own_name = InLanguages(
        required=False,
        label=_("Own name"),
        help_text=_("Only for “Something else”: how the row is called."),
    )
    value = InLanguages(
        label=_("Value"),
        help_text=_("Short, so that columns stay narrow: “1–2 days”, “up to 30 kg a place”."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Row of the table")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        if value["what"] == OTHER_FACT and not any(value["own_name"].values()):
            errors["own_name"] = ValidationError(_("Name the row in one language at least."))
        if not any(value["value"].values()):
            errors["value"] = ValidationError(_("Fill in one language at least."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value
