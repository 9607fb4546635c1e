"""A shop in which everything a dealer has is marked: his word stands in each of his texts.

``aldena`` sees exact stock, ``boreta`` marks (10, 100, 1000), ``cumira`` nothing of it; they differ
in goods, contracts, currency, prices, discount rules and client limits. ``nobodia`` marks what no
buyer may read: cost prices, unmapped price types, notes of employees, warehouses of other regions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from cms_pages.models import Condition
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.contracts.models import Agreement, AgreementBinding, BonusBalance
from oscar_b2b.core import site_settings
from oscar_b2b.core.models import (
    BasketTerms,
    Invitation,
    MemberGrant,
    OrderFile,
    PersonalManager,
    RightRequest,
    Segment,
)
from oscar_b2b.onboarding.models import (
    Application,
    ApplicationNote,
    ContractAcceptance,
    ContractText,
    DealerDocument,
)
from oscar_b2b.onec_exchange.models import (
    Document,
    DocumentFile,
    ExchangeFile,
    ExchangeIssue,
    ExchangeNode,
    ExchangeSession,
    GoodFile,
    Invoice,
    OrderState,
    RequestedAct,
)
from oscar_b2b.partner_pricing.models import ClientStock, DiscountRule, StockFeed
from oscar_b2b.personal_managers.models import ManagerRequest, ManagerRule
from oscar_b2b.shipping_carriers.models import DeliveryMethod, TransportZone
from tests.factories import goods, people
from tests.factories.people import Person
from tests.functional.leaks import buying, parcels
from tests.functional.leaks.reading import pdf
from tests.functional.leaks.secrets_of import Secret, amount, figure, word

EXACT, MASKED, HIDDEN = "aldena", "boreta", "cumira"
DEALERS = (EXACT, MASKED, HIDDEN)
VISITOR = ""
NOBODY = "nobodia"

#: Pieces of the common good by warehouse; each number, and each sum of them, stands nowhere else.
MAIN, EAST, WEST, DEPOT = 48_173, 51_429, 57_811, 66_397
#: Pieces of a good of which 1C lets the exact dealer see three.
LIMITED, LIMIT = 73_951, 3
#: Own price of the common good; Boreta's segment has a discount of 10 % off it.
PRICES = {EXACT: "1137.41", MASKED: "1249.87", HIDDEN: "1431.77"}
BOUGHT_FOR = {EXACT: "1137.41", MASKED: "1124.88", HIDDEN: "1431.77"}
#: Of the good that only this dealer sees, and how many there are.
ONLY_PRICES = {EXACT: "3517.93", MASKED: "3719.51", HIDDEN: "3911.39"}
ONLY_STOCK = {EXACT: 81_239, MASKED: 83_417, HIDDEN: 86_753}
#: Debt and limit; shown to who may see the balance.
DEBTS = {EXACT: "190347.11", MASKED: "270519.23", HIDDEN: "310733.37"}
LIMITS = {EXACT: "901347.13", MASKED: "902519.29", HIDDEN: "903733.41"}
BONUSES = {EXACT: "71347.17", MASKED: "72519.31", HIDDEN: "73733.43"}
COST, UNMAPPED, RETAIL = "911.13", "923.59", "2222.27"
TAX_NUMBERS = {EXACT: "32855961", MASKED: "20023463", HIDDEN: "14360570"}


@dataclass
class World:
    """All of it; ``ids`` are what addresses and forms are filled with, of every dealer."""

    people: dict[str, Person]
    secrets: list[Secret]
    ids: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    #: Ids of one dealer by kind, for forms that try somebody else's.
    of: dict[str, dict[str, Any]] = field(default_factory=dict)
    orders: dict[str, Any] = field(default_factory=dict)
    #: Letters of the whole order path.
    letters: list[Any] = field(default_factory=list)
    common: Any = None
    limited: Any = None

    def dealer_of(self, email: str) -> str:
        """Return whose employee has this address; "" = nobody's."""
        for who, person in self.people.items():
            if person.dealer.members.filter(user__email=email).exists():
                return who
        return ""

    def browser(self, who: str) -> Client:
        """Return a browser in which this dealer's administrator is signed in."""
        client = Client(raise_request_exception=False)
        if who:
            client.force_login(self.people[who].user)
        return client


