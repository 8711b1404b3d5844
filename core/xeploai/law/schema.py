"""JSON Schemas of the regulation files, generated from the model and its docstrings.

They are for editors; the loader's own checks (``tomlfile``) are for messages.
"""

import ast
import inspect
import itertools
import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from xeploai.law.regulation import FILES
from xeploai.model import (
    KINDS,
    OPERATORS,
    RULE_TABLES,
    Acknowledgement,
    Condition,
    Document,
    Fact,
    Identity,
    ReadingRef,
    Rule,
)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INTERNAL = {"regulation"}
_TABLE_CLASSES: Mapping[str, type] = {
    **RULE_TABLES,
    "regulation": Identity,
    "acknowledge": Acknowledgement,
    "document": Document,
    "fact": Fact,
}


def json_schema(file: str) -> dict[str, Any]:
    """Return the JSON Schema of a regulation file, such as ``member.toml``."""
    tables = {t: _TABLE_CLASSES[t] for t in sorted(FILES[file]) if t in _TABLE_CLASSES}
    single = {"regulation"}
    properties = {
        t: _object(c) if t in single else {"type": "array", "items": _object(c)} for t, c in tables.items()
    }
    return {
        "$schema": _DIALECT,
        "title": file,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def class_schema(cls: type) -> dict[str, Any]:
    """Return the JSON Schema of one table, from its class."""
    return _object(cls)


def field_docs(cls: type) -> Mapping[str, str]:
    """Return what the docstrings of a table's class say of its fields."""
    return _descriptions(cls)


def schema_texts() -> dict[str, str]:
    """Return ``{file name: text}`` of all schemas; the subject kinds share one."""
    files = [f for f in FILES if f.removesuffix(".toml") not in KINDS[1:]]
    names = {f"{KINDS[0]}.toml": "rules"}
    return {
        f"{names.get(f, f.removesuffix('.toml'))}.schema.json": json.dumps(
            json_schema(f), ensure_ascii=False, indent=1
        )
        + "\n"
        for f in files
    }


def _object(cls: type) -> dict[str, Any]:
    hints, described = get_type_hints(cls), _descriptions(cls)
    properties: dict[str, Any] = {}
    required = []
    for a in attrs.fields(cls):
        if a.name in _INTERNAL and issubclass(cls, Rule | Fact):
            continue
        key = a.name.rstrip("_")
        properties[key] = _type(hints[a.name])
        if text := described.get(a.name):
            properties[key] = {**properties[key], "description": text}
        if a.default is attrs.NOTHING:
            required.append(key)
    doc = inspect.getdoc(cls)
    kept = {"description": doc} if doc else {}
    return {
        "type": "object",
        **kept,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_SHARE = {"type": ["string", "number"], "pattern": r"^\d+([.,]\d+)?%$|^\d+/\d+$"}
_SIMPLE: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    Fraction: _SHARE,
    date: {"type": "string", "format": "date"},
    type(None): {},
    Any: {},
}


def _type(hint: Any) -> dict[str, Any]:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (UnionType, Union):
        options = [_type(a) for a in args if a is not type(None)]
        return options[0] if len(options) == 1 else {"anyOf": options}
    if origin is tuple:
        return {"type": "array", "items": _type(args[0])}
    if hint is Condition:
        return _condition(nested=True)
    if hint is ReadingRef:
        return {
            "type": "object",
            "required": ["reading"],
            "properties": {"reading": {"type": "string"}, "map": {"type": "object"}},
        }
    return _object(hint) if attrs.has(hint) else {"type": "object"}


def _condition(*, nested: bool) -> dict[str, Any]:
    test = {
        "type": "object",
        "properties": {o: {} for o in (*OPERATORS, "reading", "map")},
        "additionalProperties": False,
    }
    value = {"anyOf": [test, {"type": ["string", "number", "boolean"]}]}
    branches = {"any": {"type": "array", "items": _condition(nested=False)}} if nested else {}
    return {"type": "object", "properties": branches, "additionalProperties": value}


@cache
def _descriptions(cls: type) -> Mapping[str, str]:
    """Return the docstring below each field of a class and of its bases."""
    sources = {c.__module__: inspect.getsource(sys.modules[c.__module__]) for c in cls.__mro__[:-1]}
    trees = [ast.parse(source) for source in sources.values()]
    nodes = {n.name: n for tree in trees for n in tree.body if isinstance(n, ast.ClassDef)}
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        body = nodes[base.__name__].body if base.__name__ in nodes else []
        for node, after in itertools.pairwise(body):
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and isinstance(after, ast.Expr)
            ):
                found[node.target.id] = inspect.cleandoc(str(getattr(after.value, "value", "")))
    return found
