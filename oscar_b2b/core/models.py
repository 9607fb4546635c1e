"""Who buys: users, dealers (cabinets), their legal entities and members."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser

from oscar_b2b.core.private_files import private_storage


class User(AbstractUser):
    """A person who signs in by e-mail: a member of a dealer, or staff of the supplier."""

    class Meta(AbstractUser.Meta):
        db_table = "core_user"


class Segment(models.Model):
    """A client type; masks, offers and news are addressed by it."""

    name = models.CharField(_("name"), max_length=128, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return self.name


class PersonalManager(models.Model):
    """The person of the supplier whom a dealer can address directly."""

    guid = models.CharField(
        _("id in 1C"),
        max_length=64,
        unique=True,
        null=True,
        blank=True,
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="personal_manager",
    )
    name = models.CharField(_("name"), max_length=255)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("hours"), max_length=128, blank=True)
    photo = models.ImageField(_("photo"), upload_to="managers", blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("personal manager")
        verbose_name_plural = _("personal managers")

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """First letters of the first two words of the name."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class Dealer(models.Model):
    """A cabinet: one client of the supplier, with one or more legal entities."""

    guid = models.CharField(
        _("id in 1C"),
        max_length=64,
        unique=True,
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=255)
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dealers",
    )
    category = models.CharField(_("category"), max_length=128, blank=True)
    region = models.CharField(_("region"), max_length=128, blank=True)
    manager = models.ForeignKey(
        PersonalManager,
        verbose_name=_("personal manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dealers",
    )
    manager_by_hand = models.BooleanField(
        _("personal manager chosen by hand"),
        default=False,
        help_text=_("Neither 1C's table of partners nor a rule changes the manager."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    #: 1C owns ``is_active``; this one only people of the supplier set.
    is_blocked = models.BooleanField(
        _("blocked by hand"),
        default=False,
        help_text=_("Nobody of the dealer gets in, whatever 1C says."),
    )

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("dealer")
        verbose_name_plural = _("dealers")
        indexes: ClassVar = [
            # Make `icontains` in the dashboard's search an index look-up.
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="core_dealer_name_trgm")
        ]
        permissions: ClassVar = [
            ("preview_terms", _("Can see the shop's prices and stock as a dealer does")),
            ("work_as_dealer", _("Can work in the shop as an employee of a dealer")),
            ("work_as_any_dealer", _("Can work as an employee of dealers of other managers, too")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.pk}


class LegalEntity(models.Model):
    """A counterparty of 1C. 1C owns the requisites; the tie to a dealer may be made by hand."""

    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    dealer = models.ForeignKey(
        Dealer,
        verbose_name=_("dealer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="legal_entities",
    )
    name = models.CharField(_("name"), max_length=255)
    official_name = models.CharField(_("official name"), max_length=512, blank=True)
    edrpou = models.CharField(_("EDRPOU"), max_length=16, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)
    registration_address = models.TextField(_("registered address"), blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    iban = models.CharField(_("account"), max_length=64, blank=True)
    bank_name = models.CharField(_("bank"), max_length=255, blank=True)
    kpp = models.CharField(_("KPP"), max_length=16, blank=True)
    is_person = models.BooleanField(_("natural person"), default=False)
    #: All accounts and contact persons as 1C lists them: ``[{number, bank, code}]``,
    #: ``[{name, relation}]``.
    bank_accounts = models.JSONField(_("bank accounts"), default=list, blank=True)
    representatives = models.JSONField(_("representatives"), default=list, blank=True)
    tied_by_hand = models.BooleanField(
        _("dealer chosen by hand"),
        default=False,
        help_text=_("1C's table of partners no longer changes the dealer."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="core_legalentity_name_trgm"),
            models.Index(
                fields=("edrpou",),
                opclasses=["varchar_pattern_ops"],
                name="core_legalentity_edrpou",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.dealer_id}


class Member(models.Model):
    """A user's place in a dealer's cabinet.

    A buyer sees own orders, a head all orders and the balance, an admin manages members too.
    Without ``legal_entities`` the member may order for every entity of the dealer.
    """

    BUYER = "buyer"
    HEAD = "head"
    ADMIN = "admin"
    ROLES: ClassVar = [(BUYER, _("Buyer")), (HEAD, _("Head")), (ADMIN, _("Administrator"))]

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="member",
    )
    dealer = models.ForeignKey(
        Dealer, verbose_name=_("dealer"), on_delete=models.CASCADE, related_name="members"
    )
    role = models.CharField(_("role"), max_length=16, choices=ROLES, default=BUYER)
    legal_entities = models.ManyToManyField(
        LegalEntity, verbose_name=_("allowed legal entities"), blank=True, related_name="members"
    )
    department = models.CharField(_("department"), max_length=128, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("dealer", "user")
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return f"{self.user} · {self.dealer}"

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.dealer_id}


class MemberGrant(models.Model):
    """One right given to a member, or taken from him, beside those of his role."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="grants"
    )
    #: Of a ``feature_permissions`` contribution.
    code = models.CharField(_("right"), max_length=64)
    is_allowed = models.BooleanField(_("allowed"), default=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("granted"), auto_now=True)

    class Meta:
        verbose_name = _("right of a member")
        verbose_name_plural = _("rights of members")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("member", "code"), name="core_membergrant_key")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.code}"

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.member.dealer_id}


class RightRequest(models.Model):
    """A member asks for a right that he has not; a head answers."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="right_requests"
    )
    #: Of a ``feature_permissions`` contribution.
    code = models.CharField(_("right"), max_length=64)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    is_granted = models.BooleanField(_("granted"), default=False)

    class Meta:
        ordering = ("asked_at", "pk")
        verbose_name = _("request for a right")
        verbose_name_plural = _("requests for rights")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("member", "code"),
                condition=models.Q(decided_at=None),
                name="core_rightrequest_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.code}"

    def get_additional_data(self) -> dict[str, int]:
        """Whom an audit entry concerns."""
        return {"dealer": self.member.dealer_id}


class Invitation(models.Model):
    """A one-time link by which a person gets a place in a dealer's cabinet.

    Only the digest of the link's secret is kept: whoever reads the table cannot use it.
    """

    token_digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=255, blank=True)
    dealer = models.ForeignKey(
        Dealer, verbose_name=_("dealer"), on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=16, choices=Member.ROLES, default=Member.BUYER)
    department = models.CharField(_("department"), max_length=128, blank=True)
    legal_entities = models.ManyToManyField(
        LegalEntity, verbose_name=_("allowed legal entities"), blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "dealer",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="core_invitation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.dealer_id}"


class StoredSetting(models.Model):
    """A setting of the shop that an administrator chose; see ``core.site_settings``."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    value = models.JSONField(_("value"))

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")

    def __str__(self) -> str:
        return self.code


class BasketTerms(models.Model):
    """For whom an open basket is: at least one basket per member and legal entity.

    The contract is not part of it: the ``contracts`` module has a table of its own for that.
    """

    basket = models.OneToOneField(
        "basket.Basket",
        verbose_name=_("basket"),
        on_delete=models.CASCADE,
        related_name="b2b_terms",
    )
    legal_entity = models.ForeignKey(
        LegalEntity,
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        related_name="baskets",
    )
    name = models.CharField(_("name"), max_length=64, blank=True)
    #: Of the supplier, who fills the basket in the member's name; the member never sees it.
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filled by"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("basket terms")
        verbose_name_plural = _("basket terms")

    def __str__(self) -> str:
        return self.name or str(self.legal_entity)


class BasketPart(models.Model):
    """One basket of several that an order was split into, by address or by day.

    Parts are ordered one after another: the present one is an open basket like any other, those
    that wait for their turn are frozen, so that no page takes them for it.
    """

    basket = models.OneToOneField(
        "basket.Basket",
        verbose_name=_("basket"),
        on_delete=models.CASCADE,
        related_name="b2b_part",
    )
    split = models.UUIDField(_("split"), db_index=True)
    number = models.PositiveSmallIntegerField(_("number"))
    #: In words, as the buyer chose it; empty = entered on the part's own page.
    place = models.CharField(_("department or address"), max_length=255, blank=True)
    day = models.DateField(_("desired date"), null=True, blank=True)
    #: What the buyer had typed for the whole order.
    own_number = models.CharField(_("own number"), max_length=64, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ("number", "pk")
        verbose_name = _("part of a split basket")
        verbose_name_plural = _("parts of split baskets")

    def __str__(self) -> str:
        return f"{self.split} · {self.number}"


class OrderParty(models.Model):
    """For whom an order was placed: dealer and legal entity at that moment."""

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="b2b_party"
    )
    uuid = models.UUIDField(_("exchange id"), unique=True)
    dealer = models.ForeignKey(
        Dealer, verbose_name=_("dealer"), on_delete=models.PROTECT, related_name="orders"
    )
    legal_entity = models.ForeignKey(
        LegalEntity,
        verbose_name=_("legal entity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
    )
    #: Of the supplier, who placed it in the name of the order's user.
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("placed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    comment = models.TextField(_("comment"), blank=True)
    own_number = models.CharField(_("own number"), max_length=64, blank=True)
    #: Letters about the order come later, when nobody's request tells language and address.
    language = models.CharField(_("language"), max_length=8, blank=True)
    base_url = models.CharField(_("address of the shop"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("order party")
        verbose_name_plural = _("order parties")

    def __str__(self) -> str:
        return f"{self.order_id} · {self.dealer_id}"


class SearchDocument(models.Model):
    """What a product is found by: its own words and those modules add. Derived, rebuildable."""

    product = models.OneToOneField(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="search_document",
    )
    text = models.TextField(_("text"))
    refreshed_at = models.DateTimeField(_("refreshed"))

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes: ClassVar = [
            # Makes `text LIKE '%word%'` an index look-up.
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="core_search_text_trgm")
        ]

    def __str__(self) -> str:
        return f"{self.product_id}"


class OutgoingEmail(models.Model):
    """A letter on its way, written in the transaction of what it tells."""

    to = models.JSONField(_("to"))
    from_email = models.CharField(_("from"), max_length=254)
    subject = models.CharField(_("subject"), max_length=998)
    body = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    #: List of ``{"name", "type", "content"}``, the content in base64.
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mails")
        indexes: ClassVar = [
            models.Index(
                fields=("not_before",),
                condition=models.Q(sent_at=None),
                name="core_outgoing_email_due",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class ProductRelation(models.Model):
    """A good that goes with another one, as the accounting system says: part, analogue …"""

    KIT = "kit"
    ANALOGUE = "analogue"
    ACCESSORY = "accessory"
    SIMILAR = "similar"
    KINDS: ClassVar = [
        (KIT, _("Part of the kit")),
        (ANALOGUE, _("Analogue")),
        (ACCESSORY, _("Accessory")),
        (SIMILAR, _("Similar")),
    ]

    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="relations",
    )
    related = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("related product"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    #: Row of the reference table it came by; empty = from the list that the good itself carries.
    guid = models.CharField(_("id in 1C"), max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ("kind", "position", "pk")
        verbose_name = _("related product")
        verbose_name_plural = _("related products")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("product", "kind", "related"), name="core_productrelation_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.kind} {self.related_id}"


class OrderFile(models.Model):
    """A file that a buyer put beside an order: a specification, a drawing, a power of attorney.

    It is uploaded to the open basket at once, so that a refused page loses nothing; placing ties
    it to the order. One without an order and an open basket is deleted by the nightly task.
    """

    basket = models.ForeignKey(
        "basket.Basket",
        verbose_name=_("basket"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="b2b_files",
    )
    order = models.ForeignKey(
        "order.Order",
        verbose_name=_("order"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="b2b_files",
    )
    name = models.CharField(_("name of the file"), max_length=150)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="order-files/%Y/%m", max_length=200
    )
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("file of an order")
        verbose_name_plural = _("files of orders")

    def __str__(self) -> str:
        return self.name
