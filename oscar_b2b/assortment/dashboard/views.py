"""Assortment rules: list, add, change, delete."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from oscar_b2b.assortment import domain, queries, services
from oscar_b2b.assortment.dashboard.forms import RuleForm
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core import dealer_queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.editing import DeleteRow, EditRow

LIST = "dashboard:b2b-assortment"


class Rules(StaffOnly, ListView):
    """All rules, found by owner and goods."""

    permission_required = "assortment.view_assortmentrule"
    template_name = "assortment/dashboard/rules.html"
    context_object_name = "rules"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        self.owner = self.request.GET.get("owner", "")
        dealer = dealer_queries.number(self.request.GET.get("dealer", ""))
        return queries.rules(words=self.words, owner_kind=self.owner, dealer_id=dealer or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            owner=self.owner,
            owners=[
                (domain.DEALER, _("Dealers")),
                (domain.LEGAL_ENTITY, _("Legal entities")),
                (domain.SEGMENT, _("Segments")),
                (domain.EVERYBODY, _("Everybody")),
            ],
            **kwargs,
        )


class EditRule(EditRow):
    """A new or a changed rule."""

    model = AssortmentRule
    form_class = RuleForm
    list_url = LIST
    list_name = _("Assortment")
    new_name = _("New assortment rule")
    notice = _(
        "Who has a rule “sees only these” sees nothing else. A closer owner wins: a legal entity "
        "over its dealer, a dealer over its segment, a segment over everybody; at the same owner "
        "“does not see” wins. A rule from 1C that is saved here is yours: 1C does not change it "
        "any more."
    )
    from_query = ("dealer", "legal_entity", "segment")

    def keep(self, row: Any) -> None:
        try:
            services.keep(rule=row)
        except services.UnableToKeepRule as error:
            raise ValidationError(error.reason) from error


class DeleteRule(DeleteRow):
    """Take a rule back."""

    model = AssortmentRule
    list_url = LIST

    def drop(self, row: Any) -> None:
        services.drop(rule=row)
