"""Ask every address, read every answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db import transaction

from oscar_b2b.core.models import OutgoingEmail
from oscar_b2b.core.services import emails
from tests.functional.leaks import addresses, reading
from tests.functional.leaks.addresses import Page
from tests.functional.leaks.secrets_of import Leak, Reader
from tests.functional.leaks.world import DEALERS, VISITOR, World


@dataclass
class Found:
    """What a walk has met."""

    leaks: list[Leak] = field(default_factory=list)
    #: Names of the pages that answered 200.
    read: set[str] = field(default_factory=set)
    #: How many requests it took.
    asked: int = 0
    #: Addresses that failed, or let somebody into the supplier's pages.
    wrong: list[str] = field(default_factory=list)
    reader: Reader | None = None
    #: Subjects of letters that forms have sent.
    letters: set[str] = field(default_factory=set)


class Walk:
    """Through the shop as one dealer, or as a visitor."""

    def __init__(self, world: World, who: str, pages: Iterable[Page] | None = None) -> None:
        self.world, self.who = world, who
        self.found = Found(reader=Reader(world.secrets, who))
        self.pages = list(pages) if pages is not None else addresses.pages()

    def only(self, names: Collection[str]) -> Walk:
        """Narrow it to some pages."""
        self.pages = [each for each in self.pages if each.name in names]
        assert {each.name for each in self.pages} == set(names)
        return self

    def get(self, client: Any = None) -> Found:
        """GET every page of the storefront, with everybody's ids."""
        client = client or self.world.browser(self.who)
        for page in self.pages:
            if page.is_for_staff or page.name.endswith(":logout"):
                continue
            for address in addresses.written(page, self.world.ids):
                self._read(page, address, client.get(address))
                if page.name in addresses.FRAGMENTS:
                    part = client.get(address, headers={"HX-Request": "true"})
                    self._read(page, address, part)
        return self.found

    def staff_pages(self) -> Found:
        """GET every page of dashboard, admin and CMS: none lets in, and none tells anything.

        Of the six pages Django's admin has for a model only the list is asked: one wrapper, which
        is what asks for rights, stands around all six.
        """
        client = self.world.browser(self.who)
        for page in self.pages:
            if hasattr(page.view, "model_admin") and not page.name.endswith("_changelist"):
                continue
            if page.is_for_staff and not page.name.endswith(":logout"):
                for address in addresses.written(page, self.world.ids):
                    answer = client.get(address)
                    self._read(page, address, answer)
                    if answer.status_code == 200 and page.name not in OPEN_TO_ALL:
                        self.found.wrong.append(f"200 {address}")
        return self.found

    def post(self) -> Found:
        """POST every form of the storefront with another dealer's ids, then with the own ones.

        Ids in the address are exchanged as well. Each request is signed in anew and undone
        afterwards. The pages it leads to are read, too: there stand the messages. So are letters.
        """
        other = next(each for each in DEALERS if each != self.who)
        for whose in dict.fromkeys((other, self.who or other)):
            ids = {kind: each[:1] for kind, each in self.world.ids.items()}
            ids |= {kind: (each,) for kind, each in self.world.of[whose].items()}
            for page in self.pages:
                if page.is_for_staff or not page.takes_forms:
                    continue
                for address in addresses.written(page, ids)[:1]:
                    self._post(page, address, whose)
        return self.found

    def _post(self, page: Page, address: str, whose: str) -> None:
        with transaction.atomic():
            form = self._form(whose) | addresses.FORMS.get(page.name, {})
            last = OutgoingEmail.objects.order_by("pk").last()
            answer = self.world.browser(self.who).post(address, form, follow=True)
            self._read(page, address, answer, form)
            for letter in OutgoingEmail.objects.filter(pk__gt=last.pk if last else 0):
                self._read_letter(letter, address)
            transaction.set_rollback(True)

    def _read_letter(self, letter: OutgoingEmail, address: str) -> None:
        """Read it as whoever gets it; who belongs to no dealer learns what its writer knows."""
        self.found.letters.add(letter.subject)
        for to in letter.to:
            reader = Reader(self.world.secrets, self.world.dealer_of(to) or self.who)
            text = reading.letter(emails._message(letter))
            self.found.leaks += reader.leaks(reading.plain(text), f"letter to {to} by {address}")

    def _form(self, other: str) -> dict[str, Any]:
        """Every field that forms of the storefront have, filled with another dealer's ids."""
        ids = self.world.of[other]
        return {
            "agreement": f"a{ids['agreement']}",
            "all": "1",
            "basket": ids["basket"],
            "code": "contracts.see_balance",
            "contract": ids["contract"],
            "contract_for_lines": ids["contract"],
            "dealer": ids["dealer"],
            "entity": ids["legal_entity"],
            "grant": ids["right_request"],
            "legal_entity": ids["legal_entity"],
            "legal_entities": ids["legal_entity"],
            "line": ids["line"],
            "member": ids["member"],
            "order": ids["order"],
            "product": ids["product"],
            "quantity": "5",
            f"qty-{ids['product']}": "5",
            f"line-{ids['line']}": "5",
            "remove": ids["line"],
            "row": ids["product"],
            "user_pk": self.world.people[other].user.pk,
        }

    def _read(self, page: Page, address: str, answer: Any, form: Any = None) -> None:
        found = self.found
        found.asked += 1
        if answer.status_code >= 500:
            found.wrong.append(f"{answer.status_code} {address}")
        if answer.status_code == 200:
            found.read.add(page.name)
        text = reading.text_of(answer)
        # What he typed himself comes back in links, forms and redirects: that tells him nothing.
        for typed in {address, quote(address), quote(address, safe=""), address.split("?")[0]}:
            if len(typed) > 1:
                text = text.replace(typed, "")
        if form:
            for value in (form["order"],):
                text = text.replace(str(value), "")
        found.leaks += found.reader.leaks(reading.plain(text), address)


#: Log-in pages and their scripts.
OPEN_TO_ALL = frozenset(
    {
        "admin:login",
        "admin:jsi18n",
        "admin:javascript-catalog",
        "dashboard:login",
        "wagtailadmin_login",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
    }
)

__all__ = ["OPEN_TO_ALL", "VISITOR", "Found", "Walk"]