def make(capture: Any) -> World:
    """Build the shop and place an order of each dealer through its pages.

    :param capture: context manager that runs what is to be done on commit.
    """
    from django.core import mail

    warehouses = {
        "main": goods.make_warehouse("Main", region="Kyiv", pickup=True),
        "east": goods.make_warehouse("East", kind="remote", region="East", delivery_days=2),
        "west": goods.make_warehouse("West", kind="remote", region="West", delivery_days=3),
        "depot": goods.make_warehouse("Nobodia depot", kind="partner", delivery_days=9),
    }
    types = {
        who: goods.PriceTypeFactory(
            name=f"{who.title()} level", currency="EUR" if who == HIDDEN else "UAH"
        )
        for who in DEALERS
    }
    retail = goods.PriceTypeFactory(name="Retail", is_retail=True)
    cost = goods.PriceTypeFactory(name="Nobodia cost", is_cost=True, is_active=False)
    unmapped = goods.PriceTypeFactory(name="Nobodia new", is_active=False, reviewed_at=None)
    section = goods.make_category("Bolts")

    made: dict[str, Person] = {}
    of: dict[str, dict[str, Any]] = {who: {} for who in DEALERS}
    for who in DEALERS:
        made[who] = _dealer(who, types[who], warehouses, of[who], unmapped)
    with capture():
        site_settings.store({"partner_pricing.discounts": "largest"})
    DiscountRule.objects.create(
        name="Boreta's discount", segment=made[MASKED].dealer.segment, category=section, percent=10
    )

    unit = {"unit": "pc", "multiple": 1, "vat_rate": 20}
    nobodys = {cost: COST, unmapped: UNMAPPED, retail: RETAIL}
    common = goods.make_product(
        "Common bolt",
        upc="CB-1",
        stock={
            warehouses["main"]: MAIN,
            warehouses["east"]: EAST,
            warehouses["west"]: WEST,
            warehouses["depot"]: DEPOT,
        },
        prices={types[who]: PRICES[who] for who in DEALERS} | nobodys,
        unit=unit,
        category=section,
    )
    limited = goods.make_product(
        "Limited bolt",
        upc="LB-1",
        stock={warehouses["main"]: LIMITED},
        prices={types[who]: "10" for who in DEALERS},
        unit=unit,
        category=section,
    )
    ClientStock.objects.create(
        legal_entity=made[EXACT].legal_entity, product=limited, quantity=LIMIT
    )
    world = World(made, _secrets(), common=common, limited=limited)
    for number, who in enumerate(DEALERS):
        own = goods.make_category(f"{who.title()} section")
        only = goods.make_product(
            f"{who.title()} flange",
            upc=f"{who.upper()}-9000{number}",
            description=f"{who.title()} knows what it is for.",
            stock={warehouses["main"]: ONLY_STOCK[who]},
            prices=dict.fromkeys(types.values(), ONLY_PRICES[who]) | nobodys,
            unit=unit,
            category=own,
        )
        AssortmentRule.objects.create(effect="deny", category=own)
        rule = AssortmentRule.objects.create(effect="also", category=own, dealer=made[who].dealer)
        file = GoodFile.objects.create(
            product=only,
            path=f"import_files/{who}.pdf",
            name=f"{who}-passport.pdf",
            file=ContentFile(pdf(f"{who} passport"), name=f"{who}-passport.pdf"),
        )
        condition = Condition.objects.create(
            key=f"free.place-{number}",
            title_en=f"{who.title()} terms",
            text_en=f"<p>For {who.title()} alone.</p>",
            audience={"segment": [str(made[who].dealer.segment_id)]},
        )
        of[who] |= {
            "condition": condition.key,
            "product": only.pk,
            "product_slug": only.slug,
            "category_slug": own.full_slug,
            "category": own.pk,
            "good_file": file.pk,
            "assortment_rule": rule.pk,
            "private_file": f"/media/{file.file.name}",
        }
    exchange = _of_nobody(made)

    for who in DEALERS:
        already = len(mail.outbox)
        with capture():
            order = buying.buy(
                world.browser(who),
                [common.pk, of[who]["product"]],
                own_number=f"{who.upper()}-77",
                comment=f"{who.title()} wants it quickly",
            )
        world.orders[who] = order
        world.letters += mail.outbox[already:]
        world.secrets.append(word("order", order.number, who))
        upload = OrderFile.objects.create(
            order=order,
            basket=order.basket,
            name=f"{who}-drawing.txt",
            content_type="text/plain",
            file=ContentFile(f"{who.title()} drew it.".encode(), name=f"{who}-drawing.txt"),
            size=1,
            sha256="",
            uploaded_at=timezone.now(),
        )
        of[who] |= _papers(who, order) | {"order": order.number, "order_upload": upload.pk}
        of[who] |= parcels.of_dealer(who, order)
        world.browser(who).get("/")
        # An open basket, too: headers show its sum, pages its lines.
        buying.put(world.browser(who), {common.pk: 2, of[who]["product"]: 1})
        line = get_model("basket", "Line").objects.filter(basket__owner=made[who].user).last()
        of[who] |= {"line": line.pk, "basket": line.basket_id}
    world.of = of
    world.ids = {kind: tuple(of[who][kind] for who in DEALERS) for kind in of[EXACT]}
    world.ids["product"] += (common.pk, limited.pk)
    world.ids["product_slug"] += (common.slug, limited.slug)
    world.ids["category_slug"] += (section.full_slug,)
    world.ids["slug"] = ("x",)
    world.ids["category"] += (section.pk,)
    world.ids["application"] = tuple(Application.objects.values_list("pk", flat=True))
    world.ids["contract_text"] = tuple(ContractText.objects.values_list("pk", flat=True))
    world.ids |= {kind: (pk,) for kind, pk in exchange.items()}
    world.ids |= {"guess": ("x",), "number": (1,), "carrier": ("novaposhta",)}
    transport = DeliveryMethod.objects.get(code="company-transport")
    zone = TransportZone.objects.create(method=transport, name="Kyiv")
    world.ids |= {"delivery_method": (transport.pk,), "transport_zone": (zone.pk,)}
    world.ids["feed_kind"] = ("json", "csv")
    world.ids |= {"paper_form": ("label",), "place_kind": ("city", "point")}
    world.ids["lookup"] = ("dealer", "product", "category", "legal-entity", "brand")
    return world


