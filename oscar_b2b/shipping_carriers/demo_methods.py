"""Demo: every kind of method is offered, the company's own transport has zones."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import (
    DeliveryMethod,
    MethodKind,
    TransportZone,
)
from oscar_b2b.shipping_carriers.queries.accounts import ready_codes
from oscar_b2b.shipping_carriers.services import methods
from oscar_b2b.shipping_carriers.standard_methods import standard_texts

#: What differs from a new method of a carrier.
_OF_CARRIERS: dict[str, dict[str, Any]] = {
    "novaposhta": {"to_door": True},
    # Loads that a lorry is sent for.
    "sat": {"min_weight": Decimal(30)},
}


class _Zone(NamedTuple):
    name: str
    places: str
    weekdays: list[int]
    cutoff: time
    lead_days: int
    charge: str
    free_from: str | None
    min_total: str | None
    steps: list[tuple[str, str]]


_ZONES = (
    _Zone(
        "Київ",
        "Київ і 30 км навколо",
        [],
        time(14),
        1,
        "150",
        "10000",
        None,
        [("100", "300"), ("500", "700")],
    ),
    _Zone(
        "Львів",
        "Львів, Пустомити, Городок",
        [2, 4],
        time(12),
        1,
        "350",
        "25000",
        "2000",
        [("200", "600"), ("1000", "1500")],
    ),
    _Zone(
        "Житомирський напрямок",
        "Житомир, Рівне, Луцьк – уздовж траси",
        [3],
        time(10),
        2,
        "400",
        "30000",
        "3000",
        [("300", "900")],
    ),
)


class DemoMethods:
    """Once: what was switched off, renamed or deleted since stays so."""

    #: After the accounts of the carriers.
    order = 52

    def load(self) -> None:
        if (
            TransportZone.objects.exists()
            or DeliveryMethod.objects.filter(kind=MethodKind.CARRIER).exists()
        ):
            return
        self._carriers()
        self._switch_on()
        transport = DeliveryMethod.objects.filter(kind=MethodKind.TRANSPORT).first()
        if transport is not None:
            self._zones(transport)

    def _carriers(self) -> None:
        ready = ready_codes()
        for code in carriers():
            if code not in ready:
                continue
            name, description = standard_texts(kind=MethodKind.CARRIER, carrier=code)
            methods.keep_method(
                method=DeliveryMethod(
                    kind=MethodKind.CARRIER,
                    carrier=code,
                    name=name,
                    description=description,
                    **_OF_CARRIERS.get(code, {}),
                )
            )

    def _switch_on(self) -> None:
        last = DeliveryMethod.objects.aggregate(last=Max("position"))["last"] or 0
        for kind in (MethodKind.DROPSHIPPING, MethodKind.OTHER):
            for method in DeliveryMethod.objects.filter(kind=kind):
                last += 10
                method.position, method.is_active = last, True
                if kind == MethodKind.OTHER:
                    # By agreement: for those we know well enough to be paid later.
                    method.audience = {"contract-kind": ["deferral", "consignment"]}
                methods.keep_method(method=method)

    def _zones(self, transport: DeliveryMethod) -> None:
        for each in _ZONES:
            methods.keep_zone(
                zone=TransportZone(
                    method=transport,
                    name=each.name,
                    places=each.places,
                    weekdays=each.weekdays,
                    cutoff=each.cutoff,
                    lead_days=each.lead_days,
                    charge=Decimal(each.charge),
                    free_from=_figure(each.free_from),
                    min_total=_figure(each.min_total),
                ),
                steps=[(Decimal(above), Decimal(charge)) for above, charge in each.steps],
            )


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
