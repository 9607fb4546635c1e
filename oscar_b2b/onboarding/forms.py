"""Forms of people who want access, and of members."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oscar_b2b.core.models import Segment
from oscar_b2b.onboarding import domain
from oscar_b2b.onboarding.antispam import TrapField
from oscar_b2b.onboarding.domain import Buyer, TaxNumberFault, UnableToReadTaxNumber
from oscar_b2b.onboarding.models import Application, DealerDocument
from oscar_b2b.onboarding.services.applications import UnableToApply, read_contact
from oscar_b2b.onboarding.services.registrations import Requisites


def _text(label: Any, length: int, **attributes: Any) -> forms.CharField:
    required = attributes.pop("required", True)
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.TextInput(attrs={"class": "input", **attributes}),
    )


class ApplicationForm(forms.Form):
    """Three fields, so that nobody gives up half way."""

    name = _text(gettext_lazy("Your name"), 150, autocomplete="name")
    contact = _text(gettext_lazy("Phone or e-mail"), 254)
    company = _text(gettext_lazy("Company or tax number"), 255, autocomplete="organization")
    website = TrapField()

    def clean_contact(self) -> str:
        try:
            read_contact(self.cleaned_data["contact"])
        except UnableToApply as error:
            raise forms.ValidationError(error.reason) from error
        return str(self.cleaned_data["contact"])

    @property
    def shown(self) -> list[Any]:
        """The fields people see."""
        return [self["name"], self["contact"], self["company"]]

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get(self.add_prefix("website")))


class RegistrationForm(forms.Form):
    """Requisites of a company, a sole proprietor or a person."""

    buyer = forms.ChoiceField(
        label=gettext_lazy("Who buys"),
        choices=Application.BUYERS,
        initial=Buyer.ORGANISATION.value,
        widget=forms.Select(attrs={"class": "select"}),
    )
    tax_number = _text(
        gettext_lazy("EDRPOU or tax number"), 20, required=False, inputmode="numeric"
    )
    company = _text(
        gettext_lazy("Name of the company"), 255, required=False, autocomplete="organization"
    )
    vat_number = _text(
        gettext_lazy("Number of the VAT payer"), 20, required=False, inputmode="numeric"
    )
    address = _text(
        gettext_lazy("Registered address"), 500, required=False, autocomplete="street-address"
    )
    iban = _text(gettext_lazy("Account (IBAN)"), 42, required=False)
    bank_name = _text(gettext_lazy("Bank"), 255, required=False)
    name = _text(gettext_lazy("Your full name"), 150, autocomplete="name")
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    phone = _text(gettext_lazy("Phone"), 64, autocomplete="tel", inputmode="tel")
    segment = forms.ModelChoiceField(
        label=gettext_lazy("Line of business"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    website = TrapField()

    def __init__(self, *args: Any, text: Any = None, **kwargs: Any) -> None:
        """``text``: of the supply contract to be accepted, or None."""
        super().__init__(*args, **kwargs)
        self.fields["tax_number"].help_text = _(
            "8 digits of an organisation in Ukraine, 10 of a person; 10 or 12 of an INN."
        )
        self.fields["segment"].queryset = Segment.objects.all()  # type: ignore[attr-defined]
        self.fields["segment"].empty_label = _("Choose")  # type: ignore[attr-defined]
        if not Segment.objects.exists():
            del self.fields["segment"]
        if text is not None:
            self.fields["accepts"] = forms.BooleanField(
                label=_("I accept the supply contract on behalf of the buyer"),
                error_messages={"required": _("Without the contract there is no access.")},
            )

    def clean_phone(self) -> str:
        try:
            phone, __ = read_contact(self.cleaned_data["phone"])
        except UnableToApply:
            phone = ""
        if not phone:
            raise forms.ValidationError(_("Write the phone number with its code."))
        return phone

    def clean_vat_number(self) -> str:
        number = re.sub(r"[\s-]", "", self.cleaned_data["vat_number"])
        if number and not re.fullmatch(r"[0-9]{9,12}", number):
            raise forms.ValidationError(_("A VAT number has 9 to 12 digits."))
        return number

    def clean_iban(self) -> str:
        number = re.sub(r"\s", "", self.cleaned_data["iban"]).upper()
        if number:
            from stdnum import iban
            from stdnum.exceptions import ValidationError

            try:
                # A settlement account of Russia has 20 digits and is no IBAN.
                number = number if re.fullmatch(r"\d{20}", number) else iban.validate(number)
            except ValidationError as error:
                raise forms.ValidationError(
                    _("This is no account number. Check it for typing errors.")
                ) from error
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        buyer = Buyer(data["buyer"]) if data.get("buyer") else Buyer.ORGANISATION
        text = data.get("tax_number", "")
        if text:
            try:
                data["checked"] = domain.read_tax_number(text, buyer=buyer)
            except UnableToReadTaxNumber as error:
                self.add_error("tax_number", _tax_fault(error.fault, buyer))
        elif buyer is not Buyer.PERSON and "tax_number" in data:
            self.add_error("tax_number", _("Write the tax number of the buyer."))
        if buyer is Buyer.ORGANISATION and not data.get("company"):
            self.add_error("company", _("Write the name of the company."))
        return data

    def requisites(self) -> Requisites:
        """Return what was written, after ``is_valid``."""
        data = self.cleaned_data
        return Requisites(
            buyer=Buyer(data["buyer"]),
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            company=data["company"],
            tax_number=data.get("checked"),
            vat_number=data["vat_number"],
            address=data["address"],
            iban=data["iban"],
            bank_name=data["bank_name"],
            segment=data.get("segment"),
        )

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get(self.add_prefix("website")))

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """Headings with the fields under them, as the page shows them."""
        company = ["buyer", "tax_number", "company", "vat_number", "address", "iban", "bank_name"]
        person = ["name", "email", "phone", "segment"]
        return [
            (pgettext("party of a contract", "Buyer"), [self[name] for name in company]),
            (_("Contact person"), [self[name] for name in person if name in self.fields]),
        ]


def _tax_fault(fault: TaxNumberFault, buyer: Buyer) -> str:
    if fault is TaxNumberFault.CHECKSUM:
        return _("A digit of this number is wrong. Check it for typing errors.")
    if buyer is Buyer.ORGANISATION:
        return _("An organisation has 8 digits (EDRPOU) or 10 (INN).")
    return _("A person has 10 digits (tax number in Ukraine) or 12 (INN).")


class EntityForm(forms.Form):
    """One more legal entity for a cabinet."""

    company = _text(gettext_lazy("Name of the company"), 255, autocomplete="organization")
    tax_number = _text(gettext_lazy("EDRPOU or tax number"), 20, inputmode="numeric")
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def clean_tax_number(self) -> str:
        text = self.cleaned_data["tax_number"]
        faults = set()
        for buyer in (Buyer.ORGANISATION, Buyer.PERSON):
            try:
                return domain.read_tax_number(text, buyer=buyer).value
            except UnableToReadTaxNumber as error:
                faults.add(error.fault)
        if TaxNumberFault.CHECKSUM in faults:
            raise forms.ValidationError(_tax_fault(TaxNumberFault.CHECKSUM, Buyer.PERSON))
        raise forms.ValidationError(_("A tax number has 8, 10 or 12 digits."))


class DocumentForm(forms.Form):
    """A paper to upload."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=DealerDocument.KINDS,
        widget=forms.Select(attrs={"class": "select form-control no-widget-init"}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPG, PNG, DOCX, XLSX or P7S."),
        widget=forms.ClearableFileInput(
            attrs={"class": "input", "accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.p7s"}
        ),
        allow_empty_file=True,
    )