def _dealer(
    who: str, prices: Any, warehouses: dict[str, Any], of: dict[str, Any], unmapped: Any
) -> Person:
    name = who.title()
    segment = Segment.objects.create(name=f"{name} segment")
    person = people.make_dealer(name, segment=segment)
    people.LegalEntityFactory(dealer=person.dealer, name=f"{name} second LLC")
    entity = person.legal_entity
    entity.edrpou, entity.iban = TAX_NUMBERS[who], f"UA{who.upper()}00000"
    entity.address = f"{name} street 1"
    entity.save()
    person.dealer.manager = PersonalManager.objects.create(
        name=f"Manager of {name}", email=f"{who}@managers.example", phone="+380441112233"
    )
    person.dealer.save()
    allowed = {
        EXACT: ("main", "east"),
        MASKED: ("west", "main"),
        HIDDEN: ("main",),
    }[who]
    contract = people.make_contract(
        person,
        f"{who.upper()}-K1",
        prices,
        warehouses=[warehouses[each] for each in allowed],
        is_default=True,
        name=f"{name} contract",
    )
    people.make_contract(
        person,
        f"{who.upper()}-K2",
        unmapped,
        kind="cash",
        warehouses=[warehouses[each] for each in allowed],
    )
    people.make_contract(
        person,
        f"{who.upper()}-K3",
        prices,
        warehouses=[warehouses[each] for each in allowed],
        kind="deferral",
        payment_days=30,
        credit_limit=Decimal(LIMITS[who]),
        debt=DEBTS[who],
    )
    thresholds = (10, 100, 1000) if who == MASKED else ()
    mode = {EXACT: "exact", MASKED: "masked", HIDDEN: "hidden"}[who]
    view = people.show_stock(mode, dealer=person.dealer, thresholds=thresholds)
    discount = DiscountRule.objects.create(
        name=f"{name} discount", dealer=person.dealer, brand=f"{name} maker", percent=1
    )
    agreement = Agreement.objects.create(
        guid=goods.guid(), dealer=person.dealer, name=f"{name} agreement", price_type=prices
    )
    binding = AgreementBinding.objects.create(
        agreement=agreement, dealer=person.dealer, bound_at=timezone.now()
    )
    BonusBalance.objects.create(legal_entity=entity, points=BONUSES[who])
    MemberGrant.objects.create(member=person.member, code="contracts.reconciliation")
    today = timezone.localdate()
    act = RequestedAct.objects.create(
        legal_entity=entity,
        start=today - timedelta(days=30),
        end=today,
        state=RequestedAct.READY,
        asked_at=timezone.now(),
        done_at=timezone.now(),
        file=ContentFile(pdf(f"{name} act"), name=f"{who}-act.pdf"),
    )
    colleague = people.MemberFactory(
        user=people.UserFactory(login=f"colleague-of-{who}", first_name=f"Buyer of {name}"),
        dealer=person.dealer,
        role="buyer",
        department=f"{name} shed",
    )
    now = timezone.now()
    rule = ManagerRule.objects.create(segment=segment)
    rule.managers.add(person.dealer.manager)
    of |= {
        "act": act.pk,
        "stock_feed": StockFeed.objects.create(
            user=person.user,
            dealer=person.dealer,
            name=f"{name} shop",
            token_digest=who,
            terms_label=f"{name} terms",
            created_at=timezone.now(),
        ).pk,
        "contract": contract.pk,
        "stock_view": view.pk,
        "discount": discount.pk,
        "agreement": agreement.pk,
        "segment": segment.pk,
        "binding": binding.pk,
        "manager": person.dealer.manager.pk,
        "manager_rule": rule.pk,
        "manager_request": ManagerRequest.objects.create(
            kind="write",
            dealer=person.dealer,
            user=person.user,
            manager=person.dealer.manager,
            text=f"{name} asks",
            created_at=now,
        ).pk,
        "dealer": person.dealer.pk,
        "legal_entity": entity.pk,
        "member": colleague.pk,
        "device": _device(colleague.user, who),
        "invitation": Invitation.objects.create(
            token_digest=who,
            email=f"invited@{who}.example",
            name=f"Invited by {name}",
            dealer=person.dealer,
            expires_at=now + timedelta(days=1),
        ).pk,
        "right_request": RightRequest.objects.create(
            member=colleague, code="contracts.see_balance", asked_at=now
        ).pk,
    }
    return person


