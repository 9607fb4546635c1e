"""Why a dealer pays this price, in words. Tells only what is the dealer's own."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oscar_b2b.core.amounts import reader_locale
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import ExplainedStep, PriceExplanation
from oscar_b2b.partner_pricing import price_facts, price_queries
from oscar_b2b.partner_pricing.price_facts import PriceFacts, UsedType
from oscar_b2b.partner_pricing.price_queries import Good
from oscar_b2b.partner_pricing.price_steps import Priced, Step, StepKind


def explain(*, context: B2BContext, product_id: int) -> PriceExplanation | None:
    """Return why the price of a product is what it is; see ``core.services.terms.explain``.

    The price of one, of goods from the warehouse they would come from. A product with variants has
    none: each variant has its own.
    """
    facts = price_facts.facts(context=context)
    quote = price_queries.quotes(context=context, product_ids=[product_id]).get(product_id)
    if facts is None or quote is None:
        return None
    good = price_queries.one_good(facts, product_id)
    surcharge = facts.surcharge_at(good.warehouse_id)
    own = price_queries.priced(facts, good, facts.own, surcharge=surcharge)
    if own is None:
        return None
    chosen, used, replaced = own, facts.own, None
    for special in facts.specials:
        other = price_queries.priced(facts, good, special, surcharge=surcharge)
        if other is not None and other.amount < chosen.amount:
            chosen, used, replaced = other, special, own
    place = next((each for each in facts.places if each.partner_id == good.warehouse_id), None)
    warehouse = place.name if place and surcharge else ""
    return PriceExplanation(
        product_id=product_id,
        quote=quote,
        price_type=used.name,
        steps=_words(facts, good, used, chosen, warehouse),
        replaced=_words(facts, good, facts.own, replaced, warehouse) if replaced else (),
        warehouse=warehouse,
        loaded_at=price_queries.loaded_at(price_type_id=used.pk, product_id=product_id),
        notes=tuple(_notes(facts, good, used)),
    )


def _words(
    facts: PriceFacts, good: Good, used: UsedType, priced: Priced, warehouse: str
) -> tuple[ExplainedStep, ...]:
    steps, currency = [], used.currency
    for step in priced.steps:
        if step.kind is StepKind.RATE:
            currency = facts.currency
        label, detail = _step_words(facts, good, used, step, warehouse)
        steps.append(ExplainedStep(label, detail, step.amount, currency))
    return tuple(steps)


def _step_words(
    facts: PriceFacts, good: Good, used: UsedType, step: Step, warehouse: str
) -> tuple[str, str]:
    match step.kind:
        case StepKind.BASE:
            return _("Price list “%s”") % used.name, ""
        case StepKind.DISCOUNT:
            return _("Discount"), f"−{_number(step.value)} %: {_rule_names(facts, good)}"
        case StepKind.VAT:
            return _("VAT"), _percent(step.value)
        case StepKind.RATE:
            return _("The supplier's rate"), "; ".join(_rates(facts, used))
        case StepKind.COMMISSION:
            return _("Commission of the warehouse “%s”") % warehouse, _percent(step.value)
        case StepKind.DELIVERY:
            return _("Delivery from the warehouse “%s”") % warehouse, _percent(step.value)
        case StepKind.ROUNDING:
            return _("Rounding"), _("to %s") % _number(step.value)


def _rule_names(facts: PriceFacts, good: Good) -> str:
    """Return the names of the discounts that count."""
    names = []
    for rule in facts.that_count(set(good.rule_ids)):
        names.append(f"“{rule.name}”")
        if rule.until is not None:
            day = date_format(rule.until, "SHORT_DATE_FORMAT")
            names[-1] += " " + _("till %(day)s") % {"day": day}
    return ", ".join(names)


def _rates(facts: PriceFacts, used: UsedType) -> list[str]:
    """Return what one unit of each foreign currency costs, and since when."""
    shop, texts = settings.OSCAR_DEFAULT_CURRENCY, []
    for currency, rate in facts.rates:
        if currency != shop and currency in (used.currency, facts.currency):
            words = f"1 {currency} = {_number(rate.rate)} {shop}"
            if rate.valid_on:
                words += f", {date_format(rate.valid_on, 'SHORT_DATE_FORMAT')}"
            texts.append(words)
    return texts


def _notes(facts: PriceFacts, good: Good, used: UsedType) -> list[str]:
    if used.terms.vat_free:
        return [_("By this contract the price is without VAT.")]
    if good.vat_rate:
        return [_("The price includes VAT of %s %%.") % _number(good.vat_rate)]
    return []


def _percent(value: Decimal) -> str:
    return f"{'−' if value < 0 else '+'}{_number(abs(value))} %"


def _number(value: Decimal) -> str:
    return format_decimal(value, format="#,##0.######", locale=reader_locale())
