"""Which conditions the shop has a place for, and which of them nobody has written yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from cms_pages import queries
from oscar_b2b.core.condition_uses import used_keys
from oscar_b2b.core.dashboard.access import StaffOnly

_SNIPPET = "wagtailsnippets_cms_pages_condition"


@dataclass(frozen=True, slots=True)
class Row:
    """One key.

    :param about: name of the thing, or the template that shows it; empty where nobody does.
    :param state: ``missing``, ``draft`` or ``live``.
    """

    key: str
    about: str
    state: str
    url: str


class ConditionTexts(StaffOnly, TemplateView):
    """Keys without a text first, with a link to write it; one query for any number of texts."""

    permission_required = "cms_pages.view_condition"
    template_name = "cms_pages/dashboard/conditions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        written, used = queries.written_keys(), used_keys()
        missing: list[Row] = []
        rest: list[Row] = []
        for key in sorted({*written, *used}):
            about = used.get(key, "")
            if key not in written:
                url = f"{reverse(f'{_SNIPPET}:add')}?{urlencode({'key': key})}"
                missing.append(Row(key, about, "missing", url))
                continue
            pk, is_live = written[key]
            row = Row(
                key, about, "live" if is_live else "draft", reverse(f"{_SNIPPET}:edit", args=[pk])
            )
            (rest if is_live else missing).append(row)
        user = self.request.user
        may_write = user.has_perms(["wagtailadmin.access_admin", "cms_pages.change_condition"])
        return super().get_context_data(
            missing=missing, written=rest, may_write=may_write, **kwargs
        )
