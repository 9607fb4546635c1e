"""How the kinds of 1C speak: what differs between them on the wire.

Each line is a fact read in the source of a shipped configuration or in logs of its clients; the
shop must content all of them. UT11 and BAS share the library "ОбменССайтом", UNF has its own,
UTP is of the family of УТ 10.3, and Bitrix ships an own module for 1C.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Form:
    """How a dialect writes files: schema, namespace, line ends, names."""

    version: str
    namespace: str = ""
    newline: str = "\n"
    #: ``numbered`` import0_1.xml, ``plain`` import.xml, ``folders`` goods/1/import.xml
    layout: str = "numbered"
    #: Documents stand in ``Контейнер``.
    container: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of client."""

    code: str
    title: str
    form: Form
    #: 1C's own time limit of a request, seconds.
    timeout: float
    #: ``value``: line 4 with ``sessid=`` cut out; ``line``: as it stands; ``none``: no token at all
    sessid: str = "value"
    #: Sent with init; clients that name a version take four lines, the others exactly two.
    version: str = ""
    #: ``portion``, ``file``, ``exchange``, or ``step``: what one session carries
    session_per: str = "portion"
    init_before_query: bool = False
    #: Files are sent as one archive when the shop wants zip.
    packs: bool = True
    asks_import: bool = True
    asks_order_import: bool = True
    #: Pause before ``import``, seconds.
    pause: float = 0.0
    #: The first word is compared as it is, neither trimmed nor in lower case.
    exact_words: bool = False
    #: How a body without a byte order mark is read; empty = by the charset of Content-Type.
    charset: str = ""
    #: Says goodbye with ``deactivate`` and ``complete``.
    says_complete: bool = False
    #: The path separator in names of pictures.
    separator: str = "/"
    #: How often a whole exchange is tried when it fails.
    attempts: int = 1


UT11 = Dialect(
    code="ut11",
    title="УТ 11, ERP, КА",
    form=Form("2.07", "urn:1C.ru:commerceml_2"),
    timeout=180,
)
#: The node's flag "не ждать подтверждения импорта": files are sent, import is never asked for.
UT11_NO_WAIT = replace(UT11, code="ut11-no-wait", asks_import=False, asks_order_import=False)
BAS = replace(UT11, code="bas", title="BAS ERP", sessid="none")
UTP = Dialect(
    code="utp",
    title="УТП, УТ 10.3",
    form=Form("2.04", layout="plain"),
    timeout=600,
    sessid="none",
    session_per="exchange",
    packs=False,
    asks_order_import=False,
    exact_words=True,
    charset="windows-1251",
    separator="\\",
)
UNF = Dialect(
    code="unf",
    title="УНФ",
    form=Form("2.08", "urn:1C.ru:commerceml_210", newline="\r\n", layout="plain"),
    timeout=1800,
    sessid="line",
    session_per="file",
    init_before_query=True,
    packs=False,
    asks_order_import=False,
    pause=0.05,
    attempts=3,
)
#: УНФ with "Подчиненные документы": names a version, takes four lines, asks for order files.
UNF_SUBORDINATE = replace(
    UNF, code="unf-subordinate", version="&version=2.09&cmlVersion=2.10", asks_order_import=True
)
BITRIX = Dialect(
    code="bitrix",
    title="Модуль 1С-Бітрікс 6.5",
    form=Form("3.1", "urn:1C.ru:commerceml_3", layout="folders", container=True),
    timeout=300,
    version="&version=3.1",
    session_per="step",
    init_before_query=True,
    packs=False,
    says_complete=True,
)

DIALECTS = {
    dialect.code: dialect
    for dialect in (UT11, UT11_NO_WAIT, BAS, UTP, UNF, UNF_SUBORDINATE, BITRIX)
}
