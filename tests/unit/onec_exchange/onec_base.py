"""A base of 1C as far as reading orders goes, and what all its configurations do alike.

Facts from reading the configurations' source (protocol.md §4): a counterparty that is not found
is *made*, so is a good; an order is found again by its number alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from tests.unit.onec_exchange.order_documents import CABLE, NAME, SOCKET


class UnableToLoad(Exception):
    """1C refuses the whole answer; not one of its orders goes in."""


@dataclass
class Loaded:
    """An order as 1C has it after the exchange."""

    number: str
    counterparty: str
    currency: str
    total: Decimal
    lines: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    status: str = ""
    cancelled: bool = False
    comment: str = ""
    requisites: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Base:
    """What the 1C knows already, and what an exchange adds to it."""

    by_tax_number: bool = False
    counterparties: dict[str, str] = field(
        default_factory=lambda: {NAME: "328559626571", "ФОП Приклад Олена": "3285596265"}
    )
    goods: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {
            CABLE: ("ВВГ-3х2.5", "Кабель ВВГнг 3х2,5 (бухта 100 м)"),
            SOCKET: ("R-1", "Розетка"),
        }
    )
    units: tuple[str, ...] = ("006", "796")
    statuses: dict[str, str] = field(
        default_factory=lambda: {"[new] Sent to the supplier": "Ожидается согласование"}
    )
    orders: dict[str, Loaded] = field(default_factory=dict)
    twins: list[str] = field(default_factory=list)
    new_goods: list[str] = field(default_factory=list)

    def counterparty(self, node: etree._Element, *, tax_number: str) -> str:
        """Find by exact name, or by tax number if the node says so; no hit makes a new one."""
        name = text(node, "Наименование")
        if not name:
            raise UnableToLoad("Контрагент без наименования")
        if self.by_tax_number and tax_number:
            found = next((key for key, inn in self.counterparties.items() if inn == tax_number), "")
        else:
            found = name if name in self.counterparties else ""
        if not found:
            self.twins.append(name)
            self.counterparties[name] = tax_number
        return found or name

    def good(self, node: etree._Element) -> str:
        """Find by id, then article, then exact name; no hit makes a new good. "" = a service."""
        good_id, article, name = (text(node, tag) for tag in ("Ид", "Артикул", "Наименование"))
        if requisites_of(node).get("ТипНоменклатуры") == "Услуга":
            return ""
        if good_id in self.goods:
            return good_id
        for key, (own_article, own_name) in self.goods.items():
            if (article and article == own_article) or name == own_name:
                return key
        self.new_goods.append(name)
        self.goods[good_id] = (article, name)
        return good_id

    def lines(self, document: etree._Element) -> list[tuple[str, Decimal, Decimal]]:
        """Read the lines: (good, quantity in base units, sum)."""
        read = []
        for node in document.findall("Товары/Товар"):
            unit = text(node, "Единица")
            if unit and unit not in self.units:
                raise UnableToLoad(f"Единица с кодом {unit} не найдена")
            quantity = Decimal(text(node, "Количество")) * Decimal(text(node, "Коэффициент") or "1")
            read.append((self.good(node), quantity, Decimal(text(node, "Сумма"))))
        return read


def text(node: etree._Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def requisites_of(node: etree._Element) -> dict[str, str]:
    return {
        text(each, "Наименование"): text(each, "Значение")
        for each in node.findall("ЗначенияРеквизитов/ЗначениеРеквизита")
    }
