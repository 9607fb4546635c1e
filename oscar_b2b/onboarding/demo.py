"""Demo: what waits for the supplier's people."""

from __future__ import annotations

from django.utils import timezone

from oscar_b2b.core.models import Dealer, Invitation
from oscar_b2b.core.services import invitations
from oscar_b2b.onboarding.models import Application, ContractText
from oscar_b2b.onboarding.services import supply_contracts

_BODY = """# 1. Предмет договору

Постачальник передає у власність Покупця товар, а Покупець приймає його та оплачує.

# 2. Ціна і порядок розрахунків

Ціна товару визначається за типом цін договору на день оформлення замовлення.

# 3. Поставка

Строк і спосіб поставки погоджуються у замовленні."""


class DemoAccess:
    """Two applications, an invitation and a text of the supply contract."""

    order = 60

    def load(self) -> None:
        now = timezone.now()
        for name, phone, company in (
            ("Ольга Мельник", "+380 67 555-01-01", "ТОВ «Будмайстер Поділля»"),
            ("Андрій Гнатюк", "+380 50 555-02-02", "ФОП Гнатюк А. С."),
        ):
            Application.objects.get_or_create(
                company=company, defaults={"name": name, "phone": phone, "consent_at": now}
            )
        dealer = Dealer.objects.filter(members__user__email="dealer@demo.example").first()
        email = "colleague@demo.example"
        if dealer is not None and not Invitation.objects.filter(email=email).exists():
            invitations.invite(dealer_id=dealer.pk, email=email, name="Марія Коваль", at=now)
        if not ContractText.objects.exists():
            supply_contracts.publish(
                words={"title_uk": "Договір поставки", "body_uk": _BODY},
                asks_everybody=False,
                by=None,
                at=now,
            )
