"""A streaming XML writer in the manner of УТ 11: BOM, tabs, LF, one element per line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from ..dialects import Form

#: Characters that XML 1.0 forbids; descriptions typed by people contain them now and then.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class XmlWriter:
    """Writes nested elements to a text stream; memory does not grow with the file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._depth = 0

    def element(self, name: str, text: object = "", **attributes: object) -> None:
        """Write an element with text only."""
        content = escape(_ILLEGAL.sub("", str(text)))
        head = f"{name}{_attributes(attributes)}"
        body = f"<{head}>{content}</{name}>" if content else f"<{head}/>"
        self._stream.write(f"{self._indent()}{body}\n")

    @contextmanager
    def inside(self, name: str, **attributes: object) -> Iterator[None]:
        """Write an element around what is written in the ``with`` block."""
        self._stream.write(f"{self._indent()}<{name}{_attributes(attributes)}>\n")
        self._depth += 1
        yield
        self._depth -= 1
        self._stream.write(f"{self._indent()}</{name}>\n")

    def requisites(self, values: dict[str, object], key: str = "Наименование") -> None:
        """Write ЗначенияРеквизитов; empty values are left out, as 1C does."""
        with self.inside("ЗначенияРеквизитов"):
            for name, value in values.items():
                if value == "":
                    continue
                with self.inside("ЗначениеРеквизита"):
                    self.element(key, name)
                    self.element("Значение", value)

    def _indent(self) -> str:
        return "\t" * self._depth


def _attributes(attributes: dict[str, object]) -> str:
    return "".join(
        f" {name.replace('__', ':')}={quoteattr(_ILLEGAL.sub('', str(value)))}"
        for name, value in attributes.items()
    )


@contextmanager
def commerceml(path: Path, *, form: Form, at: datetime) -> Iterator[XmlWriter]:
    """Open a CommerceML file; the writer stands inside the root КоммерческаяИнформация."""
    namespace = form.namespace
    attributes: dict[str, object] = {}
    if namespace:
        attributes = {
            "xmlns": namespace,
            "xmlns__xs": "http://www.w3.org/2001/XMLSchema",
            "xmlns__xsi": "http://www.w3.org/2001/XMLSchema-instance",
        }
    attributes |= {
        "ВерсияСхемы": form.version,
        "ДатаФормирования": at.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline=form.newline) as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        writer = XmlWriter(stream)
        with writer.inside("КоммерческаяИнформация", **attributes):
            yield writer
