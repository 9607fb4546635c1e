"""1C's OData interface over a real socket: what the shop needs of it, with 1C's habits and faults.

Speaks as the platform's documentation says: OData 3 literals, JSON only when ``$format=json``, no
next link, virtual tables as functions, tabular sections inside the object, error bodies with 1C's
codes, a closed row fails a request without ``allowedOnly``.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import quoteattr

Row = dict[str, Any]
PREFIX = "/ut/odata/standard.odata"
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OneCError(Exception):
    """An error of 1C: (HTTP status, code, text)."""


@dataclass
class Register:
    """Movements of an accumulation register, or records of an information register."""

    dimensions: tuple[str, ...]
    resources: tuple[str, ...]
    method: str
    rows: list[Row] = field(default_factory=list)
    extra: tuple[str, ...] = ()

    def fields(self) -> list[str]:
        names = [*self.dimensions, *self.extra]
        if self.method == "Balance":
            return [*names, *(f"{name}Balance" for name in self.resources)]
        return ["Period", *names, *self.resources]

    def answer(self, dimensions: list[str], period: str) -> list[Row]:
        if self.method == "SliceLast":
            last: dict[tuple[Any, ...], Row] = {}
            rows = [row for row in self.rows if not period or row["Period"] <= period]
            for row in sorted(rows, key=lambda each: each["Period"]):
                last[tuple(row[name] for name in self.dimensions)] = row
            return list(last.values())
        kept = [
            name
            for name in self.dimensions
            if not dimensions or name in dimensions or name.removesuffix("_Key") in dimensions
        ]
        sums: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(
            lambda: dict.fromkeys(self.resources, Decimal(0))
        )
        for row in self.rows:
            for name in self.resources:
                sums[tuple(row[each] for each in kept)][name] += Decimal(str(row.get(name, 0)))
        return [
            dict(zip(kept, key, strict=True))
            | {f"{name}Balance": float(value) for name, value in totals.items()}
            for key, totals in sums.items()
            if any(totals.values())
        ]


@dataclass
class Base:
    """What a base holds and how it behaves."""

    sets: dict[str, list[Row]] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    #: Fields a set has although no row shows them.
    fields: dict[str, list[str]] = field(default_factory=dict)
    #: ``set/section`` → fields of its rows, for sets without rows.
    sections: dict[str, list[str]] = field(default_factory=dict)
    user: str = "Обмен"
    password: str = "пароль"
    #: Keys of rows that access rights close.
    closed: set[str] = field(default_factory=set)
    #: (what to look for in the path, answer instead): see :meth:`Handler.fault`.
    faults: list[tuple[str, Any]] = field(default_factory=list)
    #: Called after each page of a set: (entity, skip).
    after_page: Callable[[str, int], None] | None = None
    number: int = 0
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    def add(self, entity: str, **fields: Any) -> Row:
        """Add an object; it gets a key and a version when it has none."""
        row = {"Ref_Key": str(uuid.uuid4()), "DeletionMark": False, "Description": "", **fields}
        self.sets.setdefault(entity, []).append(row)
        self.touch(row)
        return row

    def touch(self, row: Row, **changes: Any) -> None:
        """Write an object as 1C does: its DataVersion changes."""
        row.update(changes)
        self.number += 1
        row["DataVersion"] = base64.b64encode(self.number.to_bytes(8, "big")).decode()

    def asked(self, part: str) -> list[str]:
        """Return the requests whose readable address has ``part`` in it."""
        return [each for each in self.requests if part in each]

    # Metadata ------------------------------------------------------------------------------

    def metadata(self) -> bytes:
        types: list[str] = []
        sets: list[str] = []
        functions: list[str] = []
        for name, rows in self.sets.items():
            fields: dict[str, Any] = dict.fromkeys(self.fields.get(name, ()), "")
            for place, inside in self.sections.items():
                if place.startswith(f"{name}/"):
                    fields[place.partition("/")[2]] = [dict.fromkeys(inside, "")]
            for row in rows:
                for each, value in row.items():
                    if not isinstance(value, list) or value or each not in fields:
                        fields[each] = value
            properties = []
            for each, value in fields.items():
                if isinstance(value, list):
                    section = f"{name}_{each}_RowType"
                    inside = dict.fromkeys(key for line in value for key in line)
                    lines = "".join(_property(key, "Edm.String") for key in inside)
                    types.append(f'<ComplexType Name="{section}">{lines}</ComplexType>')
                    properties.append(_property(each, f"Collection(StandardODATA.{section})"))
                else:
                    properties.append(_property(each, _edm(value)))
            types.append(
                f'<EntityType Name="{name}"><Key><PropertyRef Name="Ref_Key"/></Key>'
                f"{''.join(properties)}</EntityType>"
            )
            sets.append(f'<EntitySet Name="{name}" EntityType="StandardODATA.{name}"/>')
        for name, register in self.registers.items():
            own = "".join(
                _property(each, "Edm.String")
                for each in (*register.dimensions, *register.resources, *register.extra)
            )
            types.append(f'<EntityType Name="{name}">{own}</EntityType>')
            sets.append(f'<EntitySet Name="{name}" EntityType="StandardODATA.{name}"/>')
            if register.method:
                returned = f"{name}_{register.method}"
                lines = "".join(_property(each, "Edm.String") for each in register.fields())
                types.append(f'<ComplexType Name="{returned}">{lines}</ComplexType>')
                functions.append(
                    f'<FunctionImport Name="{register.method}" IsBindable="true" '
                    f'ReturnType="Collection(StandardODATA.{returned})">'
                    f'<Parameter Name="bindingParameter" '
                    f'Type="Collection(StandardODATA.{name}_RowType)"/>'
                    '<Parameter Name="Condition" Type="Edm.String"/></FunctionImport>'
                )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<edmx:Edmx xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" Version="1.0">'
            '<edmx:DataServices><Schema Namespace="StandardODATA" '
            'xmlns="http://schemas.microsoft.com/ado/2009/11/edm">'
            f"{''.join(types)}"
            f'<EntityContainer Name="EnterpriseV8">{"".join(sets)}{"".join(functions)}'
            "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
        ).encode()

    # Requests ------------------------------------------------------------------------------

    def get(self, path: str, options: dict[str, str]) -> Any:
        entity, _, rest = path.partition("/")
        if rest:
            return {"value": self.virtual(entity, rest)}
        key = GUID.search(entity)
        if key:
            row = self.find(entity.partition("(")[0], key[0])
            if row is None:
                raise OneCError(404, 9, f'Экземпляр сущности "{entity}" не найден')
            return _selected(row, options.get("$select", ""))
        if entity in self.registers:
            rows = self.registers[entity].rows
        elif entity in self.sets:
            rows = self.sets[entity]
        else:
            raise OneCError(404, 8, f'Тип сущности "{entity}" не найден')
        closed = [row for row in rows if row.get("Ref_Key") in self.closed]
        if closed and options.get("allowedOnly") != "true":
            raise OneCError(403, 20, "Недостаточно прав для чтения данных")
        rows = [row for row in rows if row not in closed]
        if options.get("$filter"):
            rows = [row for row in rows if Filter(options["$filter"], row).holds()]
        if options.get("$orderby"):
            rows = sorted(rows, key=lambda each: str(each[options["$orderby"]]))
        skip, top = int(options.get("$skip", 0)), int(options.get("$top", 1_000_000))
        rows = [_selected(row, options.get("$select", "")) for row in rows[skip : skip + top]]
        if self.after_page and "$top" in options:
            self.after_page(entity, skip)
        return {"odata.metadata": "…", "value": rows}

    def virtual(self, entity: str, call: str) -> list[Row]:
        register = self.registers.get(entity)
        if register is None:
            raise OneCError(404, 8, f'Тип сущности "{entity}" не найден')
        method, _, arguments = call.rstrip(")").partition("(")
        if method != register.method:
            raise OneCError(404, 11, f'Метод "{method}" не найден')
        dimensions = re.search(r"Dimensions='([^']*)'", arguments)
        names = dimensions[1].split(",") if dimensions else []
        known = [each.removesuffix("_Key") for each in register.dimensions]
        for name in names:
            if name not in known:
                raise OneCError(400, 14, f"Измерение {name} не найдено")
        period = re.search(r"Period=datetime'([^']*)'", arguments)
        return register.answer(names, period[1] if period else "")

    def create(self, entity: str, body: Row) -> Row:
        if entity not in self.sets:
            raise OneCError(404, 8, f'Тип сущности "{entity}" не найден')
        if self.find(entity, body.get("Ref_Key", "")):
            raise OneCError(400, 15, "Запись с таким ключом существует")
        for name in body:
            if name not in self.names(entity):
                raise OneCError(400, 10, f'Свойство "{name}" не найдено')
            if isinstance(body[name], list):
                for line in body[name]:
                    if "LineNumber" not in line:
                        raise OneCError(500, -1, "Внутренняя ошибка")
                    for each in line:
                        if each not in self.sections[f"{entity}/{name}"]:
                            raise OneCError(400, 10, f'Свойство "{each}" не найдено')
        row = self.add(entity, **{"Posted": False, **body})
        row["Number"] = f"УТ00-{len(self.sets[entity]):06d}"
        return row

    def names(self, entity: str) -> set[str]:
        sections = (place.partition("/") for place in self.sections)
        return {
            *self.fields.get(entity, ()),
            *(name for row in self.sets[entity] for name in row),
            *(section for owner, _, section in sections if owner == entity),
            "Ref_Key",
        }

    def find(self, entity: str, key: str) -> Row | None:
        return next((row for row in self.sets.get(entity, ()) if row["Ref_Key"] == key), None)


def _property(name: str, kind: str) -> str:
    return f'<Property Name={quoteattr(name)} Type={quoteattr(kind)} Nullable="true"/>'


def _edm(value: Any) -> str:
    if isinstance(value, bool):
        return "Edm.Boolean"
    if isinstance(value, int | float):
        return "Edm.Double"
    return "Edm.Guid" if GUID.fullmatch(str(value)) else "Edm.String"


def _selected(row: Row, select: str) -> Row:
    if not select:
        return row
    for name in select.split(","):
        if name not in row and name not in ("Ref_Key", "DataVersion"):
            # 1C knows the type, our rows may leave an attribute out.
            row = {**row, name: None}
    return {name: row.get(name) for name in select.split(",")}


class Filter:
    """``$filter`` with comparisons, and, or, not, parentheses."""

    TOKEN = re.compile(r"\s*(guid'[^']*'|datetime'[^']*'|'(?:[^']|'')*'|[()]|[^\s()]+)")

    def __init__(self, text: str, row: Row) -> None:
        self._tokens = self.TOKEN.findall(text)
        self._row = row

    def holds(self) -> bool:
        value = self._or()
        if self._tokens:
            raise OneCError(400, 14, f"Ошибка разбора опций запроса: {self._tokens[0]}")
        return value

    def _or(self) -> bool:
        value = self._and()
        while self._tokens and self._tokens[0] == "or":
            self._tokens.pop(0)
            value = self._and() or value
        return value

    def _and(self) -> bool:
        value = self._one()
        while self._tokens and self._tokens[0] == "and":
            self._tokens.pop(0)
            value = self._one() and value
        return value

    def _one(self) -> bool:
        token = self._tokens.pop(0)
        if token == "not":
            return not self._one()
        if token == "(":
            value = self._or()
            self._tokens.pop(0)
            return value
        operator, literal = self._tokens.pop(0), self._literal(self._tokens.pop(0))
        if token not in self._row:
            raise OneCError(400, 10, f'Свойство "{token}" не найдено')
        found = self._row[token]
        return {
            "eq": lambda: found == literal,
            "ne": lambda: found != literal,
            "ge": lambda: str(found) >= str(literal),
            "gt": lambda: str(found) > str(literal),
            "le": lambda: str(found) <= str(literal),
            "lt": lambda: str(found) < str(literal),
        }[operator]()

    def _literal(self, token: str) -> Any:
        if token in ("true", "false"):
            return token == "true"
        if token.startswith(("guid'", "datetime'")):
            return token.partition("'")[2].rstrip("'")
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        return Decimal(token)


class Handler(BaseHTTPRequestHandler):
    """One request. Answers as 1C's web server extension does."""

    protocol_version = "HTTP/1.1"
    #: Head and body leave as two packets; waiting for each other costs 40 ms an answer.
    disable_nagle_algorithm = True
    server: ODataServer

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def log_message(self, *args: Any) -> None:
        pass

    def _handle(self, method: str) -> None:
        base = self.server.base
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        readable = unquote(self.path)
        base.requests.append(f"{method} {readable}")
        base.headers.append(dict(self.headers.items()))
        if self._fault(readable):
            return
        wanted = base64.b64encode(f"{base.user}:{base.password}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self._send(401, b"", "text/html")
            return
        parts = urlsplit(self.path)
        options = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
        path = unquote(parts.path).removeprefix(PREFIX).strip("/")
        try:
            if len(self.path) > 4096:
                self._send(414, b"<html><title>Request-URI Too Long</title></html>", "text/html")
            elif path == "$metadata":
                self._send(200, base.metadata(), "application/xml")
            elif method == "POST" and path.endswith("/Post"):
                base.posted.append(path)
                self._send(200, b"", "application/json")
            elif method == "POST":
                made = base.create(path, json.loads(body))
                self._send(201, json.dumps(made).encode(), "application/json")
            elif not path:
                self._send(200, b"{}", "application/json")
            elif options.get("$format") != "json":
                self._send(200, b"<feed/>", "application/atom+xml")
            else:
                answer = json.dumps(base.get(path, options), ensure_ascii=False)
                self._send(200, b"\xef\xbb\xbf" + answer.encode(), "application/json")
        except OneCError as error:
            status, code, text = error.args
            error_body = {
                "odata.error": {"code": str(code), "message": {"lang": "ru", "value": text}}
            }
            self._send(status, json.dumps(error_body).encode(), "application/json")

    def _fault(self, readable: str) -> bool:
        """Answer as a fault of the base says: (status, body, type), seconds to be silent, "cut"."""
        for part, fault in self.server.base.faults:
            if part not in readable:
                continue
            if isinstance(fault, list):
                if not fault:
                    continue
                fault = fault.pop(0)
            if fault is None:
                return False
            if fault == "cut":
                self.close_connection = True
                self.connection.close()
            elif isinstance(fault, float):
                time.sleep(fault)
                return False
            else:
                self._send(*fault)
            return True
        return False

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind};charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="1C"')
        if self.headers.get("IBSession") == "start":
            self.send_header("Set-Cookie", "ibsession=5f1c; path=/ut")
        self.end_headers()
        self.wfile.write(body)


class ODataServer(ThreadingHTTPServer):
    """Serves a base on a free port until :meth:`stop`."""

    daemon_threads = True

    def __init__(self, base: Base) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = base
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{PREFIX}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
