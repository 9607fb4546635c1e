"""Gunsel as a carrier: directory and tariff from files, tracking where its address is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import Can, Movement, NotSupported, Setting
from oscar_b2b.shipping_carriers.carriers.files import FILES, FileCarrier
from oscar_b2b.shipping_carriers.carriers.gunsel.parse_tracking import movement
from oscar_b2b.shipping_carriers.carriers.http import Http, at

#: No parcel has it: asked for to see whether the service answers.
_NO_NUMBER = "0"


class Gunsel(FileCarrier):
    """Gunsel publishes no interface for parcels (carriers.md, section 5).

    Places, branches and prices come from files, numbers are typed in. The one call is the tracking
    that its site had in 2017.
    """

    code = "gunsel"
    name = gettext_lazy("Gunsel")
    can = Can.DIRECTORY | Can.QUOTE | Can.TRACK
    settings = (
        *FILES,
        Setting(
            "base_url",
            gettext_lazy("Address of the tracking service"),
            help_text=gettext_lazy(
                "It was http://gunsel.ua/ and is published no more. Without an address parcels "
                "are not tracked."
            ),
        ),
    )
    remarks = (
        gettext_lazy(
            "Gunsel has no public interface for parcels: places, branches and tariff come from "
            "files that you upload."
        ),
        gettext_lazy("Waybills are made at Gunsel; enter their numbers by hand."),
        gettext_lazy("The tariff is for delivery from branch to branch."),
    )

    def abilities(self) -> Can:
        """Return what the files give, and tracking where an address is entered."""
        tracking = Can.TRACK if self.values["base_url"] else Can.NOTHING
        return super().abilities() | tracking

    def check(self) -> str:
        """Read the files; ask for a number that cannot be there."""
        if not self.values["base_url"]:
            return super().check()
        self.track([_NO_NUMBER])
        said = [_("Gunsel's tracking answers.")]
        if super().abilities():
            said.insert(0, super().check())
        return " ".join(said)

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are, one call each."""
        if not self.values["base_url"]:
            raise NotSupported(_("No address of the tracking service is entered."))
        http = Http(self.code, patience=self.patience)
        address = at(self.values["base_url"], "api.php")
        found = []
        for number in numbers:
            asked = {"track": "1", "code": number}
            found.append(movement(number, http.json("GET", address, what="track", params=asked)))
        return found
