"""Replaces the choices of a status: the stored keys stay values, people read words."""

from __future__ import annotations

from typing import Any

from oscar.apps.dashboard.orders import forms

from oscar_b2b.core.templatetags.b2b_orders import order_status_label


class OrderSearchForm(forms.OrderSearchForm):
    """Oscar offers the keys themselves; replaces ``__init__``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put_words(self.fields["status"])


class OrderStatusForm(forms.OrderStatusForm):
    """Oscar offers the keys themselves; replaces ``__init__``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put_words(self.fields["new_status"])


def _put_words(field: Any) -> None:
    field.choices = [
        (key, order_status_label(key) if key else label) for key, label in field.choices
    ]
