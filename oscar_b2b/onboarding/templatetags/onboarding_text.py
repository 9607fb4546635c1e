"""Shows the text of the supply contract: paragraphs and headings, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a heading."""

    text: str
    is_heading: bool


@register.filter
def contract_parts(body: str) -> list[Part]:
    """Split a text at empty lines; a paragraph that begins with ``#`` is a heading."""
    found = []
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        text = block.strip()
        if text:
            found.append(Part(text.lstrip("#").strip(), text.startswith("#")))
    return found
