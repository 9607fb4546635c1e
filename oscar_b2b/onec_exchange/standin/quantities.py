"""Amounts of goods. The base keeps whole counts of quanta; the world outside counts units.

A good sold by the tenth of a kilogram has the quantum 0.1: 25 in the base are 2.5 kg.
"""

from __future__ import annotations

from decimal import Decimal

#: Units: whole ones are whole numbers, parts have as many decimals as they need.
Quantity = int | Decimal

ONE = Decimal(1)


def units(quanta: int, quantum: Decimal = ONE) -> Quantity:
    """Return how many units so many quanta are: 25 of 0.1 are ``Decimal("2.5")``, 30 are 3."""
    return plain(quanta * quantum)


def plain(value: Decimal) -> Quantity:
    """Return a whole number as ``int``, any other without trailing zeros."""
    whole = value.to_integral_value()
    return int(whole) if value == whole else value.normalize()


def quanta(amount: Quantity, quantum: Decimal = ONE) -> int:
    """Return how many whole quanta so many units hold."""
    return int(amount // quantum)


def in_json(amount: Quantity) -> int | str:
    """Return an amount as the contract has it: a number, or text where floats would blur it."""
    return amount if isinstance(amount, int) else str(amount)
