"""People of the tests: dealers with their legal entities and contracts, staff, strangers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tests.factories.goods import guid


class UserFactory(DjangoModelFactory):
    """A user who signs in with the password ``demo``."""

    class Meta:
        model = "core.User"
        skip_postgeneration_save = True

    class Params:
        login = factory.Sequence(lambda n: f"user-{n}")

    email = factory.LazyAttribute(lambda user: f"{user.login}@dealers.example")
    password = factory.django.Password("demo")


class DealerFactory(DjangoModelFactory):
    class Meta:
        model = "core.Dealer"

    guid = factory.LazyFunction(guid)
    name = factory.Sequence(lambda n: f"Dealer {n}")


class LegalEntityFactory(DjangoModelFactory):
    class Meta:
        model = "core.LegalEntity"

    guid = factory.LazyFunction(guid)
    dealer = factory.SubFactory(DealerFactory)
    name = factory.Sequence(lambda n: f"Company {n} LLC")


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = "core.Member"
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    dealer = factory.SubFactory(DealerFactory)
    role = "admin"


class ContractFactory(DjangoModelFactory):
    """A prepayment contract in hryvnias without an end; ``warehouses`` first = home."""

    class Meta:
        model = "contracts.Contract"
        skip_postgeneration_save = True

    guid = factory.LazyFunction(guid)
    legal_entity = factory.SubFactory(LegalEntityFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    kind = "prepayment"
    currency = "UAH"


@dataclass
class Person:
    """A signed-up person and all that hangs on the dealer."""

    user: Any
    member: Any = None
    dealer: Any = None
    legal_entity: Any = None
    #: By number.
    contracts: dict[str, Any] = field(default_factory=dict)

    @property
    def context(self) -> Any:
        """The terms right after log-in, asked anew."""
        from oscar_b2b.core.services import contexts

        return contexts.for_user(user=self.user)

    @property
    def strategy(self) -> Any:
        """Oscar's strategy for these terms."""
        from oscar.core.loading import get_class

        return get_class("partner.strategy", "Selector")().strategy(user=self.user)


def make_dealer(name: str, *, role: str = "admin", segment: Any = None) -> Person:
    """Return a person of a new dealer with one legal entity and no contract yet."""
    login = name.lower().replace(" ", "-")
    dealer = DealerFactory(name=name, segment=segment)
    entity = LegalEntityFactory(dealer=dealer, name=f"{name} LLC", edrpou="32855961")
    user = UserFactory(login=login, first_name=name)
    return Person(
        user=user,
        member=MemberFactory(user=user, dealer=dealer, role=role),
        dealer=dealer,
        legal_entity=entity,
    )


def make_contract(
    person: Person,
    number: str,
    price_type: Any,
    *,
    legal_entity: Any = None,
    warehouses: Iterable[Any] = (),
    debt: Decimal | str | None = None,
    overdue: Decimal | str = "0",
    valid_from: date | None = None,
    **values: Any,
) -> Any:
    """Return a new contract of the person's legal entity.

    :param warehouses: Oscar partners, home first; none = all.
    :param debt: writes a balance.
    """
    from oscar_b2b.contracts.models import ContractBalance

    warehouses = list(warehouses)
    contract = ContractFactory(
        legal_entity=legal_entity or person.legal_entity,
        number=number,
        price_type=price_type,
        currency=values.pop("currency", price_type.currency if price_type else "UAH"),
        home_warehouse=values.pop("home_warehouse", warehouses[0] if warehouses else None),
        valid_from=valid_from,
        **values,
    )
    contract.warehouses.set(warehouses)
    if debt is not None:
        ContractBalance.objects.create(contract=contract, debt=debt, overdue=overdue)
    person.contracts[number] = contract
    return contract


def show_stock(
    mode: str, *, dealer: Any = None, segment: Any = None, thresholds: Iterable[int] = ()
) -> Any:
    """Set how stock is shown to a dealer, a segment, or (neither given) to everybody."""
    from oscar_b2b.partner_pricing.models import StockView

    view, __ = StockView.objects.update_or_create(
        dealer=dealer,
        segment=segment,
        defaults={"mode": mode, "thresholds": list(thresholds)},
    )
    return view
