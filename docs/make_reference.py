"""Write ``docs/reference``: tables, relations, operators, facts and hooks, from the code alone.

Run ``python docs/make_reference.py``; a test says when the pages are no longer those of the code.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from xeploai.dictionary import core_facts
from xeploai.hookspecs import STAGES, Hooks
from xeploai.law.regulation import FILES
from xeploai.law.schema import field_docs
from xeploai.lifecycle.compile import ACCEPTS
from xeploai.lifecycle.stage import Derivation, Outcome, Population
from xeploai.messages import catalogue, text
from xeploai.model import (
    KINDS,
    OPERATORS,
    RULE_TABLES,
    Acknowledgement,
    Document,
    Fact,
    Identity,
    Relation,
    Rule,
)
from xeploai.rulebooks.places import Place
from xeploai.scaffold.pages import example_blocks, table_words

HERE = Path(__file__).parent
CLASSES: Mapping[str, type] = {
    "regulation": Identity,
    "document": Document,
    "fact": Fact,
    "acknowledge": Acknowledgement,
    "place": Place,
    **RULE_TABLES,
}
HIDDEN = {"regulation", "kind"}
"""Fields that the file or the folder says."""


def pages() -> dict[str, str]:
    """Return ``{file name: text}`` of every page."""
    return {
        "tables.md": _page("Tables / Các bảng", _tables()),
        "relations.md": _page("Relations / Quan hệ", _relations()),
        "operators.md": _page("Operators / Phép so sánh", _operators()),
        "facts.md": _page("Facts / Dữ kiện", _facts()),
        "hooks.md": _page("Hooks", _hooks()),
    }


def _page(title: str, parts: Iterable[str]) -> str:
    made = "*Made from the code by `docs/make_reference.py`. / Tạo từ mã nguồn.*"
    return "\n\n".join([f"# {title}", made, *parts]) + "\n"


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head), *map(tuple, rows)]
    lines = [f"| {' | '.join(_cell(c) for c in row)} |" for row in cells]
    return "\n".join([lines[0], f"|{'---|' * len(cells[0])}", *lines[1:]])


def _cell(value: str) -> str:
    return " ".join(value.replace("|", "\\|").split())


# ------------------------------------------------------------------ tables


def _tables() -> Iterator[str]:
    files = [(f, sorted(t)) for f, t in FILES.items() if f.removesuffix(".toml") not in KINDS[1:]]
    rows = [(f"`{f}`", ", ".join(f"[`{t}`](#{t})" for t in found)) for f, found in files]
    same = ", ".join(f"`{k}.toml`" for k in KINDS[1:])
    yield f"Which file holds which tables ({same} hold those of `{KINDS[0]}.toml`):"
    yield _grid(("file", "tables"), [*rows, ("`places.toml`", "[`place`](#place)")])
    yield "Keys that every rule takes:"
    yield _fields(Rule, set())
    common = {a.name for a in attrs.fields(Rule)}
    for table, cls in CLASSES.items():
        yield (
            f'<a id="{table}"></a>\n## `[[{table}]]`'
            if table != "regulation"
            else '<a id="regulation"></a>\n## `[regulation]`'
        )
        yield f"{table_words(table, 'vi')} / {table_words(table, 'en')}"
        yield inspect.getdoc(cls) or ""
        own = _fields(cls, common if issubclass(cls, Rule) else set())
        yield own or "No keys of its own."
        yield from _example(table)


def _fields(cls: type, known: set[str]) -> str:
    hints, docs = get_type_hints(cls), field_docs(cls)
    fields = [
        a for a in attrs.fields(cls) if a.name not in known | (HIDDEN if issubclass(cls, Rule) else set())
    ]
    rows = [
        (
            f"`{a.name.rstrip('_')}`",
            _type(hints[a.name]),
            "yes" if a.default is attrs.NOTHING else "",
            docs.get(a.name, ""),
        )
        for a in fields
        if not (cls is Fact and a.name == "regulation")
    ]
    return _grid(("key", "type", "needed", "means"), rows) if rows else ""


def _example(table: str) -> Iterator[str]:
    blocks = [b for f in (*FILES, "places.toml") for t, b in example_blocks(f) if t == table]
    if blocks:
        yield f"```toml\n{blocks[0]}\n```"


def _type(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{a}`" for a in args)
    if origin in (UnionType, Union):
        return " or ".join(_type(a) for a in args if a is not type(None))
    if origin is tuple:
        return f"list of {_type(args[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"table: name = {_type(args[1])}"
    return _NAMES.get(getattr(hint, "__name__", ""), f"`{getattr(hint, '__name__', hint)}`")


_NAMES = {
    "str": "text",
    "bool": "true/false",
    "int": "whole number",
    "Decimal": "number",
    "Fraction": 'share (`"20%"`, `"2/3"`)',
    "date": "date",
    "Text": "`{ vi, en }`",
    "Source": "`{ document, clause }`",
    "Condition": "[condition](operators.md)",
    "ReadingRef": "`{ reading, map }`",
    "Any": "any value",
}


# ------------------------------------------------------------------ relations and operators


def _relations() -> Iterator[str]:
    yield "What a local rule is to the rules above it. Every local rule says one of these; central rules say none."
    rows = [
        (f"`{r}`", text(f"reference.relation.{r}", "vi"), text(f"reference.relation.{r}", "en"))
        for r in get_args(Relation)
    ]
    yield _grid(("relation", "tiếng Việt", "English"), rows)
    yield "Order of resolution: date, place, level (`who`), relation, nearness of the place; a tie is an error (R101, R110). Codes: [conflicts.md](../conflicts.md)."


def _operators() -> Iterator[str]:
    yield (
        "A condition is a table `{ fact = value }` or `{ fact = { operator = value } }`. Keys in one table are AND. "
        "`any = [{ … }, { … }]` is OR, one level deep, and is ANDed with the rest. There is no NOT and no formula: "
        "what is richer is a [fact](facts.md) with a name."
    )
    rows = [
        (
            f"`{o}`",
            text(f"reference.operator.{o}", "vi"),
            text(f"reference.operator.{o}", "en"),
            f"`{_SHOWN[o]}`",
        )
        for o in OPERATORS
    ]
    yield _grid(("operator", "tiếng Việt", "English", "example"), rows)
    yield "What a fact of each type is compared with; nothing is converted:"
    accepted = [
        (f"`{t}`", text(f"type.{name}", "vi"), text(f"type.{name}", "en")) for t, (_, name) in ACCEPTS.items()
    ]
    more = [
        ("`choice`, `scale`", "một giá trị của dữ kiện", "one of the fact's values"),
        (
            "`levels`",
            "một cấp độ; chỉ at_least, above, at_most, below",
            "a level; only at_least, above, at_most, below",
        ),
    ]
    yield _grid(("type", "tiếng Việt", "English"), [*accepted, *more])
    yield (
        'A value may be chosen by a reading: `{ at_least = { reading = "few", map = { five = 5, seven = 7 } } }`. '
        "A share over an empty base meets no trigger and leaves a standard unknown."
    )


_SHOWN = {
    "at_least": "score = { at_least = 95 }",
    "at_most": "sick_months = { at_most = 3 }",
    "above": 'excellent_votes_share = { above = "2/3" }',
    "below": 'completed_share = { below = "50%" }',
    "equals": "exempt = true",
    "one_of": 'occupation = { one_of = ["official", "retired"] }',
    "between": "score = { between = [50, 79.5] }",
}


# ------------------------------------------------------------------ facts


def _facts() -> Iterator[str]:
    yield "What the core knows of a subject; a regulation adds its own in `facts.toml`. Derived facts are worked out when they are not supplied."
    groups: dict[str, list[Fact]] = {}
    for fact in core_facts():
        groups.setdefault(fact.table, []).append(fact)
    for table, facts in groups.items():
        code = f"sheet.{table}"
        title = f"{text(code, 'vi')} / {text(code, 'en')}" if code in catalogue() else ""
        yield f"## `{table}` {title}".rstrip()
        yield _grid(("fact", "type", "derived", "tiếng Việt", "English", "values"), [_fact(f) for f in facts])


def _fact(fact: Fact) -> tuple[str, ...]:
    derived = "yes" if fact.derived or fact.tally or fact.part else ""
    values = ", ".join(f"`{v}` {t.text.vi}" for v, t in fact.values.items())
    share = f"`{fact.part}` / `{fact.base}`" if fact.part else values
    return f"`{fact.id}`", fact.type, derived, fact.label.vi, fact.label.en, share


# ------------------------------------------------------------------ hooks


def _hooks() -> Iterator[str]:
    yield inspect.getdoc(inspect.getmodule(Hooks)) or ""
    for name in STAGES:
        spec = inspect.unwrap(getattr(Hooks, name))
        yield f'<a id="{name}"></a>\n## `{name}`'
        yield f"```python\ndef {name}{inspect.signature(spec)}\n```".replace("'", "")
        yield inspect.getdoc(spec) or ""
    yield "# What stages receive and answer"
    for cls in (Derivation, Outcome, Population):
        yield f"## `{cls.__name__}`"
        yield inspect.getdoc(cls) or ""
        docs = field_docs(cls)
        hints = {a.name: str(a.type).replace("polars.", "pl.") for a in attrs.fields(cls)}
        yield _grid(("field", "means"), [(f"`{n}`", docs.get(n, "")) for n in hints])


def main() -> None:
    """Write the pages."""
    (HERE / "reference").mkdir(exist_ok=True)
    for name, page in pages().items():
        (HERE / "reference" / name).write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
