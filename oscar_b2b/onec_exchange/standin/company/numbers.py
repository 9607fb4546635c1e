"""Check digits of the numbers that the demo company invents."""

from __future__ import annotations

from uuid import UUID, uuid5

#: Root of all derived ids, so that the same company is generated on every machine.
_NAMESPACE = UUID("6f1c7b52-3a39-4f7e-8a62-1f9b5f1d2c07")


def guid(kind: str, key: str) -> str:
    """Return the id that 1C would have given to the object ``key`` of a kind."""
    return str(uuid5(_NAMESPACE, f"{kind}/{key}"))


def ean13(serial: int) -> str:
    """Return a valid EAN-13 for the serial number 0…999999999.

    The prefix 290 belongs to the range that GS1 leaves for use inside a company, so no code
    made here can be the code of a real good.
    """
    digits = f"290{serial:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def edrpou(serial: int) -> str:
    """Return an EDRPOU number with a valid check digit, from a range that is not issued (99…)."""
    digits = f"99{serial:05d}"
    for shift in (0, 2):
        rest = sum((place + shift) * int(d) for place, d in enumerate(digits, start=1)) % 11
        if rest < 10:
            return f"{digits}{rest}"
    return f"{digits}0"


def rntrc(serial: int) -> str:
    """Return a personal tax number (РНОКПП) with a valid check digit.

    Its first five digits are the birthday as a count of days; 99999 is a day in the year 2173.
    """
    digits = f"99999{serial:04d}"
    weights = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return f"{digits}{total % 11 % 10}"


def vat_number(edrpou_number: str, region: int) -> str:
    """Return a 12-digit VAT payer number in the shape the tax service builds from an EDRPOU."""
    return f"{edrpou_number[:7]}{region:02d}{int(edrpou_number[-3:]) % 1000:03d}"


def iban(serial: int, bank_code: str = "399999") -> str:
    """Return a Ukrainian IBAN with a valid check; no bank has the code 399999."""
    account = f"{bank_code}{26000000000000 + serial:019d}"
    check = 98 - int(f"{account}301000") % 97  # U=30, A=10, then two zeros for the check digits
    return f"UA{check:02d}{account}"