def _device(user: Any, who: str) -> int:
    from oscar_b2b.account_security.models import SignedInDevice

    device, __ = SignedInDevice.objects.get_or_create(
        user=user,
        session_key=f"session-of-{who}",
        defaults={
            "auth_digest": "x",
            "user_agent": f"{who} browser",
            "signed_in_at": timezone.now(),
            "seen_at": timezone.now(),
        },
    )
    return int(device.pk)


def _papers(who: str, order: Any) -> dict[str, Any]:
    """What comes back from 1C for an order, and what the dealer has uploaded."""
    name, now = who.title(), timezone.now()
    dealer = order.b2b_party.dealer
    invoice = Invoice.objects.create(
        order=order,
        guid=goods.guid(),
        number=f"{who.upper()}-INV",
        date=now.date(),
        currency=order.currency,
        total=order.total_incl_tax,
        data={},
        pdf=ContentFile(pdf(f"{name} invoice"), name=f"{who}-invoice.pdf"),
    )
    Document.objects.create(
        order=order,
        kind="shipment",
        guid=goods.guid(),
        number=f"{who.upper()}-SHIP",
        date=now,
        digest="x",
        posted=True,
    )
    OrderState.objects.update_or_create(
        order=order,
        defaults={"guid": goods.guid(), "number": f"{who.upper()}-1C", "date": now},
    )
    file = DocumentFile.objects.create(
        order=order,
        guid=goods.guid(),
        name=f"{name} waybill",
        file=ContentFile(pdf(f"{name} waybill"), name=f"{who}-waybill.pdf"),
        sha256="x",
    )
    paper = DealerDocument.objects.create(
        dealer=dealer,
        name=f"{who}-charter.pdf",
        file=ContentFile(pdf(f"{name} charter"), name=f"{who}-charter.pdf"),
        content_type="application/pdf",
        size=1,
        sha256="x",
        uploaded_at=now,
    )
    text, __ = ContractText.objects.get_or_create(
        number=1, defaults={"title_uk": "Supply", "body_uk": "Text", "published_at": now}
    )
    acceptance = ContractAcceptance.objects.create(
        text=text,
        language="uk",
        dealer=dealer,
        person=f"Head of {name}",
        email=f"head@{who}.example",
        company=f"{name} LLC",
        accepted_at=now,
        pdf=ContentFile(pdf(f"{name} accepted"), name=f"{who}-accepted.pdf"),
        sha256="x",
    )
    return {
        "invoice": invoice.pk,
        "order_file": file.pk,
        "document": paper.pk,
        "acceptance": acceptance.pk,
        "outbox": order.outbox.pk,
        "order_line": order.lines.first().pk,
        "order_note": order.notes.create(message=f"{name} is told", note_type="Info").pk,
    }


