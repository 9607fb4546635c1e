"""A carrier that is known from files only: no network is touched."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    City,
    NotSupported,
    Point,
    Quote,
    Rejected,
    Setting,
    Shipment,
)
from oscar_b2b.shipping_carriers.carriers.files.directory import read_directory
from oscar_b2b.shipping_carriers.carriers.files.tariff import quote_by_tariff, read_tariff

#: The value is the text of the CSV file, not a path: what a form can name, a form could misuse.
FILES: tuple[Setting, ...] = (
    Setting(
        "directory_file",
        gettext_lazy("Cities and branches, a CSV file"),
        help_text=gettext_lazy("One row per branch. Without it the carrier has no directory."),
        file=True,
    ),
    Setting(
        "tariff_file",
        gettext_lazy("Tariff, a CSV file"),
        help_text=gettext_lazy(
            "Price and days by weight, branch to branch. Without it buyers read “by the carrier's "
            "tariff”."
        ),
        file=True,
    ),
)


class FileCarrier(Carrier):
    """Directory and prices from uploaded files; waybill numbers are typed in by hand.

    ``values["directory_file"]`` and ``values["tariff_file"]`` are the decoded texts of the files.
    """

    can = Can.DIRECTORY | Can.QUOTE
    settings: ClassVar[tuple[Setting, ...]] = FILES

    def abilities(self) -> Can:
        """Return what the uploaded files give."""
        found = Can.NOTHING
        if self.values["directory_file"]:
            found |= Can.DIRECTORY
        if self.values["tariff_file"]:
            found |= Can.QUOTE
        return found & self.can

    def check(self) -> str:
        """Read both files; return what they hold.

        :raises Rejected: no file, or what is wrong with one.
        """
        said = []
        if self.values["directory_file"]:
            found = read_directory(self.values["directory_file"])
            text = _("Directory from the file: places %(cities)d, branches %(points)d.")
            said.append(text % {"cities": len(found.cities), "points": len(found.points)})
        if self.values["tariff_file"]:
            tariff = read_tariff(self.values["tariff_file"])
            rows = sum(len(steps) for steps in tariff.steps.values())
            said.append(_("Tariff from the file: rows %(rows)d.") % {"rows": rows})
        if not said:
            raise Rejected(_("No file is uploaded yet."))
        return " ".join(said)

    def cities(self) -> Iterable[City]:
        """Yield the places of the file."""
        yield from read_directory(self._file("directory_file")).cities

    def points(self) -> Iterable[Point]:
        """Yield the branches of the file."""
        yield from read_directory(self._file("directory_file")).points

    def quote(self, shipment: Shipment) -> Quote:
        """Return the tariff's price; ``amount`` is ``None`` where the tariff does not say."""
        tariff = read_tariff(self._file("tariff_file"))
        return quote_by_tariff(tariff, shipment, self.charged_weight(shipment))

    def charged_weight(self, shipment: Shipment) -> Decimal:
        """Return the weight the tariff is asked for, kg; for carriers with a volume weight."""
        return shipment.weight

    def _file(self, key: str) -> str:
        if not self.values[key]:
            raise NotSupported(_("No file is uploaded yet."))
        return self.values[key]
