"""How the stand-in can misbehave; the panel sets the setting ``down`` to one of these words."""

from __future__ import annotations

from http import HTTPStatus

from .replies import Reply, error_reply

#: Word of the setting → what people see in the panel. The empty one is "works".
FAULTS = {
    "": "працює",
    "1": "відповідає 503",
    "drop": "обриває з'єднання",
    "html": "показує сторінку входу замість даних",
    "500": "падає з помилкою 500",
    "cut": "виконує і обриває відповідь посередині",
    "lost": "виконує, але відповідь губиться",
}
#: The work is done, only its answer does not arrive: the caller cannot know.
AFTER_WORK = ("cut", "lost")

_LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>1С:Предприятие</title></head>
<body><form><input name="usr"><input name="pwd" type="password"></form></body></html>
"""
_STACK = (
    "{ОбщийМодуль.B2BЗаказы.Модуль(57)}: Ошибка при вызове метода контекста (Записать)\n"
    "по причине:\nНе обнаружено свободной лицензии!\n"
)


def reply_of(fault: str) -> Reply | None:
    """Return what is answered instead of the work; None = the connection is dropped."""
    if fault == "html":
        return Reply(HTTPStatus.OK, _LOGIN_PAGE.encode(), "text/html; charset=utf-8")
    if fault == "500":
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return Reply(status, _STACK.encode(), "text/plain; charset=utf-8")
    if fault == "drop":
        return None
    return error_reply(HTTPStatus.SERVICE_UNAVAILABLE, "1С тимчасово недоступна")
