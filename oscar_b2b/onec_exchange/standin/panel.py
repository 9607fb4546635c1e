"""The control panel: one page, plain forms, no JavaScript."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from html import escape
from pathlib import Path
from string import Template
from threading import Lock

from .company.model import Offer, PriceType, Warehouse
from .faults import FAULTS
from .order_records import Order
from .orders import OrderDesk
from .quantities import Quantity, plain, quanta
from .store import Store, UnableToFind, mark_changed, now, put_record

_TEMPLATE = Template((Path(__file__).parent / "templates" / "panel.html").read_text("utf-8"))
_FOUND = 12
#: Typed numbers end here: SQLite and the exchange's XML have their limits.
_TOO_MUCH = Decimal(10) ** 10
_DIGITS = 9
_RESERVES = {"allowed": ("ok", "повний"), "partly": ("warn", "частковий"), "refused": ("bad", "ні")}
#: Value of the form → what it is called; the setting ``down`` keeps it, empty for "0".
_DOWN = {word or "0": title for word, title in FAULTS.items()}
_PRINTS = {"": "сайт", "1": "1С"}


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    failed: bool


class Panel:
    """Shows the state and acts on it; ``ask`` hands a job to the background loop."""

    def __init__(self, store: Store, *, shop_url: str, ask: Callable[[str], None]) -> None:
        self._store, self._shop_url, self._ask = store, shop_url, ask
        self._desk = OrderDesk(store)
        self._messages: list[Message] = []
        self._lock = Lock()
        self._actions: dict[str, Callable[[dict[str, str]], str]] = {
            "push": self._push,
            "price": self._price,
            "stock": self._stock,
            "contract": self._contract,
            "order": self._order,
            "switches": self._switches,
        }

    # --- actions ----------------------------------------------------------------------------

    def say(self, text: str, *, failed: bool = False) -> None:
        """Keep a message for the next page."""
        with self._lock:
            self._messages.append(Message(text, failed))

    def act(self, action: str, form: dict[str, str]) -> None:
        """Do what a form asks. Raises ``ValueError`` or ``LookupError`` with a text for people."""
        if action not in self._actions:
            raise UnableToFind(f"Дії «{action}» немає")
        self.say(self._actions[action](form))

    def _push(self, form: dict[str, str]) -> str:
        titles = {
            "all": "Повне вивантаження",
            "changes": "Вивантаження змін",
            "orders": "Отримання замовлень",
        }
        what = form.get("what", "")
        if what not in titles:
            raise ValueError("Що вивантажити?")
        self._ask(what)
        down = " після увімкнення" if self._store.setting("down") else ""
        return f"{titles[what]} розпочнеться{down}; результат — у журналі"

    def _price(self, form: dict[str, str]) -> str:
        offers = self._find_exact(form.get("article", ""))
        price_type: PriceType = self._store.get("price_types", form.get("price_type", ""))
        amount = _decimal(form.get("amount", ""), "Ціна")
        if amount <= 0:
            raise ValueError("Ціна має бути більшою за нуль")
        amount = amount.quantize(Decimal("0.01"))
        with self._store.write() as connection:
            for offer in offers:
                connection.execute(
                    "INSERT OR REPLACE INTO prices VALUES (?, ?, ?)",
                    (offer.id, price_type.id, str(amount)),
                )
                mark_changed(connection, "price", offer.id, price_type.id)
        self._ask("changes")
        return f"{offers[0].name}: «{price_type.name}» = {amount} {price_type.currency}"

    def _stock(self, form: dict[str, str]) -> str:
        offers = self._find_exact(form.get("article", ""))
        if len(offers) > 1:
            raise ValueError("Товар має характеристики: вкажіть штрихкод однієї з них")
        warehouse: Warehouse = self._store.get("warehouses", form.get("warehouse", ""))
        offer = offers[0]
        quantum = self._store.get("goods", offer.good_id).quantum
        free = _amount(form.get("quantity", ""), "Кількість", quantum)
        with self._store.write() as connection:
            # The figure typed is what may be sold; reserves of open orders lie beside it.
            connection.execute(
                "UPDATE stock SET quantity = ? + reserved WHERE offer_id = ? AND warehouse_id = ?",
                (quanta(free, quantum), offer.id, warehouse.id),
            )
            mark_changed(connection, "stock", offer.id, warehouse.id)
        self._ask("changes")
        return f"{offer.name}: вільний залишок «{warehouse.name}» = {free}"

    def _contract(self, form: dict[str, str]) -> str:
        limit = _decimal(form.get("limit", ""), "Ліміт").quantize(Decimal("0.01"))
        debt = _decimal(form.get("debt", ""), "Борг").quantize(Decimal("0.01"))
        with self._store.write() as connection:
            contract = put_record(
                connection,
                "contracts",
                form.get("contract", ""),
                lambda old: replace(old, credit_limit=limit, debt=debt),
            )
            mark_changed(connection, "contract", contract.id)
        self._ask("changes")
        return f"Договір {contract.name}: ліміт {limit}, борг {debt} {contract.currency}"

    def _order(self, form: dict[str, str]) -> str:
        order_id, step = form.get("order", ""), form.get("step", "")
        if step == "confirm":
            order = self._desk.decide(order_id)
        elif step == "partly":
            wanted = {
                line.place: _amount(form.get(f"line{line.place}", "0"), line.name, line.quantum)
                for line in self._desk.get(order_id).lines
                if line.offer_id
            }
            order = self._desk.decide(order_id, wanted)
        elif step == "refuse":
            order = self._desk.decide(order_id, {})
        elif step == "paid":
            order = self._desk.mark_paid(order_id, at=now())
        elif step == "shipped":
            order = self._desk.mark_shipped(order_id, at=now())
        else:
            raise ValueError("Що зробити із замовленням?")
        self._store.note(f"Панель: {order.number} — {order.status}")
        self._ask("changes")
        return f"{order.number}: {order.status}"

    def _switches(self, form: dict[str, str]) -> str:
        down = form.get("down", "0")
        if down not in _DOWN:
            raise ValueError("Невідомий стан")
        slow = _decimal(form.get("slow", "") or "0", "Затримка")
        if not 0 <= slow <= 120:
            raise ValueError("Затримка — від 0 до 120 секунд")
        self._store.set_setting("down", "" if down == "0" else down)
        self._store.set_setting("slow", str(slow))
        self._store.set_setting("prints", "1" if form.get("prints") == "1" else "")
        self._store.note(f"Панель: 1С {_DOWN[down]}, затримка {slow} с")
        return f"1С {_DOWN[down]}, затримка {slow} с"

    # --- looking up -------------------------------------------------------------------------

    def _find_exact(self, text: str) -> list[Offer]:
        """Return the offers of an article, or the one with a barcode."""
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT id FROM offers WHERE article = ? OR barcode = ? ORDER BY place",
                (text, text),
            ).fetchall()
        if not text or not rows:
            raise UnableToFind(f"Артикулу чи штрихкоду «{text}» немає")
        return [self._store.get("offers", row["id"]) for row in rows]

    def _search(self, text: str) -> list[tuple[Offer, str]]:
        words = text.casefold().split()
        if not words:
            return []
        articles = {good.id: good.article for good in self._store.all("goods")}
        found = []
        for offer in self._store.all("offers"):
            article = articles[offer.good_id]
            line = f"{article} {offer.barcode} {offer.name}".casefold()
            if all(word in line for word in words):
                found.append((offer, article))
                if len(found) == _FOUND:
                    break
        return found

    # --- the page ---------------------------------------------------------------------------

    def page(self, query: dict[str, str]) -> str:
        """Return the page as HTML. ``query`` may hold ``q`` (search) and ``article`` (chosen)."""
        store = self._store
        with self._lock:
            messages, self._messages = self._messages, []
        down, slow = store.setting("down") or "0", store.setting("slow", "0")
        waiting = len(store.changes())
        unsent = len(self._desk.orders(unsent=True))
        delivered = store.setting(f"delivered {self._shop_url}")
        return _TEMPLATE.substitute(
            company=escape(store.seller().official_name),
            shop=escape(self._shop_url),
            messages="".join(
                f'<p class="message {"bad" if item.failed else "ok"}" role="status">'
                f"{escape(item.text)}</p>"
                for item in messages
            ),
            state_class="ok" if down == "0" else "bad",
            state=escape(_DOWN[down]),
            delivered=_moment(delivered) if delivered else "ще ні",
            waiting=waiting,
            unsent=unsent,
            downs=_options(_DOWN.items(), down),
            slow=escape(slow),
            prints=_options(_PRINTS.items(), store.setting("prints")),
            article=escape(query.get("article", "")),
            q=escape(query.get("q", "")),
            found=self._found(query.get("q", "")),
            price_types=_options((item.id, item.name) for item in store.all("price_types")),
            warehouses=_options((item.id, item.name) for item in store.all("warehouses")),
            contracts=self._contract_options(),
            orders=self._orders_html(),
            journal=_journal_html(store.journal(50)),
        )

    def _contract_options(self) -> str:
        entities = {entity.id: entity.name for entity in self._store.all("entities")}
        return _options(
            (
                contract.id,
                f"{entities[contract.entity_id]} — {contract.name}"
                f" (ліміт {contract.credit_limit}, борг {contract.debt} {contract.currency})",
            )
            for contract in self._store.all("contracts")
        )

    def _found(self, text: str) -> str:
        if not text:
            return ""
        rows = self._search(text)
        if not rows:
            return f'<p class="empty">За запитом «{escape(text)}» нічого не знайдено.</p>'
        prices, stock = self._store.prices(), self._store.free_stock()
        types, houses = self._store.all("price_types"), self._store.all("warehouses")
        head = "".join(
            f'<th scope="col" class="num">{escape(item.name)}</th>' for item in (*types, *houses)
        )
        body = []
        for offer, article in rows:
            own, free = dict(prices.get(offer.id, ())), dict(stock.get(offer.id, ()))
            cells = [str(own.get(item.id, "—")) for item in types]
            cells += [str(free.get(item.id, 0)) for item in houses]
            key = offer.barcode if offer.characteristics else article
            body.append(
                f'<tr><th scope="row"><a href="/?article={escape(key)}#change">{escape(key)}</a>'
                f"<br><small>{escape(offer.name)}</small></th>"
                + "".join(f'<td class="num">{escape(cell)}</td>' for cell in cells)
                + "</tr>"
            )
        return (
            '<div class="scroll" tabindex="0" role="region" aria-label="Знайдені товари"><table>'
            f'<thead><tr><th scope="col">Артикул</th>{head}</tr></thead>'
            f"<tbody>{''.join(body)}</tbody></table></div>"
        )

    def _orders_html(self) -> str:
        orders = self._desk.orders(limit=50)
        if not orders:
            return '<p class="empty">Замовлень ще не було.</p>'
        entities = {entity.id: entity.name for entity in self._store.all("entities")}
        houses = {house.id: house.name for house in self._store.all("warehouses")}
        return "".join(_order_html(order, entities[order.entity_id], houses) for order in orders)


def _order_html(order: Order, buyer: str, houses: dict[str, str]) -> str:
    tone, word = _RESERVES[order.reserve]
    lines = "".join(
        f"<tr><td>{escape(line.article)}</td><td>{escape(line.name)}</td>"
        f"<td>{escape(houses.get(line.warehouse_id, ''))}</td>"
        f'<td class="num">{line.quantity}</td><td class="num">{line.price}</td>'
        f'<td class="num">{line.amount}</td><td class="num">'
        + (
            f'<input class="few" name="line{line.place}" value="{line.reserved}" '
            f'inputmode="decimal" aria-label="Резерв: {escape(line.name)}">'
            if line.offer_id
            else ""
        )
        + "</td></tr>"
        for line in order.lines
    )
    buttons = "".join(
        f'<button name="step" value="{step}"{" class=primary" if primary else ""}>{title}</button>'
        for step, title, primary in _steps(order)
    )
    facts = " · ".join(
        escape(text)
        for text in (
            "отримано обміном" if order.came_by == "exchange" else "живий виклик",
            f"оплата {order.payment_number}" if order.payment_number else "",
            f"відвантаження {order.shipment_number}" if order.shipment_number else "",
            "чекає на відправлення на сайт" if order.version > order.sent_version else "",
            order.comment,
        )
        if text
    )
    return (
        f'<details class="order"><summary><b>{escape(order.number)}</b>'
        f"<span>{escape(order.shop_number)}</span><span>{_moment(order.date)}</span>"
        f"<span>{escape(buyer)}</span>"
        f'<span class="sum">{order.total} {escape(order.currency)}</span>'
        f'<span class="tag {tone}">резерв: {word}</span>'
        f"<span>{escape(order.status)}</span></summary>"
        f'<form method="post" action="/panel/order">'
        f'<input type="hidden" name="order" value="{escape(order.id)}">'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Рядки {escape(order.number)}">'
        f'<table><thead><tr><th scope="col">Артикул</th>'
        f'<th scope="col">Товар</th><th scope="col">Склад</th>'
        f'<th scope="col" class="num">Кількість</th><th scope="col" class="num">Ціна</th>'
        f'<th scope="col" class="num">Сума</th><th scope="col" class="num">Резерв</th>'
        f"</tr></thead><tbody>{lines}</tbody></table></div>"
        f'<p class="row">{buttons}</p><p class="help">{facts}</p></form></details>'
    )


def _steps(order: Order) -> Iterable[tuple[str, str, bool]]:
    if not order.shipment_number and not order.cancelled:
        yield "confirm", "Підтвердити резерв", True
        yield "partly", "Підтвердити частково", False
        yield "refuse", "Відмовити", False
    if not order.payment_number and not order.cancelled:
        yield "paid", "Оплачено", False
    if not order.shipment_number and not order.cancelled and order.reserve != "refused":
        yield "shipped", "Відвантажено", False


def _journal_html(rows: list[sqlite3.Row]) -> str:
    if not rows:
        return '<li class="empty">Подій ще не було.</li>'
    return "".join(
        f'<li class="{"bad" if row["failed"] else ""}"><time>{_moment(row["at"])}</time> '
        f"{escape(row['text'])}</li>"
        for row in rows
    )


def _options(items: Iterable[tuple[str, str]], chosen: str = "") -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(title)}</option>"
        for value, title in items
    )


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d.%m %H:%M:%S")


def _decimal(text: str, what: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation as error:
        raise ValueError(f"{what}: «{text}» — не число") from error
    if not value.is_finite():
        raise ValueError(f"{what}: «{text}» — не число")
    if abs(value) >= _TOO_MUCH:
        raise ValueError(f"{what}: «{text}» — завелике число")
    return value


def _amount(text: str, what: str, quantum: Decimal) -> Quantity:
    """Read a quantity of a good; parts only where it is sold in parts."""
    if quantum == 1:
        return _whole(text, what)
    value = _decimal(text, what)
    if value < 0 or value % quantum:
        raise ValueError(f"{what}: «{text}» — не кратне {quantum}")
    return plain(value)


def _whole(text: str, what: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{what}: «{text}» — не ціле число від нуля")
    if len(text) > _DIGITS:
        raise ValueError(f"{what}: «{text}» — завелике число")
    return int(text)
