"""Prices worked by hand, one a row: the same table is asked of the Python and of the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

USD = "41.5025"
EUR = "48.5123"


@dataclass(frozen=True)
class Golden:
    """Terms of one price and what it comes to; None = no price.

    :param own: amount, or amounts by smallest quantity.
    :param currency: of the price type; :param into: of the contract.
    :param rates: hryvnias for one unit.
    """

    name: str
    own: str | Mapping[str, str]
    expected: str | None
    vat: str | None = "20"
    net: bool = False
    vat_free: bool = False
    quantity: str = "0"
    off: tuple[str, ...] = ()
    way: str = "off"
    currency: str = "UAH"
    into: str = "UAH"
    rates: Mapping[str, str] = field(default_factory=lambda: {"USD": USD, "EUR": EUR})
    commission: str = "0"
    delivery: str = "0"
    step: str = "0.01"
    rounding: str = "half_up"
    special: str | None = None
    special_currency: str = "UAH"

    @property
    def tiers(self) -> dict[Decimal, Decimal]:
        rows = {"0": self.own} if isinstance(self.own, str) else self.own
        return {Decimal(quantity): Decimal(amount) for quantity, amount in rows.items()}

    def __str__(self) -> str:
        return self.name


_USD_LIST = {"currency": "USD"}
_USD_CONTRACT = {"into": "USD"}
_BREAKS = {"0": "10", "100": "9.50", "500": "9"}
_BY_WEIGHT = {"0": "10", "2.5": "9"}

GOLDEN = [
    # -- cents --
    Golden("as 1C sent it", "10", "10.00"),
    Golden("half a cent goes up", "10.005", "10.01"),
    Golden("less than half a cent goes down", "10.0049", "10.00"),
    Golden("less than half a cent is no price", "0.0049", None),
    Golden("half a cent is a cent", "0.005", "0.01"),
    # -- VAT: inside, on top, none --
    Golden("VAT inside changes nothing", "12", "12.00"),
    Golden("VAT on top", "10", "12.00", net=True),
    Golden("12.00492", "10.0041", "12.00", net=True),
    Golden("12.00504", "10.0042", "12.01", net=True),
    Golden("VAT of 7", "10", "10.70", net=True, vat="7"),
    Golden("119.988", "99.99", "119.99", net=True),
    Golden("an unknown VAT is not added", "10", "10.00", net=True, vat=None),
    Golden("no VAT at all: net", "10", "10.00", net=True, vat_free=True),
    Golden("no VAT at all: gross", "12", "12.00", vat_free=True),
    # -- discounts --
    Golden("7.5 % off", "10", "9.25", off=("7.5",), way="largest"),
    Golden("9.6903", "9.99", "9.69", off=("3",), way="largest"),
    Golden("the largest of two", "10", "8.80", off=("5", "12"), way="largest"),
    Golden("the sum of two", "10", "8.30", off=("5", "12"), way="sum"),
    Golden("switched off", "10", "10.00", off=("5", "12")),
    Golden("115 % are 100 %, and nothing is free", "10", None, off=("60", "55"), way="sum"),
    Golden("100 %", "10", None, off=("100",), way="largest"),
    Golden("off before VAT: 85, 102", "100", "102.00", off=("15",), way="sum", net=True),
    # -- steps of rounding --
    Golden("1C's own price is not rounded to steps", "9.87", "9.87", step="0.05"),
    Golden("VAT is 1C's too", "9.87", "11.84", step="0.05", net=True),
    Golden("9.6903 to 0.05", "9.99", "9.70", off=("3",), way="sum", step="0.05"),
    Golden(
        "9.6903 down to 0.05", "9.99", "9.65", off=("3",), way="sum", step="0.05", rounding="down"
    ),
    Golden("9.6903 up to 0.50", "9.99", "10.00", off=("3",), way="sum", step="0.50", rounding="up"),
    Golden("9.6903 to whole", "9.99", "10.00", off=("3",), way="sum", step="1"),
    Golden(
        "9.6903 down to whole", "9.99", "9.00", off=("3",), way="sum", step="1", rounding="down"
    ),
    Golden("9 is a multiple", "10", "9.00", off=("10",), way="sum", step="0.05", rounding="up"),
    Golden("9.025 is half a step", "9.50", "9.05", off=("5",), way="sum", step="0.05"),
    Golden("0.95 down to whole", "1", None, off=("5",), way="sum", step="1", rounding="down"),
    # -- currencies: rates with four decimals --
    Golden("103.75625", "2.50", "103.76", **_USD_LIST),
    Golden("1.38203325", "0.0333", "1.38", **_USD_LIST),
    Golden("103.75625 up to 0.05", "2.50", "103.80", step="0.05", rounding="up", **_USD_LIST),
    Golden("103.75625 to 0.50", "2.50", "104.00", step="0.50", **_USD_LIST),
    Golden("103.75625 down to 0.50", "2.50", "103.50", step="0.50", rounding="down", **_USD_LIST),
    Golden("100 / 41.5025 = 2.4094…", "100", "2.41", **_USD_CONTRACT),
    Golden("one dollar to the cent, up", "41.5025", "1.00", rounding="up", **_USD_CONTRACT),
    Golden("one dollar to the cent, down", "41.5025", "1.00", rounding="down", **_USD_CONTRACT),
    Golden("across: 485.123 / 41.5025 = 11.68900…", "10", "11.69", currency="EUR", into="USD"),
    Golden("across, down", "10", "11.68", currency="EUR", into="USD", rounding="down"),
    Golden("across, up", "10", "11.69", currency="EUR", into="USD", rounding="up"),
    Golden("VAT, then the rate: 99.606", "2", "99.61", net=True, **_USD_LIST),
    Golden("9.5, 11.4, 473.1285", "10", "473.13", off=("5",), way="sum", net=True, **_USD_LIST),
    Golden("without a rate it stays in dollars", "2.505", "2.51", currency="USD", rates={}),
    # -- warehouses --
    Golden("commission of 7.5 %", "100", "107.50", commission="7.5"),
    Golden("35.82975", "33.33", "35.83", commission="7.5"),
    Golden("commission, then delivery: 110.725", "100", "110.73", commission="7.5", delivery="3"),
    Golden("1.01475", "0.99", "1.01", delivery="2.5"),
    Golden(
        "111.53796875 up", "2.50", "112.00", commission="7.5", step="1", rounding="up", **_USD_LIST
    ),
    Golden("90, 96.75", "100", "96.75", off=("10",), way="largest", commission="7.5"),
    # -- quantity breaks --
    Golden("just below a break", _BREAKS, "10.00", quantity="99"),
    Golden("at the break", _BREAKS, "9.50", quantity="100"),
    Golden("beyond the last break", _BREAKS, "9.00", quantity="1000"),
    Golden("break and VAT on top", _BREAKS, "11.40", quantity="100", net=True),
    Golden("break, 9.215", _BREAKS, "9.22", quantity="100", off=("3",), way="largest"),
    Golden("2.4 kg", _BY_WEIGHT, "10.00", quantity="2.4"),
    Golden("2.5 kg", _BY_WEIGHT, "9.00", quantity="2.5"),
    Golden("a break alone is no price of one", {"100": "9"}, None),
    Golden("break in dollars: 394.27375", _BREAKS, "394.27", quantity="100", **_USD_LIST),
    # -- special prices --
    Golden("a special price", "10", "8.00", special="8"),
    Golden("a dearer special price is none", "10", "10.00", special="11"),
    Golden("own discount beats it", "10", "7.50", special="8", off=("25",), way="largest"),
    Golden("0.20 dollars, 8.3005", "10", "8.30", special="0.20", special_currency="USD"),
    Golden("never without an own price", {}, None, special="8"),
    Golden(
        "an own break beats it", {"0": "10", "100": "7.50"}, "7.50", special="8", quantity="100"
    ),
    Golden("with commission: 8.60, 10.75", "10", "8.60", special="8", commission="7.5"),
]
