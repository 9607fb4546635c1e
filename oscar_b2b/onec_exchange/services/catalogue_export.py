"""The shop's goods for 1C (``type=get_catalog``): the first filling of a new 1C base.

Each ``query`` of a session answers with the next portion, a whole CommerceML file with the
classifier in the first one; after the last portion the answer is ``finished=yes`` (as Bitrix's
own component ends its steps [I]). Prices and pictures are not given: 1C is their master.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from lxml import etree
from oscar.core.loading import get_model

from oscar_b2b.core.services import terms
from oscar_b2b.onec_exchange.catalogue.good_groups import UNSORTED
from oscar_b2b.onec_exchange.catalogue.product_class import ARTICLE, BARCODE, MAKER
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.order_xml.encoding import clean, encode

#: Goods in one answer: about 1 MB of XML, held in memory while it is written.
PORTION = 1000
FINISHED = b"finished=yes"
SCHEMA_VERSION = "2.05"
_LONGEST_NAME = 250
_LONGEST_VALUE = 1000
#: Attributes that have elements of their own in a good.
_OWN = (ARTICLE, BARCODE, MAKER)


def catalogue_xml(*, session: ExchangeSession) -> bytes:
    """Return the next portion of the shop's goods, or ``finished=yes`` after the last one.

    Goods made on the site get a UUID as their id of 1C, once and for all: when 1C sends them
    back, they are these very goods. Where a session is, ``session.cursor`` keeps: the key of the
    last product given.

    :param session: of ``type=get_catalog``; ``init`` begins anew.
    """
    with transaction.atomic():
        session = ExchangeSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
        node = session.node or ExchangeNode()
        products = _portion(after=session.cursor or 0)
        if not products and session.cursor is not None:
            return FINISHED
        first = session.cursor is None
        session.cursor = products[-1].pk if products else 0
        session.save(update_fields=["cursor"])
        _give_ids(products)
        root = _file(products, node=node, first=first, made_at=session.started_at)
    return encode(root, charset=node.charset)


def _portion(*, after: int) -> list[Any]:
    Product = get_model("catalogue", "Product")
    return list(
        Product.objects.filter(pk__gt=after, is_public=True)
        .select_related("parent")
        .prefetch_related("categories", "parent__categories")
        .order_by("pk")[:PORTION]
    )


def _give_ids(products: Iterable[Any]) -> None:
    """Give goods of the site an id: a UUID, as 1C makes its reference of it."""
    products = list(products)
    for good in (each for each in products if each.parent_id is None):
        good.code = good.code or str(uuid.uuid4())
    given = {good.pk: good.code for good in products if good.parent_id is None}
    parents = {}
    for variant in (each for each in products if each.parent_id is not None):
        parent = variant.parent
        parent.code = given.get(parent.pk) or parent.code or str(uuid.uuid4())
        given[parent.pk] = parent.code
        parents[parent.pk] = parent
        variant.code = variant.code or f"{parent.code}#{uuid.uuid4()}"
    Product = get_model("catalogue", "Product")
    without = set(
        Product.objects.filter(
            pk__in=[*(each.pk for each in products), *parents], code__isnull=True
        ).values_list("pk", flat=True)
    )
    named = {**parents, **{each.pk: each for each in products}}
    Product.objects.bulk_update([named[pk] for pk in sorted(without)], ["code"])


def _file(
    products: list[Any], *, node: ExchangeNode, first: bool, made_at: datetime
) -> etree._Element:
    root = etree.Element("КоммерческаяИнформация")
    root.set("ВерсияСхемы", SCHEMA_VERSION)
    root.set("ДатаФормирования", timezone.localtime(made_at).strftime("%Y-%m-%dT%H:%M:%S"))
    catalogue_id = node.catalogue_id or str(
        uuid.uuid5(uuid.NAMESPACE_URL, f"oscar-b2b:{settings.OSCAR_SHOP_NAME}")
    )
    values = _values(products)
    if first:
        _write_classifier(etree.SubElement(root, "Классификатор"), catalogue_id)
    catalogue = etree.SubElement(root, "Каталог")
    catalogue.set("СодержитТолькоИзменения", "false" if first else "true")
    _add(catalogue, "Ид", catalogue_id)
    _add(catalogue, "ИдКлассификатора", catalogue_id)
    _add(catalogue, "Наименование", str(settings.OSCAR_SHOP_NAME))
    _write_owner(catalogue)
    goods = etree.SubElement(catalogue, "Товары")
    units = terms.units(product_ids=[product.pk for product in products])
    for product in products:
        _write_good(
            etree.SubElement(goods, "Товар"),
            product,
            unit=units[product.pk],
            values=values[product.pk],
        )
    return root


def _write_owner(node: etree._Element) -> None:
    owner = etree.SubElement(node, "Владелец")
    _add(owner, "Ид", "shop")
    _add(owner, "Наименование", str(settings.OSCAR_SHOP_NAME))


# Classifier -----------------------------------------------------------------------------------


def _write_classifier(node: etree._Element, catalogue_id: str) -> None:
    _add(node, "Ид", catalogue_id)
    _add(node, "Наименование", str(settings.OSCAR_SHOP_NAME))
    _write_owner(node)
    _write_groups(node)
    _write_properties(node)


def _write_groups(node: etree._Element) -> None:
    """Write the sections as a tree; treebeard's paths come parents first."""
    holders: dict[str, etree._Element] = {}
    Category = get_model("catalogue", "Category")
    # Null codes are sections made on the site; "Unsorted" is no group to keep in 1C.
    for category in Category.objects.exclude(code=UNSORTED).order_by("path"):
        parent = holders.get(category.path[: -category.steplen])
        above = node if parent is None else parent
        holder = above.find("Группы")
        if holder is None:
            holder = etree.SubElement(above, "Группы")
        group = etree.SubElement(holder, "Группа")
        _add(group, "Ид", _group_id(category))
        _add(group, "Наименование", category.name[:_LONGEST_NAME])
        holders[category.path] = group


