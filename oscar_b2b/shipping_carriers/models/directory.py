"""The carriers' directories, copied every night: the checkout reads nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import Kind


class City(models.Model):
    """A place that a carrier serves. Never deleted: orders and drafts refer to it.

    :param ref: the carrier's id, verbatim; unique within the carrier.
    :param search: keys of all its names, old ones too (``domain.search_text``).
    :param point_count: open branches and lockers that a dealer can choose.
    :param active: listed by the carrier at the last good sync.
    :param seen_at: when a sync last wrote this row. Rows that stay as they are are not written;
        that the last good ``SyncRun`` saw them follows from ``active``.
    """

    carrier = models.CharField(_("carrier"), max_length=32)
    ref = models.CharField(_("carrier's id"), max_length=100)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=255, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=255, blank=True)
    region = models.CharField(_("region"), max_length=255, blank=True)
    district = models.CharField(_("district"), max_length=255, blank=True)
    kind = models.CharField(_("kind of place"), max_length=100, blank=True)
    search = models.TextField(_("search text"))
    point_count = models.PositiveIntegerField(_("branches"), default=0)
    active = models.BooleanField(_("served"), default=True)
    seen_at = models.DateTimeField(_("written by a sync"), auto_now=True)

    class Meta:
        verbose_name = _("city of a carrier")
        verbose_name_plural = _("cities of carriers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "ref"], name="carrier_city_ref")
        ]
        indexes: ClassVar = [
            # Makes `search LIKE '%word%'` and `search %> 'wrod'` index look-ups.
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=models.Q(active=True),
                name="carrier_city_search",
            )
        ]

    def __str__(self) -> str:
        return self.name_uk or self.name_ru

    @property
    def has_points(self) -> bool:
        return self.point_count > 0

    def name_in(self, language: str) -> str:
        """Return the name for a language code, or the other one when there is none."""
        return _either(self.name_uk, self.name_ru, language)


class CityAlias(models.Model):
    """A renamed place: found by its old name, shown under its new one.

    :param region: beginning of the region's Ukrainian name ("дніпропетровськ"): the country has
        several places of most names. Empty = every place of the new name.
    """

    old_uk = models.CharField(_("old name in Ukrainian"), max_length=255)
    old_ru = models.CharField(_("old name in Russian"), max_length=255, blank=True)
    new_uk = models.CharField(_("present name in Ukrainian"), max_length=255)
    new_ru = models.CharField(_("present name in Russian"), max_length=255, blank=True)
    region = models.CharField(_("beginning of the region's name"), max_length=100, blank=True)

    class Meta:
        ordering = ("new_uk", "old_uk")
        verbose_name = _("renamed place")
        verbose_name_plural = _("renamed places")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old_uk", "new_uk", "region"], name="carrier_city_alias"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_uk} → {self.new_uk}"


class Point(models.Model):
    """A branch, locker or parcel shop; fields as ``carriers.base.Point``. Never deleted.

    :param number: as people say it; not unique and not always digits.
    :param max_weight: of the whole shipment, kg; ``None`` = no limit or not known.
    :param max_place_weight: of one place, kg.
    :param longest, middle, shortest: sides of the largest place, cm; ``None`` as above.
    :param hours: weekday "1"…"7" → "08:00-21:00", or a text.
    :param open: whether it can be chosen today.
    :param public: false for lockers that serve the residents of one house only.
    :param active, seen_at: as of ``City``.
    """

    carrier = models.CharField(_("carrier"), max_length=32)
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.CASCADE, related_name="points"
    )
    ref = models.CharField(_("carrier's id"), max_length=100)
    number = models.CharField(_("number"), max_length=50, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name_uk = models.TextField(_("name in Ukrainian"), blank=True)
    name_ru = models.TextField(_("name in Russian"), blank=True)
    address_uk = models.TextField(_("address in Ukrainian"), blank=True)
    address_ru = models.TextField(_("address in Russian"), blank=True)
    phone = models.CharField(_("phone"), max_length=255, blank=True)
    max_weight = models.DecimalField(
        _("largest weight, kg"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    max_place_weight = models.DecimalField(
        _("largest weight of a place, kg"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    longest = models.PositiveIntegerField(_("longest side, cm"), null=True, blank=True)
    middle = models.PositiveIntegerField(_("middle side, cm"), null=True, blank=True)
    shortest = models.PositiveIntegerField(_("shortest side, cm"), null=True, blank=True)
    hours = models.JSONField(_("hours"), default=str, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    open = models.BooleanField(_("works"), default=True)
    public = models.BooleanField(_("for everybody"), default=True)
    extra = models.JSONField(_("carrier's own fields"), default=dict, blank=True)
    active = models.BooleanField(_("listed"), default=True)
    seen_at = models.DateTimeField(_("written by a sync"), auto_now=True)

    class Meta:
        verbose_name = _("branch of a carrier")
        verbose_name_plural = _("branches of carriers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "ref"], name="carrier_point_ref")
        ]

    def __str__(self) -> str:
        return f"{self.carrier} · {self.number or self.ref}"

    @property
    def max_size(self) -> tuple[int, int, int] | None:
        """Return the sides of the largest place, cm, longest first."""
        if self.longest is None or self.middle is None or self.shortest is None:
            return None
        return (self.longest, self.middle, self.shortest)

    @property
    def can_be_chosen(self) -> bool:
        return self.active and self.open and self.public

    def name_in(self, language: str) -> str:
        """Return the name for a language code, or the other one when there is none."""
        return _either(self.name_uk, self.name_ru, language)

    def address_in(self, language: str) -> str:
        """Return the address for a language code, or the other one when there is none."""
        return _either(self.address_uk, self.address_ru, language)


def _either(uk: str, ru: str, language: str) -> str:
    return (ru or uk) if language.startswith("ru") else (uk or ru)


class SyncRun(models.Model):
    """One run of a directory's sync; a refused or failed one changed nothing but this row.

    :param skipped: rows without an id or name, and branches in cities that are not listed.
    :param error: why nothing was taken over; empty when all went well.
    """

    carrier = models.CharField(_("carrier"), max_length=32)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    cities_seen = models.PositiveIntegerField(_("cities listed"), default=0)
    cities_added = models.PositiveIntegerField(_("cities added"), default=0)
    cities_changed = models.PositiveIntegerField(_("cities changed"), default=0)
    cities_closed = models.PositiveIntegerField(_("cities closed"), default=0)
    points_seen = models.PositiveIntegerField(_("branches listed"), default=0)
    points_added = models.PositiveIntegerField(_("branches added"), default=0)
    points_changed = models.PositiveIntegerField(_("branches changed"), default=0)
    points_closed = models.PositiveIntegerField(_("branches closed"), default=0)
    skipped = models.PositiveIntegerField(_("left out"), default=0)
    error = models.TextField(_("error"), blank=True)
    #: Refused because the directory shrank: the dashboard offers to take it over all the same.
    shrank = models.BooleanField(_("shrank too much"), default=False)

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name = _("directory sync")
        verbose_name_plural = _("directory syncs")
        indexes: ClassVar = [
            models.Index(fields=["carrier", "-started_at"], name="carrier_sync_latest")
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_good(self) -> bool:
        return self.finished_at is not None and not self.error
