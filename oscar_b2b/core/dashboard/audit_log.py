"""The audit log: who changed what, when, from what to what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.generic import ListView

from oscar_b2b.core import audit, dealer_queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import Dealer


class AuditLog(StaffOnly, ListView):
    """``?dealer=<id>&who=<e-mail>&what=<app.model>&from=<date>&to=<date>``."""

    permission_required = "auditlog.view_logentry"
    template_name = "b2b_core/dashboard/audit_log.html"
    context_object_name = "entries"
    paginate_by = 50

    def get_queryset(self) -> Any:
        query = self.request.GET
        self.dealer = Dealer.objects.filter(
            pk=dealer_queries.number(query.get("dealer", ""))
        ).first()
        self.who = query.get("who", "").replace("\0", "").strip()[:100]
        self.what = query.get("what", "")
        self.since, self.until = _day(query.get("from", "")), _day(query.get("to", ""))
        found = audit.entries()
        if self.dealer is not None:
            found = audit.concerns(found, dealer_id=self.dealer.pk)
        if self.who:
            found = found.filter(actor__email__icontains=self.who)
        if self.what in dict(_models()):
            app, model = self.what.split(".")
            found = found.filter(content_type=ContentType.objects.get_by_natural_key(app, model))
        if self.since:
            found = found.filter(timestamp__gte=_start(self.since))
        if self.until:
            found = found.filter(timestamp__lt=_start(self.until + timedelta(days=1)))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            dealer=self.dealer,
            who=self.who,
            what=self.what,
            since=self.since,
            until=self.until,
            models=_models(),
            **kwargs,
        )


def _models() -> list[tuple[str, str]]:
    return sorted(
        (
            (model._meta.label_lower, str(model._meta.verbose_name))
            for model in auditlog.get_models()
        ),
        key=lambda each: each[1],
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
