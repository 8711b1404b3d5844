"""Every JSON Schema that an editor can use: of rules, of places and of worked examples.

The line ``#:schema <path>`` at the top of a TOML file leads an editor to its schema (Taplo, and what
is built on it: Even Better TOML in VS Code, lsp-toml); the path is relative to the file.
"""

import json
from collections.abc import Mapping
from typing import Any

from xeploai.law.coverage import Row
from xeploai.law.regulation import FILES
from xeploai.law.schema import class_schema, json_schema, schema_texts
from xeploai.model import KINDS
from xeploai.rulebooks.place_table import PlaceList
from xeploai.rulebooks.places import Place
from xeploai.testing.cases import EXPECTED, TABLES, TOP, Case, FigureCase

PLACES, CASES, COVERAGE = "places.schema.json", "cases.schema.json", "coverage.schema.json"
_OWN = {"places.toml": PLACES, "coverage.toml": COVERAGE}
_ROWS = {"type": "array", "items": {"type": "object"}}


def all_schemas() -> dict[str, str]:
    """Return ``{file name: text}`` of all schemas; the subject kinds share one."""
    more = {PLACES: _places(), CASES: _cases(), COVERAGE: _coverage()}
    return {
        **schema_texts(),
        **{n: json.dumps(s, ensure_ascii=False, indent=1) + "\n" for n, s in more.items()},
    }


def schema_name(file: str) -> str:
    """Return the schema of a file by the file's name: those of the kinds share ``rules.schema.json``."""
    stem = file.removesuffix(".toml")
    if stem in KINDS:
        return "rules.schema.json"
    return f"{stem}.schema.json" if file in FILES else _OWN.get(file, CASES)


def directive(file: str, folder: str) -> str:
    """Return the line that leads an editor to the schema of ``file``, with schemas in ``folder``."""
    return f"#:schema {folder}/{schema_name(file)}"


def _document(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    dialect = json_schema("facts.toml")["$schema"]
    return {
        "$schema": dialect,
        "title": title,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _places() -> dict[str, Any]:
    tables = {"place": Place, "list": PlaceList}
    found = {t: {"type": "array", "items": class_schema(c)} for t, c in tables.items()}
    return _document("places.toml", found)


def _coverage() -> dict[str, Any]:
    row = class_schema(Row)
    del row["properties"]["plugin"]  # the program fills it in
    return _document("coverage.toml", {"row": {"type": "array", "items": row}})


def _cases() -> dict[str, Any]:
    case, figures = class_schema(Case), class_schema(FigureCase)
    case["properties"]["rows"] |= {"type": "object", "additionalProperties": _ROWS}
    case["properties"] |= dict.fromkeys(TABLES, _ROWS)
    case["properties"]["expect"]["additionalProperties"] = {"type": "object"}
    case["properties"]["expect"]["description"] = f"{', '.join(EXPECTED)}, or a rule by its full name"
    known: dict[str, Any] = {t: {"type": "array", "items": figures} for t in TOP if t.endswith("_case")}
    base = {"type": "object", "additionalProperties": {"type": "object"}}
    return _document(
        "cases/*.toml",
        {"case": {"type": "array", "items": case}, **known, "base": base, "organizations": _ROWS},
    )