def _of_nobody(made: dict[str, Person]) -> dict[str, int]:
    """What employees write for each other, what strangers have sent in, what 1C has sent.

    Returns ids of the latter by kind.
    """
    employee = people.UserFactory(login="nobodia-employee", first_name="Nobodia", is_staff=True)
    application = Application.objects.create(
        name="Nobodia Person", company="Nobodia LLC", phone="1", email="nobodia@apply.example"
    )
    ApplicationNote.objects.create(application=application, author=employee, text="Nobodia note")
    Application.objects.create(
        kind="entity", name="Nobodia own", company="Nobodia second", dealer=made[EXACT].dealer
    )
    for person in made.values():
        basket = get_model("basket", "Basket").objects.create(owner=person.user)
        BasketTerms.objects.create(
            basket=basket,
            legal_entity=person.legal_entity,
            name="Nobodia basket",
            worker=employee,
        )
    node = ExchangeNode.objects.create(name="Nobodia 1C", login="nobodia-1c", password="x")
    session = ExchangeSession.objects.create(
        token="nobodia", login="nobodia-1c", kind="catalog", node=node
    )
    file = ExchangeFile.objects.create(
        session=session, name="nobodia.xml", path="nobodia.xml", state=ExchangeFile.DONE
    )
    issue = ExchangeIssue.objects.create(
        file=file, kind="goods", code="nobodia", message="Nobodia row", refused=True
    )
    return {
        "node": node.pk,
        "exchange_session": session.pk,
        "exchange_file": file.pk,
        "exchange_issue": issue.pk,
        **parcels.of_nobody(),
    }


def _secrets() -> list[Secret]:
    found = [word("name", NOBODY)]
    for who in DEALERS:
        found += [
            word("name", who, who),
            word("name", TAX_NUMBERS[who], who),
            amount("price", PRICES[who], who),
            amount("price", BOUGHT_FOR[who], who),
            # Without VAT; the shop shows prices with it.
            amount("price", Decimal(BOUGHT_FOR[who]) / Decimal("1.2")),
            amount("price", ONLY_PRICES[who], who),
            amount("money", DEBTS[who], who),
            amount("money", LIMITS[who], who),
            amount("money", Decimal(LIMITS[who]) - Decimal(DEBTS[who]), who),
            amount("money", BONUSES[who], who),
            figure(ONLY_STOCK[who], *([who] if who == EXACT else [])),
        ]
    found += [
        figure(MAIN, EXACT),
        figure(EAST, EXACT),
        *(
            figure(each)
            for each in (WEST, DEPOT, LIMITED, MAIN + EAST, MAIN + WEST, MAIN + EAST + WEST)
        ),
        *(figure(each + DEPOT) for each in (MAIN, MAIN + EAST, MAIN + WEST, MAIN + EAST + WEST)),
        amount("price", COST),
        amount("price", UNMAPPED),
        amount("price", RETAIL, EXACT, MASKED),
    ]
    return list(dict.fromkeys(found))
