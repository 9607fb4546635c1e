"""The form of an exchange node: its lists as one entry per line, checked before they are kept."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from oscar_b2b.onec_exchange.models import ExchangeNode

#: Keeps Oscar's scripts from turning a field into a widget of theirs.
PLAIN = "no-widget-init"
#: Shorter passwords are guessed however the log-in is slowed down.
SHORTEST_PASSWORD = 12


class LinesField(forms.CharField):
    """A list of texts, one per line; blank lines and repeats go."""

    widget = forms.Textarea(attrs={"rows": 3, "class": f"text-monospace {PLAIN}"})

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines()))
        lines = [line for line in lines if line]
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    _("“%(line)s” is longer than %(longest)s characters."),
                    params={"line": line[:40], "longest": self.longest},
                )
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class NetworksField(LinesField):
    """IP addresses and networks."""

    def clean(self, value: Any) -> list[str]:
        networks = []
        for line in super().clean(value):
            try:
                network = ipaddress.ip_network(line, strict=False)
            except ValueError as error:
                raise ValidationError(
                    _("“%(line)s” is no IP address and no network."), params={"line": line}
                ) from error
            networks.append(str(network) if "/" in line else str(network.network_address))
        return networks


class NodeForm(forms.ModelForm):
    """All settings of a node but its password."""

    price_types = LinesField(
        longest=64,
        label=_("price types taken"),
        help_text=_("Ids in 1C, one per line; empty = all."),
    )
    warehouses = LinesField(
        longest=64,
        label=_("warehouses taken"),
        help_text=_("Ids in 1C, one per line; empty = all."),
    )
    order_prefixes = LinesField(
        longest=16,
        label=_("prefixes of order numbers"),
        help_text=_("One per line. Only orders whose number begins so go to this 1C; empty = all."),
    )
    allowed_networks = NetworksField(
        longest=43,
        label=_("allowed addresses"),
        help_text=_("IP addresses or networks (203.0.113.0/24), one per line; empty = any."),
    )

    class Meta:
        model = ExchangeNode
        fields = (
            "name",
            "login",
            "client",
            "charset",
            "order_shape",
            "schema_version",
            "zipped",
            "file_limit",
            "price_types",
            "warehouses",
            "absent_stock_is_zero",
            "order_prefixes",
            "pull_limit",
            "quarantine_after",
            "private_counterparty",
            "organisation",
            "deactivate_missing",
            "deactivate_limit",
            "watchdog_minutes",
            "allowed_networks",
        )

    #: Headings over the fields, in the form's order.
    GROUPS = (
        (_("Account"), ("name", "login", "client", "allowed_networks")),
        (_("Files from 1C"), ("zipped", "file_limit", "watchdog_minutes")),
        (_("Prices and stock"), ("price_types", "warehouses", "absent_stock_is_zero")),
        (_("Goods taken off the site"), ("deactivate_missing", "deactivate_limit")),
        (
            _("Orders to 1C"),
            (
                "charset",
                "order_shape",
                "schema_version",
                "order_prefixes",
                "pull_limit",
                "quarantine_after",
                "private_counterparty",
                "organisation",
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = PLAIN

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"].strip()
        # Basic authentication ends the log-in at the first colon, and clients differ in charset.
        if ":" in login or not login.isascii() or not login.isprintable():
            raise ValidationError(_("Latin letters, digits and signs, but no colon."))
        return login

    def clean_file_limit(self) -> int | None:
        limit: int | None = self.cleaned_data["file_limit"]
        if limit is not None and limit < 64 * 1024:
            raise ValidationError(_("A piece has at least 65536 bytes."))
        return limit


class PasswordForm(forms.Form):
    """Another password: typed, or made when the field is empty."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=128,
        help_text=_("Empty: a new one is made and shown once."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password and len(password) < SHORTEST_PASSWORD:
            raise ValidationError(
                _("At least %(number)s characters."), params={"number": SHORTEST_PASSWORD}
            )
        if not password.isascii():
            raise ValidationError(_("Latin letters, digits and signs: clients differ in charset."))
        return password
