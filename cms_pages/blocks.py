"""Blocks that marketers compose pages of. No logic beyond choice and order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


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
