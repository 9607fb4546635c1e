"""Demo: from where and in whose name parcels leave, once for each carrier."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.base import Kind
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import SenderProfile
from oscar_b2b.shipping_carriers.queries.cities import find_cities
from oscar_b2b.shipping_carriers.queries.points import choosable_points
from oscar_b2b.shipping_carriers.services import senders

_HOME = "Київ"


class DemoSenders:
    """A carrier that has a profile already, or no directory, is left alone."""

    #: After the accounts and directories.
    order = 51

    def load(self) -> None:
        known = set(SenderProfile.objects.values_list("carrier", flat=True))
        for code in carriers():
            city = next(iter(find_cities(carrier=code, words=_HOME, limit=1)), None)
            if code in known or city is None:
                continue
            large = choosable_points(city_id=city.pk).filter(kind__in=(Kind.CARGO, Kind.BRANCH))
            senders.keep(
                sender=SenderProfile(
                    carrier=code,
                    name="Основний склад, Київ",
                    city=city,
                    point=large.order_by("-kind", "pk").first(),
                    contact="Зразкова Олена Петрівна",
                    phone="+380440000001",
                    organisation="ТОВ «Приклад Постач»",
                    tax_id="12345678",
                    is_default=True,
                )
            )