def _group_id(category: Any) -> str:
    return str(category.code or f"site-{category.pk}")


def _write_properties(node: etree._Element) -> None:
    ProductAttribute = get_model("catalogue", "ProductAttribute")
    attributes = list(
        ProductAttribute.objects.exclude(code__in=_OWN)
        .select_related("option_group")
        .prefetch_related("option_group__options")
        .order_by("pk")
    )
    if not attributes:
        return
    holder = etree.SubElement(node, "Свойства")
    for attribute in attributes:
        each = etree.SubElement(holder, "Свойство")
        _add(each, "Ид", property_id(attribute))
        _add(each, "Наименование", attribute.name[:_LONGEST_NAME])
        if attribute.option_group is None:
            _add(each, "ТипЗначений", "Строка")
            continue
        _add(each, "ТипЗначений", "Справочник")
        options = etree.SubElement(each, "ВариантыЗначений")
        for option in attribute.option_group.options.all():
            entry = etree.SubElement(options, "Справочник")
            _add(entry, "ИдЗначения", _option_id(option))
            _add(entry, "Значение", option.option)


def property_id(attribute: Any) -> str:
    """Return the id of a property: the one 1C gave to its dictionary, else the shop's code."""
    group = attribute.option_group
    return str(group.code) if group is not None and group.code else str(attribute.code)


def _option_id(option: Any) -> str:
    return str(option.code or f"site-{option.pk}")


# Goods ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Value:
    """A property of a product.

    :param text: the value, or the id of a dictionary's value; ``shown`` is what people read.
    """

    attribute: Any
    text: str
    shown: str


def _values(products: Iterable[Any]) -> dict[int, list[_Value]]:
    ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
    found: dict[int, list[_Value]] = defaultdict(list)
    rows = (
        ProductAttributeValue.objects.filter(product__in=products)
        .select_related("attribute__option_group", "value_option")
        .prefetch_related("value_multi_option")
        .order_by("product_id", "attribute_id")
    )
    for row in rows:
        found[row.product_id] += [
            _Value(row.attribute, text, shown) for text, shown in _texts(row) if text.strip()
        ]
    return found


