"""The JSON Schemas in ``docs/schemas`` are those of the model, and every rule file of ours keeps to them.

No validator is a dependency: what the schemas use of JSON Schema is little and is checked here.

After a change of the model ``python docs/make_reference.py`` writes the files again.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xeploai.law.regulation import FILES
from xeploai.law.schema import json_schema, schema_texts
from xeploai.model import KINDS, RULE_TABLES
from xeploai.schemas import all_schemas

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
RULE_FILES = sorted(
    p
    for folder in (ROOT / "plugins", ROOT / "tests" / "data")
    for p in folder.rglob("*.toml")
    if p.name in FILES and p.parent.name != "cases"
)
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": (str, date),
    "number": (int, Decimal),
    "integer": int,
    "boolean": bool,
}


def faults(value: Any, schema: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a value breaks a schema: the keywords that ours use, and no others."""
    unknown = schema.keys() - {"$schema", "title", "description", "pattern", "format", *CHECKS}
    assert not unknown, f"{at}: keywords {unknown}"
    for keyword, check in CHECKS.items():
        if keyword in schema:
            yield from check(value, schema, at)


def _type(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    fits = any(isinstance(value, TYPES[n]) and (n == "boolean") >= isinstance(value, bool) for n in names)
    if not fits:
        yield f"{at}: {value!r} is no {names}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not {schema['pattern']}"


def _enum(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"


def _any_of(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if all(list(faults(value, option, at)) for option in schema["anyOf"]):
        yield f"{at}: {value!r} fits no option"


def _required(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from (
        f"{at}: {k} is missing" for k in schema["required"] if isinstance(value, dict) and k not in value
    )


def _properties(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    for key, part in value.items() if isinstance(value, dict) else ():
        if key in schema["properties"]:
            yield from faults(part, schema["properties"][key], f"{at}.{key}")


def _additional(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    for key, part in value.items() if isinstance(value, dict) else ():
        if key in schema.get("properties", {}):
            continue
        if schema["additionalProperties"] is False:
            yield f"{at}: unknown key {key}"
        else:
            yield from faults(part, schema["additionalProperties"], f"{at}.{key}")


def _items(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    for n, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(item, schema["items"], f"{at}[{n}]")


CHECKS = {
    "type": _type,
    "enum": _enum,
    "anyOf": _any_of,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


@pytest.mark.parametrize("name", schema_texts())
def test_schema_in_docs_is_that_of_the_model(name):
    assert (SCHEMAS / name).read_text("utf-8") == schema_texts()[name]


def test_no_other_schema_in_docs():
    assert {p.name for p in SCHEMAS.iterdir()} == set(all_schemas())


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_rule_file_keeps_to_its_schema(path):
    assert list(faults(read(path), json_schema(path.name))) == []


def test_schemas_name_every_table_of_every_file():
    for file, tables in FILES.items():
        assert set(json_schema(file)["properties"]) == tables


def test_schema_of_a_rule_lists_every_key_and_asks_for_what_every_rule_must_say():
    tables = json_schema("member.toml")["properties"]
    for name in RULE_TABLES:
        of = tables[name]["items"]
        assert {"id", "topic", "text", "source", "evidence"} <= set(of["required"])
        assert of["additionalProperties"] is False
        assert not {"regulation", "from_"} & set(of["properties"])
        assert "from" in of["properties"]


def test_subject_kinds_share_one_schema():
    texts = [json_schema(f"{kind}.toml") for kind in KINDS]
    assert all({**t, "title": ""} == {**texts[0], "title": ""} for t in texts)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"sharee": "20%"}, "unknown key sharee"),
        ({"share": True}, "share"),
        ({"share": "a lot"}, "fits no option"),
        ({"evidence": "rumour"}, "none of"),
        ({"small_group": {"count": "base", "fewer_than": 5}}, "allow is missing"),
        ({"applies_to": {"score": {"atleast": 5}}}, "fits no option"),
    ],
)
def test_schema_refuses(keys, fault):
    said = {"id": "q", "topic": "t", "text": {"vi": "", "en": ""}, "source": {"document": "d", "clause": "1"}}
    rule = {**said, "evidence": "text", "rating": "excellent", **keys}
    found = list(faults({"quota": [rule]}, json_schema("member.toml")))
    assert any(fault in f for f in found), found


def test_schemas_are_json_schema_documents_with_descriptions():
    for text in schema_texts().values():
        schema = json.loads(text)
        assert schema["$schema"].endswith("2020-12/schema")
        assert all((t.get("items") or t).get("description") for t in schema["properties"].values()), schema[
            "title"
        ]
