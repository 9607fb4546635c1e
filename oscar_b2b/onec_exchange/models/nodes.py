"""Exchange nodes: one row per 1C, or per site-exchange node of one 1C, that may speak to us."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeNode(models.Model):
    """An account that may do nothing but exchange, and how its 1C wants to be spoken to.

    It is no user of the site: its password opens no page, and no user's password opens the
    exchange. Lists that are empty mean "all".
    """

    UT11 = "ut11"
    BAS = "bas"
    UTP = "utp"
    UNF = "unf"
    BITRIX = "bitrix"
    OTHER = "other"
    CLIENTS: ClassVar = [
        (UT11, _("УТ 11, ERP, КА")),
        (BAS, _("BAS ERP, BAS КУП")),
        (UTP, _("УТП, УТ 10.3")),
        (UNF, _("УНФ, BAS Малий бізнес")),
        (BITRIX, _("Bitrix module for 1C")),
        (OTHER, _("Other")),
    ]
    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    WINDOWS_1251 = "windows-1251"
    CHARSETS: ClassVar = [
        (UTF8, "UTF-8"),
        (UTF8_BOM, _("UTF-8 with BOM")),
        (WINDOWS_1251, "windows-1251"),
    ]
    AUTO = "auto"
    BARE = "bare"
    CONTAINER = "container"
    SHAPES: ClassVar = [
        (AUTO, _("As the request asks")),
        (BARE, _("Документ")),
        (CONTAINER, _("Контейнер/Документ")),
    ]
    SCHEMAS: ClassVar = [(each, each) for each in ("2.05", "2.07", "2.08", "2.09", "2.10", "3.1")]

    name = models.CharField(_("name"), max_length=128)
    login = models.CharField(_("log-in"), max_length=64, unique=True)
    password = models.CharField(_("password"), max_length=128)
    is_active = models.BooleanField(_("active"), default=True)
    client = models.CharField(_("kind of 1C"), max_length=16, choices=CLIENTS, default=OTHER)
    charset = models.CharField(
        _("charset of answers"),
        max_length=16,
        choices=CHARSETS,
        default=UTF8,
        help_text=_("Old clients (УТП, УТ 10.3) read windows-1251 or UTF-8 with BOM."),
    )
    order_shape = models.CharField(
        _("shape of orders"), max_length=16, choices=SHAPES, default=AUTO
    )
    schema_version = models.CharField(
        _("schema version of orders"), max_length=8, choices=SCHEMAS, default="2.05"
    )
    zipped = models.BooleanField(_("takes archives"), default=True)
    file_limit = models.PositiveIntegerField(
        _("largest piece, bytes"), null=True, blank=True, help_text=_("Empty = the shop's default.")
    )
    price_types = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("price types taken"),
        default=list,
        blank=True,
    )
    warehouses = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("warehouses taken"),
        default=list,
        blank=True,
    )
    order_prefixes = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("prefixes of order numbers"),
        default=list,
        blank=True,
        help_text=_("Only orders whose number begins so go to this 1C; empty = all."),
    )
    absent_stock_is_zero = models.BooleanField(
        _("a warehouse that an offer leaves out has none of it"),
        default=False,
        help_text=_("УТ 11 leaves out warehouses with nothing; changes by one warehouse do not."),
    )
    organisation = models.CharField(
        _("organisation of orders"),
        max_length=255,
        blank=True,
        help_text=_("УНФ: name or tax number of the own organisation that sells."),
    )
    pull_limit = models.PositiveSmallIntegerField(
        _("orders in one answer"), default=100, validators=[MinValueValidator(1)]
    )
    quarantine_after = models.PositiveSmallIntegerField(
        _("answers without success before an order is put aside"),
        default=5,
        validators=[MinValueValidator(1)],
    )
    private_counterparty = models.CharField(
        _("counterparty of private persons"),
        max_length=255,
        blank=True,
        help_text=_("Orders of natural persons go to 1C under this one counterparty."),
    )
    deactivate_missing = models.BooleanField(
        _("obey mode=deactivate"),
        default=False,
        help_text=_("Goods that a complete export did not name are taken off the site."),
    )
    deactivate_limit = models.PositiveSmallIntegerField(
        _("most goods to take off at once, %"),
        default=20,
        validators=[MaxValueValidator(100)],
    )
    watchdog_minutes = models.PositiveSmallIntegerField(
        _("import by itself after so many silent minutes"),
        default=5,
        help_text=_("For clients that send files and never ask for their import; 0 = never."),
    )
    allowed_networks = ArrayField(
        models.CharField(max_length=43),
        verbose_name=_("allowed addresses"),
        default=list,
        blank=True,
        help_text=_("IP addresses or networks (203.0.113.0/24); empty = any."),
    )
    #: ``Каталог/Ид`` of the last catalogue file; order lines name it.
    catalogue_id = models.CharField(_("catalogue in 1C"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("exchange node")
        verbose_name_plural = _("exchange nodes")

    def __str__(self) -> str:
        return self.name

    def set_password(self, password: str) -> None:
        """Keep a hash of ``password``; does not save."""
        self.password = make_password(password)


class NodeGood(models.Model):
    """A good that a node has exported, and the session that named it last.

    Kept for nodes that may take goods off the site (``deactivate_missing``): only goods a node
    has named itself can be missing in its export.
    """

    node = models.ForeignKey(
        ExchangeNode, verbose_name=_("node"), on_delete=models.CASCADE, related_name="goods"
    )
    code = models.CharField(_("id in 1C"), max_length=128)
    session_id = models.BigIntegerField(_("last session"))

    class Meta:
        verbose_name = _("good of a node")
        verbose_name_plural = _("goods of nodes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("node", "code"), name="onec_exchange_node_good")
        ]

    def __str__(self) -> str:
        return self.code
