"""Forms of managers and rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.core.models import PersonalManager, User
from oscar_b2b.personal_managers.models import ManagerRule


class ManagerForm(forms.ModelForm):
    """A manager with the log-in of an employee."""

    class Meta:
        model = PersonalManager
        fields = ("name", "phone", "email", "hours", "photo", "user", "is_active")
        labels: ClassVar = {"name": pgettext_lazy("person", "Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_staff=True).order_by("email")
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]
        plain_selects(self)


class RuleForm(forms.ModelForm):
    """Conditions, and the managers who take turns."""

    managers = forms.ModelMultipleChoiceField(
        queryset=PersonalManager.objects.filter(is_active=True),
        label=gettext_lazy("Managers, taking turns"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "list-unstyled"}),
    )

    class Meta:
        model = ManagerRule
        fields = ("order", "segment", "category", "region", "managers", "is_active")
        labels: ClassVar = {"order": pgettext_lazy("sequence", "Order")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)
