"""Goods sold in parts of their unit: by the tenth of a kilogram, by half a metre."""

from __future__ import annotations

from decimal import Decimal

from .family import Family, kinds, sizes

_STEEL = {"Матеріал": "сталь", "Бренд": "Гвинтар"}

FAMILIES: tuple[Family, ...] = (
    Family(
        "measured",
        "WR",
        "Дріт в'язальний {0} мм {1}, на вагу",
        "Дріт для в'язання арматури та господарських робіт, діаметр {0} мм. Відмотуємо від 0,1 кг, "
        "бухта важить 10 кг.",
        "coil",
        96.0,
        1.0,
        (
            sizes("Діаметр", (1, 1.2, 1.6, 2, 3), base=2, power=-0.25, weighs=False),
            kinds("Покриття", ("термооброблений", "TO"), ("оцинкований", "ZN", 1.2)),
        ),
        unit="166",
        pack=100,
        quantum=Decimal("0.1"),
        density=3.5,
        properties=dict(_STEEL),
        tint_axis=1,
        colour="#5f6973",
    ),
    Family(
        "measured",
        "CH",
        "Ланцюг {0} мм {1}, на метраж",
        "Ланцюг зварний із прутка {0} мм. Відрізаємо від 0,5 м, на барабані 30 м.",
        "chain",
        148.0,
        0.55,
        (
            sizes("Діаметр", (3, 4, 5, 6, 8), base=5, power=1.6),
            kinds("Тип ланки", ("коротка ланка", "KL"), ("довга ланка", "DL", 0.94)),
        ),
        unit="006",
        pack=60,
        quantum=Decimal("0.5"),
        density=2.5,
        properties={**_STEEL, "Покриття": "оцинкований"},
        colour="#9aa5b0",
    ),
)
