"""Applications for access, the supply contract and its acceptances, papers of dealers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.models import Dealer, Invitation, LegalEntity, Segment
from oscar_b2b.onboarding.domain import Buyer


def private_storage() -> FileSystemStorage:
    """Files that are served only through views that check who asks."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT)


class Application(models.Model):
    """Somebody wants to become a dealer, or a dealer wants one more legal entity: one queue."""

    ACCESS = "access"
    REGISTRATION = "registration"
    ENTITY = "entity"
    KINDS: ClassVar = [
        (ACCESS, _("Application")),
        (REGISTRATION, _("Registration")),
        (ENTITY, _("One more legal entity")),
    ]
    UNCONFIRMED = "unconfirmed"
    NEW = "new"
    IN_WORK = "in_work"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STATUSES: ClassVar = [
        (UNCONFIRMED, _("E-mail not confirmed")),
        (NEW, _("New")),
        (IN_WORK, _("In work")),
        (ACCEPTED, _("Accepted")),
        (REFUSED, _("Refused")),
    ]
    #: Somebody has to do something about these.
    OPEN = (NEW, IN_WORK)
    BUYERS: ClassVar = [
        (Buyer.ORGANISATION.value, _("Organisation")),
        (Buyer.ENTREPRENEUR.value, _("Sole proprietor")),
        (Buyer.PERSON.value, _("Natural person")),
    ]

    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default=ACCESS)
    status = models.CharField(_("status"), max_length=16, choices=STATUSES, default=NEW)
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    company = models.CharField(_("company"), max_length=255, blank=True)
    buyer = models.CharField(_("kind of buyer"), max_length=16, choices=BUYERS, blank=True)
    edrpou = models.CharField(_("EDRPOU"), max_length=16, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)
    iban = models.CharField(_("account"), max_length=64, blank=True)
    bank_name = models.CharField(_("bank"), max_length=255, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Of a dealer who asks for a legal entity; else the one the accepted person belongs to.
    dealer = models.ForeignKey(
        Dealer,
        verbose_name=_("dealer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
    )
    legal_entity = models.ForeignKey(
        LegalEntity,
        verbose_name=_("legal entity"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason of the refusal"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    base_url = models.CharField(_("address of the shop"), max_length=200, blank=True)
    remote_addr = models.GenericIPAddressField(_("address"), null=True, blank=True)
    consent_at = models.DateTimeField(_("consent to data processing"), null=True, blank=True)
    #: Of the secret in the letter that confirms the e-mail.
    token_digest = models.CharField(
        _("digest of the secret"), max_length=64, unique=True, null=True, blank=True
    )
    token_expires = models.DateTimeField(_("link expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes: ClassVar = [
            models.Index(fields=("status", "-created_at"), name="onboarding_queue"),
        ]

    def __str__(self) -> str:
        return self.company or self.name

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def get_additional_data(self) -> dict[str, Any] | None:
        """Tell the audit log whom it concerns."""
        return {"dealer": self.dealer_id} if self.dealer_id else None


class ApplicationNote(models.Model):
    """What an employee writes down about an application; never shown to the applicant."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:80]


class ContractText(models.Model):
    """One version of the supply contract, in three languages; never changed once published."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    title_uk = models.CharField(_("title (Ukrainian)"), max_length=255)
    body_uk = models.TextField(_("text (Ukrainian)"))
    title_ru = models.CharField(_("title (Russian)"), max_length=255, blank=True)
    body_ru = models.TextField(_("text (Russian)"), blank=True)
    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    body_en = models.TextField(_("text (English)"), blank=True)
    asks_everybody = models.BooleanField(
        _("asked of everybody"),
        default=False,
        help_text=_("Also those who accepted an earlier version must accept this one."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        ordering = ("-number",)
        verbose_name = _("text of the supply contract")
        verbose_name_plural = _("texts of the supply contract")

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    def language(self, wanted: str = "") -> str:
        """Return the language the text is read in: the wanted one if it is written, else uk."""
        code = (wanted or get_language() or "")[:2]
        return code if getattr(self, f"body_{code}", "") else "uk"

    @property
    def title(self) -> str:
        code = self.language()
        return getattr(self, f"title_{code}") or self.title_uk

    @property
    def body(self) -> str:
        return str(getattr(self, f"body_{self.language()}"))


class ContractAcceptance(models.Model):
    """Who accepted which text of the contract, when and from where; with the paper itself.

    The database refuses to change or delete a row (a trigger); only its ties to rows that are
    made later or deleted may move.
    """

    text = models.ForeignKey(
        ContractText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="acceptances"
    )
    language = models.CharField(_("language"), max_length=8)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    dealer = models.ForeignKey(
        Dealer,
        verbose_name=_("dealer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contract_acceptances",
    )
    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contract_acceptances",
    )
    person = models.CharField(_("person"), max_length=255)
    email = models.EmailField(_("e-mail"))
    company = models.CharField(_("company"), max_length=255)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    remote_addr = models.GenericIPAddressField(_("address"), null=True, blank=True)
    browser = models.CharField(_("browser"), max_length=255, blank=True)
    accepted_at = models.DateTimeField(_("accepted"))
    pdf = models.FileField(_("PDF"), storage=private_storage, upload_to="supply-contracts/%Y/%m")
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)

    class Meta:
        ordering = ("-accepted_at", "-pk")
        verbose_name = _("accepted supply contract")
        verbose_name_plural = _("accepted supply contracts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("dealer", "text"), name="onboarding_acceptance_once")
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.text_id}"


class DealerDocument(models.Model):
    """A paper of a dealer, such as the charter, uploaded by him or by the supplier."""

    KINDS: ClassVar = [
        ("charter", _("Charter")),
        ("registration", _("Registration extract")),
        ("vat", _("VAT certificate")),
        ("director", _("Appointment of the director")),
        ("power", _("Power of attorney")),
        ("bank", _("Bank details")),
        ("contract", _("Contract")),
        ("other", _("Other")),
    ]

    dealer = models.ForeignKey(
        Dealer, verbose_name=_("dealer"), on_delete=models.CASCADE, related_name="papers"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default="other")
    name = models.CharField(_("name of the file"), max_length=150)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="dealer-documents/%Y/%m", max_length=200
    )
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by_supplier = models.BooleanField(_("from the supplier"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    #: Taken off the list by the side that uploaded it; the file stays.
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = _("document of a dealer")
        verbose_name_plural = _("documents of dealers")

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, Any]:
        """Tell the audit log whom it concerns."""
        return {"dealer": self.dealer_id}
