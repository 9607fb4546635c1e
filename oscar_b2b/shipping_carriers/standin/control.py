"""The control address: ``/control/`` for programs, ``/`` for people."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from .faults import FAULTS, Fault
from .parcels import STATES
from .wire import Request, Response, as_json

if TYPE_CHECKING:
    from .app import StandIn

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Carriers' stand-in</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{border:1px solid #bbb;padding:.25rem .5rem;text-align:left}}
fieldset{{margin:1rem 0}}</style>
<h1>Carriers' stand-in</h1>
<p>Plays five carriers. Their keys here are <code>demo-key</code> and <code>demo-secret</code>.</p>
<form method="post" action="/control/fault"><fieldset><legend>A fault</legend>
<label>Carrier <select name="carrier">{carriers}</select></label>
<label>Fault <select name="fault"><option value="">none</option>{faults}</select></label>
<label>Seconds <input name="seconds" size="4" value="30"></label>
<button>Set</button></fieldset></form>
<table><tr><th>Carrier</th><th>Fault</th></tr>{on}</table>
<h2>Parcels</h2>
<table><tr><th>Carrier</th><th>Number</th><th>Reference</th><th>State</th></tr>{parcels}</table>
<form method="post" action="/control/parcel"><fieldset><legend>Move a parcel</legend>
<label>Carrier <select name="carrier">{carriers}</select></label>
<label>Number <input name="number"></label>
<label>State <select name="state">{states}</select></label>
<button>Move</button></fieldset></form></html>
"""


class Control:
    """``GET /control/`` the state as JSON; ``POST`` a form or a query:

    ``/control/fault`` (carrier, fault, seconds, times, only; an empty fault switches off),
    ``/control/parcel`` (carrier, number, state; one that is not known is made),
    ``/control/reset``.
    """

    def __init__(self, standin: StandIn) -> None:
        self._standin = standin

    def answer(self, first: str, request: Request) -> Response:
        """Answer a request that is for no carrier."""
        if first == "" and request.method == "GET":
            return self._page()
        if first != "control":
            return as_json({"error": "There is no such carrier."}, status="404 Not Found")
        if request.method == "GET":
            return as_json(self._standin.state())
        asked = {**request.query, **dict(parse_qsl(request.body.decode("utf-8", "replace")))}
        wrong = self._do(request.last, asked)
        if wrong:
            return as_json({"error": wrong}, status="400 Bad Request")
        if "text/html" in request.headers.get("accept", ""):
            return Response(b"", "text/plain", "303 See Other", {"Location": "/"})
        return as_json(self._standin.state())

    def _do(self, what: str, asked: dict[str, str]) -> str:
        """Carry a command out; return what is wrong with it."""
        standin = self._standin
        if what == "reset":
            standin.reset()
            return ""
        carrier = asked.get("carrier", "")
        if carrier not in standin.desks:
            return f"carrier: one of {', '.join(standin.desks)}"
        if what == "fault":
            return self._fault(carrier, asked)
        if what == "parcel":
            return self._parcel(carrier, asked)
        return "fault, parcel or reset"

    def _fault(self, carrier: str, asked: dict[str, str]) -> str:
        kind = asked.get("fault", "")
        if not kind:
            self._standin.faults.switch_off(carrier)
            return ""
        if kind not in FAULTS:
            return f"fault: one of {', '.join(FAULTS)}"
        try:
            fault = Fault(
                kind,
                seconds=float(asked.get("seconds") or 30),
                times=int(asked.get("times") or 0),
                only=asked.get("only", ""),
            )
        except ValueError:
            return "seconds and times are numbers"
        self._standin.faults.switch_on(carrier, fault)
        return ""

    def _parcel(self, carrier: str, asked: dict[str, str]) -> str:
        state, number = asked.get("state") or "registered", asked.get("number", "")
        if state not in STATES or not number:
            return f"number, and state: one of {', '.join(STATES)}"
        desk = self._standin.desks[carrier]
        parcel = self._standin.parcels.find(carrier, number=number)
        if parcel is None:
            first, second = (desk.world.ref(town) for town in desk.world.towns[:2])
            parcel = desk.make(number=number, asked={}, city_from=first, city_to=second)
        self._standin.parcels.move(parcel, state)
        return ""

    def _page(self) -> Response:
        state = self._standin.state()
        text = _PAGE.format(
            carriers=_options(state["carriers"]),
            faults="".join(
                f'<option value="{kind}">{kind}: {escape(text)}</option>'
                for kind, text in FAULTS.items()
            ),
            states=_options(STATES),
            on="".join(
                f"<tr><td>{carrier}</td><td>{escape(fault['kind'])}</td></tr>"
                for carrier, fault in state["faults"].items()
            ),
            parcels="".join(
                "<tr>"
                + "".join(
                    f"<td>{escape(str(each[name]))}</td>"
                    for name in ("carrier", "number", "reference", "state")
                )
                + "</tr>"
                for each in state["parcels"]
            ),
        )
        return Response(text.encode(), "text/html; charset=utf-8")


def _options(values: Iterable[str]) -> str:
    return "".join(f"<option>{escape(str(each))}</option>" for each in values)
