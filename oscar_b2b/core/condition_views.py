"""The conditions pop-ups as pages, for browsers without scripts and for links in letters."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from django.views.generic import TemplateView

from oscar_b2b.core.conditions import KEY_PATTERN, Compared, compare, conditions

#: So many columns are compared at most; more could not be read.
MOST = 20


class ConditionPage(TemplateView):
    """One text; 404 where nobody has written one for this reader."""

    template_name = "b2b_core/condition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = conditions([kwargs["key"]], self.request.b2b)  # type: ignore[attr-defined]
        if kwargs["key"] not in found:
            raise Http404
        return super().get_context_data(condition=found[kwargs["key"]], **kwargs)


class CompareConditions(TemplateView):
    """Several texts in one table: ``?key=…&key=…``; 404 for fewer than two that are written."""

    template_name = "b2b_core/compare_conditions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = [key for key in self.request.GET.getlist("key") if re.fullmatch(KEY_PATTERN, key)]
        columns = [Compared(key) for key in dict.fromkeys(keys[:MOST])]
        comparison = compare(columns, self.request.b2b)  # type: ignore[attr-defined]
        if comparison is None:
            raise Http404
        return super().get_context_data(comparison=comparison, **kwargs)
