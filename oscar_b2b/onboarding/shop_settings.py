"""What an administrator chooses about becoming a dealer (extension point ``site_settings``)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from oscar_b2b.core import site_settings
from oscar_b2b.core.site_settings import SiteSetting
from oscar_b2b.onboarding.domain import Catalogue, Registration

REGISTRATION = "onboarding.registration"
CATALOGUE = "onboarding.catalogue"
SUPPLY_CONTRACT = "onboarding.supply_contract"
UNCONFIRMED_DAYS = "onboarding.unconfirmed_days"
NEVER = "never"

_GROUP = _("Access of new clients")

SETTINGS = [
    SiteSetting(
        REGISTRATION,
        _("How companies become dealers"),
        Registration.APPLICATION.value,
        _GROUP,
        (
            (Registration.INVITE.value, _("by invitation only")),
            (Registration.APPLICATION.value, _("by a short application: name, phone, company")),
            (Registration.SELF.value, _("they register with their requisites and wait for access")),
        ),
        _("Every application waits in one queue until an employee accepts it."),
        order=10,
    ),
    SiteSetting(
        CATALOGUE,
        _("What visitors see of the catalogue"),
        Catalogue.HYBRID.value,
        _GROUP,
        (
            (Catalogue.OPEN.value, _("goods and retail prices")),
            (Catalogue.HYBRID.value, _("goods; prices and stock after log-in")),
            (Catalogue.CLOSED.value, _("nothing before log-in")),
        ),
        _("Stock is shown to dealers only, whatever is chosen."),
        order=20,
    ),
    SiteSetting(
        SUPPLY_CONTRACT,
        _("The supply contract is accepted on the site"),
        False,
        _GROUP,
        (),
        _(
            "At registration, and by administrators of cabinets at their next log-in. "
            "Needs a published text of the contract."
        ),
        order=30,
    ),
    SiteSetting(
        UNCONFIRMED_DAYS,
        _("Registrations whose e-mail nobody confirmed are deleted after"),
        "7",
        _GROUP,
        (
            # The link that confirms an e-mail works for three days.
            *(
                (str(days), ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days})
                for days in (3, 7, 14, 30, 90)
            ),
            (NEVER, _("never")),
        ),
        _("At night, with all that was typed. Whoever comes back registers once more."),
        order=40,
    ),
]


def registration() -> Registration:
    """Return how companies become dealers now."""
    return Registration(site_settings.value(REGISTRATION))


def catalogue() -> Catalogue:
    """Return what people without a cabinet see now."""
    return Catalogue(site_settings.value(CATALOGUE))


def unconfirmed_are_kept() -> timedelta | None:
    """Return how long a registration is kept whose e-mail nobody confirms; None = for ever."""
    days = site_settings.value(UNCONFIRMED_DAYS)
    return None if days == NEVER else timedelta(days=int(days))


def contract_is_asked() -> bool:
    """Tell whether people are asked to accept the supply contract."""
    return bool(site_settings.value(SUPPLY_CONTRACT))
