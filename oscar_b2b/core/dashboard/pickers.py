"""Form fields that find one row among very many: a drop-down that asks the shop while one types.

Without JavaScript the drop-down offers what is chosen already, and a text field beside it takes an
article, a name or an id instead.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.forms.widgets import RemoteSelect

from oscar_b2b.core.dashboard import lookups


class _Typed:
    """Adds the text field for browsers without JavaScript."""

    kind: str

    def render(self, name: Any, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        select = super().render(name, value, attrs, renderer)  # type: ignore[misc]
        return format_html(
            '{}<noscript><input class="form-control mt-1" name="{}-typed" aria-label="{}" '
            'placeholder="{}"></noscript>',
            select,
            name,
            _("Or type it"),
            _("Article, name or id"),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = str(data.get(f"{name}-typed", "")).strip()
        if typed:
            return lookups.only_one(self.kind, typed) or typed
        return super().value_from_datadict(data, files, name)  # type: ignore[misc]


class RowSelect(_Typed, RemoteSelect):
    """A select filled by a lookup; ``kind`` is a name in ``lookups.KINDS``."""

    def __init__(self, kind: str, url_name: str = "dashboard:b2b-find") -> None:
        self.kind = kind
        super().__init__(
            lookup_url=reverse_lazy(url_name, args=[kind]),
            attrs={"class": "select2 form-control"},
        )

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # What was sent and is no id has no row; the query for it would fail.
        ids = [each for each in value if str(each).isdecimal()]
        return super().optgroups(name, ids, attrs)


class PickField(forms.ModelChoiceField):
    """A row chosen by a lookup, such as ``PickField("product")``."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("Not found, or several fit. Choose one from the list."),
    }

    def __init__(self, kind: str, **options: Any) -> None:
        self.kind = kind
        super().__init__(
            queryset=lookups.KINDS[kind].rows(),
            widget=options.pop("widget", None) or RowSelect(kind),
            required=options.pop("required", False),
            **options,
        )

    def label_from_instance(self, obj: Any) -> str:
        return lookups.KINDS[self.kind].text(obj)


class TextSelect(_Typed, RemoteSelect):
    """A select of texts that are no rows: brands, ids of other modules."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            lookup_url=reverse_lazy("dashboard:b2b-find", args=[kind]),
            attrs={"class": "select2 form-control"},
        )

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        chosen = [each for each in value if each]
        self.choices = [("", ""), *((each, self.shown(each)) for each in chosen)]
        return forms.Select.optgroups(self, name, value, attrs)

    def shown(self, value: str) -> str:
        """Return the text of a chosen value."""
        return value


class TextPickField(forms.CharField):
    """A text chosen by a lookup, such as ``TextPickField("brand")``."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(widget=TextSelect(kind), required=False, max_length=255, **options)
