"""The sources of the 1C extension: every route has its handler, every call its function.

1C itself does not run here, so what can be checked is checked: blocks are closed, names exist,
numbers of arguments fit, the description of the service is that of the contract.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from lxml import etree

ROOT = Path(__file__).parents[3]
EXTENSION = ROOT / "oscar_b2b/onec_exchange/extension"
MODULES = {path.parts[-3]: path for path in EXTENSION.rglob("Module.bsl")}
_MD = "{http://v8.1c.ru/8.3/MDClasses}"
_HEAD = re.compile(r"^(?:Функция|Процедура)\s+(\w+)\(([^)]*)\)(\s+Экспорт)?\s*$", re.MULTILINE)
_CALL = re.compile(r"(?<![\w.])(B2B\w+)\.(\w+)\(")
_BLOCKS = {
    "Функция": "КонецФункции",
    "Процедура": "КонецПроцедуры",
    "Если": "КонецЕсли",
    "Цикл": "КонецЦикла",
    "Попытка": "КонецПопытки",
    "#Область": "#КонецОбласти",
}


def text_of(path: Path) -> str:
    return path.read_text("utf-8-sig")


def code_of(path: Path) -> str:
    """Return a module's text without comments and with empty literals.

    A literal over several lines goes on after a bar; a doubled quote is a quote in it.
    """
    text, kept, place = text_of(path), [], 0
    while place < len(text):
        if text.startswith("//", place):
            place = text.find("\n", place)
            continue
        sign = text[place]
        if sign in "\"'":
            place += 1
            while text[place] != sign or (sign == '"' and text[place + 1] == '"'):
                place += 2 if text[place] == sign else 1
            kept.append(sign)
        kept.append(sign)
        place += 1
    return "".join(kept)


def arguments(text: str, start: int) -> int:
    """Count the arguments of the call whose bracket opens at ``start``."""
    depth, count, empty = 0, 1, True
    for sign in text[start:]:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return 0 if empty else count
        elif sign == "," and depth == 1:
            count += 1
        if depth and not sign.isspace() and not (sign == "(" and depth == 1):
            empty = False
    raise AssertionError("a bracket is not closed")


def functions(path: Path) -> dict[str, tuple[int, int, bool]]:
    """Return the module's functions: name → least and most arguments, exported or not."""
    found = {}
    for name, given, exported in _HEAD.findall(text_of(path)):
        parameters = [each for each in given.split(",") if each.strip()]
        optional = sum("=" in each for each in parameters)
        assert name not in found, f"{path.parts[-3]}.{name} twice"
        found[name] = (len(parameters) - optional, len(parameters), bool(exported))
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_blocks_and_brackets_are_closed(name: str) -> None:
    code = code_of(MODULES[name])
    words = Counter(re.findall(r"#?\w+", code))
    for begin, end in _BLOCKS.items():
        assert words[begin] == words[end], f"{begin} {words[begin]}, {end} {words[end]}"
    assert code.count("(") == code.count(")")
    assert words["Если"] + words["ИначеЕсли"] == words["Тогда"]
    assert words["Для"] + words["Пока"] == words["Цикл"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_calls_between_modules_meet_an_exported_function(name: str) -> None:
    code = code_of(MODULES[name])
    calls = list(_CALL.finditer(code))
    for call in calls:
        module, function = call.groups()
        assert module in MODULES, f"{name} calls {module}.{function}"
        known = functions(MODULES[module])
        assert function in known, f"{name} calls {module}.{function}"
        least, most, exported = known[function]
        assert exported, f"{module}.{function} is not exported"
        given = arguments(code, call.end() - 1)
        assert least <= given <= most, f"{name}: {module}.{function} gets {given} arguments"
    own = functions(MODULES[name])
    for call in re.finditer(r"(?<![\w.])(\w+)\(", code):
        if call[1] in own and not code[: call.start()].rstrip().endswith(("Функция", "Процедура")):
            least, most, _exported = own[call[1]]
            assert least <= arguments(code, call.end() - 1) <= most, f"{name}.{call[1]}"


def test_every_function_is_used() -> None:
    everything = "\n".join(code_of(path) for path in MODULES.values())
    handlers = set(routes().values())
    for name, path in MODULES.items():
        for function in functions(path):
            uses = len(re.findall(rf"(?<!\w){function}\(", everything))
            # The subscription to events is made in the Configurator, see the README.
            assert uses > 1 or function in handlers or function == "ПриЗаписиДокумента", (
                f"{name}.{function}"
            )


def routes() -> dict[tuple[str, str], str]:
    """Return (method, path) → handler of the service's description."""
    tree = etree.parse(EXTENSION / "HTTPServices/b2b.xml")
    assert tree.findtext(f".//{_MD}RootURL") == "b2b"
    return {
        (
            method.findtext(f"{_MD}Properties/{_MD}HTTPMethod"),
            template.findtext(f"{_MD}Properties/{_MD}Template"),
        ): method.findtext(f"{_MD}Properties/{_MD}Handler")
        for template in tree.iter(f"{_MD}URLTemplate")
        for method in template.iter(f"{_MD}Method")
    }


def test_every_route_of_the_contract_has_a_handler_and_no_other() -> None:
    contract = yaml.safe_load((ROOT / "docs/openapi/onec-v1.yaml").read_text("utf-8"))
    wanted = {
        (method.upper(), f"/v1{path}")
        for path, item in contract["paths"].items()
        for method in ("get", "post")
        if method in item
    }
    assert set(routes()) == wanted
    known = functions(MODULES["b2b"])
    for handler in routes().values():
        assert known[handler][:2] == (1, 1), handler


def test_the_role_may_use_every_method_and_the_registers() -> None:
    rights = text_of(EXTENSION / "Roles/B2BОбменССайтом/Ext/Rights.xml")
    tree = etree.parse(EXTENSION / "HTTPServices/b2b.xml")
    for template in tree.iter(f"{_MD}URLTemplate"):
        name = template.findtext(f"{_MD}Properties/{_MD}Name")
        for method in template.iter(f"{_MD}Method"):
            verb = method.findtext(f"{_MD}Properties/{_MD}Name")
            assert f"<name>HTTPService.b2b.URLTemplate.{name}.Method.{verb}</name>" in rights


def test_the_configuration_names_what_is_there_and_ids_differ() -> None:
    tree = etree.parse(EXTENSION / "Configuration.xml")
    folders = {
        "CommonModule": "CommonModules",
        "HTTPService": "HTTPServices",
        "InformationRegister": "InformationRegisters",
        "Constant": "Constants",
        "Role": "Roles",
    }
    named = {
        (etree.QName(each).localname, each.text)
        for each in tree.find(f"{_MD}Configuration/{_MD}ChildObjects")
    }
    there = {
        (kind, path.stem)
        for kind, folder in folders.items()
        for path in (EXTENSION / folder).glob("*.xml")
    }
    assert named == there
    ids = [
        each
        for path in EXTENSION.rglob("*.xml")
        for each in re.findall(r'uuid="([^"]+)"', text_of(path))
    ]
    assert len(set(ids)) == len(ids)


def test_fields_of_the_contract_are_written_in_the_modules() -> None:
    """Names of JSON fields that 1C must write stand in the sources."""
    contract = yaml.safe_load((ROOT / "docs/openapi/onec-v1.yaml").read_text("utf-8"))
    written = "\n".join(text_of(path) for path in MODULES.values())
    answers = ("Ping", "OrderAnswer", "Cancelled", "Invoice", "Balance", "ReconciliationAct")
    for schema in (
        *answers,
        "Changes",
        "Change",
        "ChangedDocument",
        "ChangedFile",
        "Terms",
        "Error",
    ):
        for field in contract["components"]["schemas"][schema].get("required", ()):
            assert f'"{field}"' in written, f"{schema}.{field}"


def test_the_sources_come_with_the_package() -> None:
    setup = (ROOT / "setup.cfg").read_text("utf-8")
    assert "    extension/**/*\n" in setup
    assert (EXTENSION / "README.md").is_file()
