"""What can be done with many dealers at once: chosen in the list, then one form for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oscar_b2b.core.models import Dealer, PersonalManager, Segment
from oscar_b2b.core.services import dealers as services


class DealerAction(Protocol):
    """Extension point ``dealer_actions``.

    :param permission: Django permission that an employee needs.
    """

    code: str
    label: Any
    permission: str
    order: int

    def form(self, data: Any = None) -> forms.Form:
        """Return the form that asks for what is needed, bound when ``data`` is given."""

    def apply(self, *, dealers: Sequence[Dealer], form: Any, actor: Any) -> str:
        """Do it, with a valid form, and return a translated sentence that says what was done.

        :raises ValueError: with a translated text, when it cannot be done.
        """


class _ManagerForm(forms.Form):
    manager = forms.ChoiceField(
        label=gettext_lazy("Personal manager"),
        widget=forms.Select(attrs={"class": "form-control no-widget-init"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = PersonalManager.objects.filter(is_active=True).values_list("pk", "name")
        self.fields["manager"].choices = [  # type: ignore[attr-defined]
            *((str(pk), name) for pk, name in active),
            ("none", _("nobody")),
            ("rules", _("whom 1C or the rules say")),
        ]


class GiveManager:
    """The personal manager, by hand."""

    code = "manager"
    label = gettext_lazy("Give a personal manager")
    permission = "core.change_dealer"
    order = 10

    def form(self, data: Any = None) -> forms.Form:
        return _ManagerForm(data)

    def apply(self, *, dealers: Sequence[Dealer], form: Any, actor: Any) -> str:
        ids, chosen = [each.pk for each in dealers], form.cleaned_data["manager"]
        if chosen == "rules":
            changed = services.leave_manager_to_rules(dealer_ids=ids, actor=actor)
        else:
            changed = services.assign_manager(
                dealer_ids=ids, manager_id=None if chosen == "none" else int(chosen), actor=actor
            )
        return done(changed)


class _SegmentForm(forms.Form):
    segment = forms.ModelChoiceField(
        label=gettext_lazy("Segment"),
        queryset=Segment.objects.all(),
        required=False,
        empty_label=gettext_lazy("none"),
        widget=forms.Select(attrs={"class": "form-control no-widget-init"}),
    )


class GiveSegment:
    """The client type."""

    code = "segment"
    label = gettext_lazy("Put into a segment")
    permission = "core.change_dealer"
    order = 20

    def form(self, data: Any = None) -> forms.Form:
        return _SegmentForm(data)

    def apply(self, *, dealers: Sequence[Dealer], form: Any, actor: Any) -> str:
        segment = form.cleaned_data["segment"]
        changed = services.assign_segment(
            dealer_ids=[each.pk for each in dealers],
            segment_id=segment.pk if segment else None,
            actor=actor,
        )
        return done(changed)


class _Block:
    permission = "core.change_dealer"
    blocked: ClassVar[bool]

    def form(self, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def apply(self, *, dealers: Sequence[Dealer], form: Any, actor: Any) -> str:
        ids = [each.pk for each in dealers]
        return done(services.block(dealer_ids=ids, blocked=self.blocked, actor=actor))


class BlockMany(_Block):
    """Nobody of these dealers gets in any more."""

    code = "block"
    label = gettext_lazy("Block")
    order = 80
    blocked = True


class UnblockMany(_Block):
    """They get in again."""

    code = "unblock"
    label = gettext_lazy("Unblock")
    order = 81
    blocked = False


def done(changed: int) -> str:
    """Return how many dealers changed, in words."""
    return ngettext("%(count)d dealer changed.", "%(count)d dealers changed.", changed) % {
        "count": changed
    }


ACTIONS = [GiveManager(), GiveSegment(), BlockMany(), UnblockMany()]
