"""Rules of becoming a dealer: kinds of buyers, tax numbers, files. No Django, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc


class Registration(StrEnum):
    """How people become dealers."""

    INVITE = "invite"
    APPLICATION = "application"
    SELF = "self"


class Catalogue(StrEnum):
    """What people without a cabinet see of the goods."""

    OPEN = "open"
    CLOSED = "closed"
    HYBRID = "hybrid"


class Buyer(StrEnum):
    """Who stands behind a cabinet."""

    ORGANISATION = "organisation"
    ENTREPRENEUR = "entrepreneur"
    PERSON = "person"


class TaxNumberFault(StrEnum):
    """What is wrong with a typed tax number."""

    LENGTH = "length"
    CHECKSUM = "checksum"


class UnableToReadTaxNumber(Exception):
    """A tax number that nobody can have."""

    def __init__(self, fault: TaxNumberFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A number whose check digit is right.

    :param kind: ``edrpou`` (8 digits), ``rntrc`` (10) or ``inn`` (10 of a company, 12 of a person).
    """

    kind: str
    value: str

    @property
    def is_edrpou(self) -> bool:
        return self.kind == "edrpou"


#: By kind of buyer and length: which register's number it is, and who checks its digits.
#: Ten digits are a company's INN in one country and a person's RNTRC in the other.
_PERSON = {10: ("rntrc", rntrc), 12: ("inn", inn)}
_REGISTERS = {
    Buyer.ORGANISATION: {8: ("edrpou", edrpou), 10: ("inn", inn)},
    Buyer.ENTREPRENEUR: _PERSON,
    Buyer.PERSON: _PERSON,
}


def read_tax_number(text: str, *, buyer: Buyer) -> TaxNumber:
    """Return the number in its plain form.

    :raises UnableToReadTaxNumber: for a length no register of this buyer has, or a wrong digit.
    """
    digits = "".join(each for each in text if not each.isspace() and each not in "-.")
    if not digits.isascii() or not digits.isdigit():
        raise UnableToReadTaxNumber(TaxNumberFault.LENGTH)
    found = _REGISTERS[buyer].get(len(digits))
    if found is None:
        raise UnableToReadTaxNumber(TaxNumberFault.LENGTH)
    kind, register = found
    try:
        return TaxNumber(kind, register.validate(digits))
    except ValidationError as error:
        raise UnableToReadTaxNumber(TaxNumberFault.CHECKSUM) from error
