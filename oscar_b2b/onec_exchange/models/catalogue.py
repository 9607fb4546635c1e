"""What the catalogue keeps beside Oscar’s tables: owners of fields, files of goods."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from oscar_b2b.onec_exchange.models.documents import private_storage


class FieldOwner(models.Model):
    """Who owns a field of goods that both 1C and the site could write.

    A field without a row has the owner of ``catalogue.ownership.DEFAULTS``.
    """

    ONEC = "1c"
    SITE = "site"
    ONCE = "once"
    OWNERS: ClassVar = [
        (ONEC, _("1C: every import writes it")),
        (ONCE, _("1C once: written while empty")),
        (SITE, _("The site: imports leave it alone")),
    ]

    field = models.CharField(_("field"), max_length=32, unique=True)
    owner = models.CharField(_("owner"), max_length=8, choices=OWNERS)

    class Meta:
        ordering = ("field",)
        verbose_name = _("owner of a field")
        verbose_name_plural = _("owners of fields")

    def __str__(self) -> str:
        return f"{self.field}: {self.owner}"


class GoodFile(models.Model):
    """A file attached to a good in 1C (manual, certificate): named by its content."""

    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="onec_files",
    )
    #: Path as 1C named it; the key within the good.
    path = models.CharField(_("path in 1C"), max_length=255)
    name = models.CharField(_("name"), max_length=255)
    #: Served by a view only: who may not see the good may not have its files.
    file = models.FileField(_("file"), storage=private_storage, upload_to="goods", max_length=255)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("file of a good")
        verbose_name_plural = _("files of goods")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("product", "path"), name="onec_exchange_goodfile_key")
        ]

    def __str__(self) -> str:
        return self.name


class PendingLink(models.Model):
    """What a good names and the shop does not have yet; tied when the other end arrives.

    Kept beside the goods, so that 1C need not send them again when a group, a property, a value
    of a dictionary or a related good comes in a later file.
    """

    GROUP = "group"
    VALUE = "value"
    RELATION = "relation"
    KINDS: ClassVar = [
        (GROUP, _("Group of a good")),
        (VALUE, _("Value of a property")),
        (RELATION, _("Related good")),
    ]

    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    #: Good, or good#characteristic.
    code = models.CharField(_("good in 1C"), max_length=128)
    #: Group; code of the attribute; code of the related good.
    target = models.CharField(_("waits for"), max_length=255)
    #: Value of the property; kind of the relation.
    value = models.TextField(_("value"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    guid = models.CharField(_("id in 1C"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("link that waits")
        verbose_name_plural = _("links that wait")
        constraints: ClassVar = [
            # A value may be a long text, which no index takes as it is.
            models.UniqueConstraint(
                "kind", "code", "target", MD5("value"), name="onec_exchange_pendinglink_key"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("kind", "target"), name="onec_exchange_pending_target")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} → {self.target}"
