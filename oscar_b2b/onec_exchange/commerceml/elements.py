"""A read-only view of a finished XML element, by local names.

1C writes the same elements in five namespaces and in none, and does not keep their order; the
readers of records therefore ask for children by local name only.
"""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Sequence
from functools import lru_cache

from lxml import etree

#: 1C's "no reference".
EMPTY_REFERENCE = "00000000-0000-0000-0000-000000000000"


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]


def children_by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    """Return the children of an element, grouped by local name."""
    index: dict[str, list[etree._Element]] = {}
    for child in element:
        name = child.tag
        if name[0] == "{":
            name = local_name(name)
        known = index.get(name)
        if known is None:
            index[name] = [child]
        else:
            known.append(child)
    return index


def texts_by_name(element: etree._Element) -> dict[str, str]:
    """Return the trimmed texts of the children by local name; the first that has any counts."""
    texts: dict[str, str] = {}
    for child in element:
        text = child.text
        if text:
            name = child.tag
            if name[0] == "{":
                name = local_name(name)
            if name not in texts and (text := text.strip()):
                texts[name] = text
    return texts


class Node:
    """One element with its children grouped by local name."""

    __slots__ = ("_children", "element")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._children: dict[str, list[etree._Element]] | None = None

    def _index(self) -> dict[str, list[etree._Element]]:
        if self._children is None:
            self._children = children_by_name(self.element)
        return self._children

    @property
    def names(self) -> KeysView[str]:
        """Local names of the children."""
        return self._index().keys()

    @property
    def raw(self) -> str:
        """Text as written; ``""`` when there is only white space."""
        text = self.element.text or ""
        return text if text.strip() else ""

    @property
    def text(self) -> str:
        """Text without outer white space."""
        return (self.element.text or "").strip()

    def attribute(self, name: str) -> str | None:
        """Return an attribute without outer white space, ``None`` when it is not there."""
        value = self.element.get(name)
        return None if value is None else value.strip()

    def has(self, *names: str) -> bool:
        index = self._index()
        return any(name in index for name in names)

    def children(self, *names: str) -> Iterator[Node]:
        """Yield the children with one of ``names``."""
        index = self._index()
        for name in names:
            if name in index:
                for element in index[name]:
                    yield Node(element)

    def elements(self, name: str) -> Sequence[etree._Element]:
        """Return the bare child elements called ``name``."""
        return self._index().get(name, ())

    def child(self, name: str) -> Node | None:
        """Return the first child called ``name``."""
        found = self._index().get(name)
        return Node(found[0]) if found else None

    def text_of(self, *names: str) -> str:
        """Return the trimmed text of the first named child that has any."""
        index = self._index()
        for name in names:
            for element in index.get(name, ()):
                text = (element.text or "").strip()
                if text:
                    return text
        return ""

    def raw_of(self, *names: str) -> str:
        """Like :meth:`text_of`, with the white space kept: names are shown as 1C has them."""
        index = self._index()
        for name in names:
            for element in index.get(name, ()):
                text = element.text or ""
                if text.strip():
                    return text
        return ""

    def path(self, *names: str) -> Node | None:
        """Follow first children; ``None`` when a step is missing."""
        node: Node | None = self
        for name in names:
            if node is None:
                return None
            node = node.child(name)
        return node

    def below(self, container: str, *names: str) -> Iterator[Node]:
        """Yield the ``names`` inside every child called ``container``."""
        for node in self.children(container):
            yield from node.children(*names)


def reference(text: str) -> str:
    """Return a 1C reference; the all-zero GUID means there is none."""
    return "" if text == EMPTY_REFERENCE else text