def _texts(row: Any) -> Iterator[tuple[str, str]]:
    kind = row.attribute.type
    if kind in ("file", "image", "entity"):
        return
    if kind in ("option", "multi_option"):
        chosen = [row.value_option] if kind == "option" else row.value_multi_option.all()
        for option in filter(None, chosen):
            yield _option_id(option), option.option
        return
    value = getattr(row, f"value_{kind}")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if value is not None:
        yield text, text


def _write_good(node: etree._Element, product: Any, *, unit: Any, values: list[_Value]) -> None:
    own = {each.attribute.code: each.text for each in values if each.attribute.code in _OWN}
    _add(node, "Ид", product.code)
    barcode = own.get(BARCODE, "").strip()
    if 8 <= len(barcode) <= 14:
        _add(node, "Штрихкод", barcode)
    _add_if(node, "Артикул", own.get(ARTICLE) or product.upc or "")
    _add(node, "Наименование", product.get_title()[:_LONGEST_NAME])
    base = etree.SubElement(node, "БазоваяЕдиница")
    base.text = unit.unit or "шт"
    if unit.code:
        base.set("Код", unit.code)
    categories = list(product.categories.all()) or (
        list(product.parent.categories.all()) if product.parent else []
    )
    categories = [each for each in categories if each.code != UNSORTED]
    if categories:
        groups = etree.SubElement(node, "Группы")
        for category in categories:
            _add(groups, "Ид", _group_id(category))
    _add_if(node, "Описание", product.description or "")
    others = [each for each in values if each.attribute.code not in _OWN]
    _write_values(node, others)
    if product.parent is not None:
        _write_characteristics(node, product, others)
    requisites = [
        ("ТипНоменклатуры", "Товар"),
        ("Полное наименование", product.get_title()),
        ("Изготовитель", own.get(MAKER, "")),
        ("Вес", f"{unit.weight.normalize():f}" if unit.weight else ""),
        ("Объем", f"{unit.volume.normalize():f}" if unit.volume else ""),
        ("Кратность", str(unit.multiple)),
        ("Упаковка", str(unit.pack)),
    ]
    holder = etree.SubElement(node, "ЗначенияРеквизитов")
    for name, text in requisites:
        if text.strip():
            each = etree.SubElement(holder, "ЗначениеРеквизита")
            _add(each, "Наименование", name)
            _add(each, "Значение", text[:_LONGEST_VALUE])


def _write_values(node: etree._Element, values: list[_Value]) -> None:
    if not values:
        return
    holder = etree.SubElement(node, "ЗначенияСвойств")
    elements: dict[int, etree._Element] = {}
    for value in values:
        each = elements.get(value.attribute.pk)
        if each is None:
            each = elements[value.attribute.pk] = etree.SubElement(holder, "ЗначенияСвойства")
            _add(each, "Ид", property_id(value.attribute))
        _add(each, "Значение", value.text[:_LONGEST_VALUE])


def _write_characteristics(node: etree._Element, product: Any, values: list[_Value]) -> None:
    """Say what a variant differs in; without properties of its own, that it is one."""
    told = [(value.attribute.name, value.shown) for value in values]
    holder = etree.SubElement(node, "ХарактеристикиТовара")
    for name, text in told or [("Характеристика", product.get_title())]:
        each = etree.SubElement(holder, "ХарактеристикаТовара")
        _add(each, "Наименование", name[:_LONGEST_NAME])
        _add(each, "Значение", text[:_LONGEST_VALUE])


def _add(node: etree._Element, name: str, text: str) -> None:
    etree.SubElement(node, name).text = clean(text)


def _add_if(node: etree._Element, name: str, text: str) -> None:
    if text.strip():
        _add(node, name, text)
