"""Short signs of units for tables: 1C sends a classifier code and, mostly, a full name.

Codes: ОКЕИ (Russian configurations and newer Ukrainian ones) and КСПОВО (Ukrainian, four digits),
as seen in exchange files; protocol.md of the exchange: codes come padded with blanks.
"""

from __future__ import annotations

_SIGNS = {
    "004": "см",
    "006": "м",
    "018": "пог. м",
    "055": "м²",
    "112": "л",
    "111": "мл",
    "113": "м³",
    "163": "г",
    "166": "кг",
    "168": "т",
    "625": "лист",
    "704": "набір",
    "715": "пара",
    "728": "пач",
    "736": "рул",
    "778": "упак",
    "796": "шт",
    "812": "ящик",
    "839": "компл",
    "868": "бут",
    "0101": "м",
    "0301": "кг",
    "2009": "шт",
    "2102": "упак",
}

#: A name up to this length is a sign already ("шт", "пог. м").
_SHORT = 7


def unit_sign(code: str, name: str) -> str:
    """Return the sign of a unit: the name when it is short, else the classifier's sign.

    A unit that the table does not know keeps its full name, one without a name its code.
    """
    code, name = code.strip(), name.strip()
    if name and (len(name) <= _SHORT and name == name.lower()):
        return name
    return _SIGNS.get(code.zfill(3) if len(code) < 4 else code) or name or code
