"""Gunsel: the tracking call ``api.php?track=1``; cities, branches and tariff come as files.
Shapes follow what a public client of 2017 read; the rest has no public interface.
"""

from __future__ import annotations

from .desk import Desk
from .wire import Request, Response, as_json

_STATES = {
    "registered": "Прийнято",
    "in_transit": "В дорозі",
    "ready": "Прибув",
    "delivered": "Видано",
    "returning": "Повернення",
    "cancelled": "Скасовано",
}


class Gunsel(Desk):
    """One call."""

    code = "gunsel"

    def answer(self, request: Request, rows: float = 1.0) -> Response:
        if request.last != "api.php" or request.query.get("track") != "1":
            return Response(b"<html>404</html>", "text/html; charset=utf-8", "404 Not Found")
        number = request.query.get("code", "")
        parcel = self.parcels.find(self.code, number=number)
        if parcel is None:
            return as_json({"Code": number, "FromCity": None, "ToCity": None, "State": []})
        return as_json(
            {
                "Code": number,
                "FromCity": {"name": parcel.city_from, "adress": "вул. Складська, 1"},
                "ToCity": {"name": parcel.city_to, "adress": "вул. Вантажна, 2"},
                "State": [
                    {"name": _STATES[state], "time": f"{at:%Y-%m-%d %H:%M}"}
                    for state, at in parcel.history
                ],
            }
        )

    def refuse(self, request: Request) -> Response:
        return as_json({"error": "Bad request"}, status="400 Bad Request")

    def refuse_key(self, request: Request) -> Response:
        """There is no key; a server that shuts its call off answers so."""
        return Response(b"<html>403</html>", "text/html; charset=utf-8", "403 Forbidden")
