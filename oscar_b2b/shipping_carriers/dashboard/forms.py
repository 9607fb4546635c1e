"""The form of a carrier, made of the settings that its class declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.shipping_carriers.carriers.base import Carrier, Setting
from oscar_b2b.shipping_carriers.carriers.files import (
    UnableToReadFile,
    decode,
    read_directory,
    read_tariff,
)
from oscar_b2b.shipping_carriers.models import CarrierAccount, Fallback

#: Our copy of the tariff may be given to every carrier, for the hours in which it is silent.
TARIFF = "tariff_file"
DIRECTORY = "directory_file"
_READERS = {DIRECTORY: read_directory, TARIFF: read_tariff}
_LONGEST = 2_000
_FORGET = "forget-"
_is_address = URLValidator(schemes=["http", "https"])


class CarrierForm(forms.Form):
    """Settings, the switch, the fallback.

    A secret never comes back to the page: its field is empty, and an empty field keeps it.

    :param kind: the carrier's class.
    :param account: what is entered so far.
    :param uploaded: keys of the settings that have an uploaded file.
    """

    is_active = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        help_text=_("Its directory is read every night, and buyers are offered it."),
    )
    fallback = forms.ChoiceField(
        label=_("When the carrier gives no price in time, buyers read"), choices=Fallback.choices
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: type[Carrier],
        account: CarrierAccount,
        uploaded: frozenset[str] = frozenset(),
    ) -> None:
        initial: dict[str, Any] = {"is_active": account.is_active, "fallback": account.fallback}
        super().__init__(data, initial=initial)
        self.kind, self.account, self.uploaded = kind, account, uploaded
        self.declared = [each for each in kind.settings if not each.file]
        for setting in self.declared:
            kept = account.values.get(setting.key, "")
            self.fields[setting.key] = _field(setting, is_kept=bool(kept))
            if not setting.secret:
                self.initial[setting.key] = kept or setting.default
            elif kept and not setting.required:
                self.fields[_FORGET + setting.key] = forms.BooleanField(
                    label=_("Forget: %s") % setting.label, required=False
                )
        self.order_fields([*(name for name in self.fields if name not in _LAST), *_LAST])
        plain_selects(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_active"):
            values = {**self.account.values, **self.values(), **dict.fromkeys(self.uploaded, "…")}
            for key in self.forgotten():
                values.pop(key, None)
            for missing in self.kind.missing(values):
                name = missing.key if missing.key in self.fields else "is_active"
                if name not in self.errors:
                    text = gettext("Needed before the carrier is switched on: %s.") % missing.label
                    self.add_error(name, text)
        return data

    def values(self) -> dict[str, str]:
        """Return the entered settings; of secrets only those that were typed anew.

        What equals the default is not kept, so that a better default of a later version counts.
        """
        found = {}
        for setting in self.declared:
            text = self.cleaned_data.get(setting.key, "")
            if text or not setting.secret:
                found[setting.key] = "" if text == setting.default else text
        return found

    def forgotten(self) -> frozenset[str]:
        """Return the keys of secrets that are to be removed."""
        ticked = (
            name.removeprefix(_FORGET)
            for name in self.fields
            if name.startswith(_FORGET) and self.cleaned_data.get(name)
        )
        return frozenset(ticked)


_LAST = ("fallback", "is_active")


def _field(setting: Setting, *, is_kept: bool) -> forms.Field:
    help_text = str(setting.help_text)
    if setting.required:
        help_text = " ".join(filter(None, (gettext("Required."), help_text)))
    if setting.choices:
        return forms.ChoiceField(
            label=str(setting.label), choices=setting.choices, required=False, help_text=help_text
        )
    if setting.secret:
        if is_kept:
            kept = gettext("It is entered. Leave empty to keep it.")
            help_text = f"{kept} {help_text}".strip()
        return forms.CharField(
            label=str(setting.label),
            required=False,
            max_length=_LONGEST,
            help_text=help_text,
            # Browsers would offer to fill in the employee's own password.
            widget=forms.PasswordInput(
                render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"}
            ),
        )
    is_address = setting.key.endswith("_url")
    return forms.CharField(
        label=str(setting.label),
        required=False,
        max_length=_LONGEST,
        help_text=help_text,
        validators=[_is_address] if is_address else [],
        widget=forms.URLInput() if is_address else forms.TextInput(),
    )


class FileForm(forms.Form):
    """A directory or a tariff; what is wrong with it is said line by line."""

    key = forms.CharField(widget=forms.HiddenInput())
    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv", "class": "form-control-file"}),
    )

    def __init__(self, *args: Any, keys: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key not in self.keys:
            raise ValidationError(gettext("This carrier takes no such file."))
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        key, file = data.get("key"), data.get("file")
        if key is None or file is None:
            return data
        try:
            data["content"] = decode(file.read())
            if key in _READERS:
                _READERS[key](data["content"])
        except UnableToReadFile as error:
            raise ValidationError(list(error.problems)) from error
        return data
