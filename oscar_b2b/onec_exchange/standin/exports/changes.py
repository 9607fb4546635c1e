"""Changed prices and stock, as each kind of 1C sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ..dialects import Dialect
from ..store import Store
from .folder import Portion
from .offers import write_changes, write_offers, write_whole_changes
from .split import write_price_file, write_rest_file

Parts = Mapping[str, set[str]]


def change_portion(
    folder: Path, store: Store, *, at: datetime, dialect: Dialect, prices: Parts, stock: Parts
) -> Portion:
    """Write what one session of changes carries.

    УТ 11 and УНФ have an element of their own for it, in different shapes; УТП sends the offers
    again, Bitrix's module the parts of its folder that changed.

    :param prices: offer → price types whose price changed; ``stock``: offer → warehouses.
    """
    form = dialect.form
    offers = {*prices, *stock}
    good_ids = {offer.partition("#")[0] for offer in offers}
    goods = [good for good in store.all("goods") if good.id in good_ids]
    if form.layout == "numbered":
        name = "offers0_1.xml"
        write_changes(folder / name, store, at=at, prices=prices, stock=stock, form=form)
        return Portion(folder, [name])
    if form.layout == "folders":
        names = []
        if prices:
            names.append("goods/1/prices.xml")
            write_price_file(folder / "goods/1", store, at=at, form=form, goods=goods)
        if stock:
            names.append("goods/1/rests.xml")
            write_rest_file(folder / "goods/1", store, at=at, form=form, goods=goods)
        return Portion(folder, names)
    if dialect.session_per == "file":
        write_whole_changes(folder / "offers.xml", store, at=at, offers=offers, form=form)
    else:
        write_offers(folder / "offers.xml", store, at=at, form=form, goods=goods, first=False)
    return Portion(folder, ["offers.xml"])
