"""What the catalogue keeps beside Oscar’s tables: owners of fields, files of goods."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
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
