"""A Word template: opened, its placeholders checked, then filled in any number of times.

docxtpl makes one Jinja text of what Word cut into runs; only a few filters and no other file are within
reach of it, and every value is escaped, so that text from a roster stays text.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from xeploai.messages import Message, message, nearest
from xeploai_office.forms.docx_zip import NotWordError, Part, packed, unpacked
from xeploai_office.forms.placeholders import Names

FILTERS = (
    "upper", "lower", "capitalize", "title", "trim", "default", "d", "join", "length", "count", "first",
    "last", "replace", "string", "e", "escape", "sort", "list", "unique", "reverse", "int", "float", "round",
    "format",
)  # fmt: skip
"""Everything else could undo the escaping, or is of no use on paper."""
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FILLED = re.compile(
    r"application/vnd\.openxmlformats-officedocument\.wordprocessingml\."
    r"(document\.main|header|footer|footnotes|endnotes)\+xml"
)
_TYPES = "[Content_Types].xml"
_MARKS = ("{{", "{%", "{#")
_NEAR = 40
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@frozen(eq=False)
class WordTemplate:
    """A template that can be filled in."""

    file: str
    """Where it is, for people."""
    digest: str
    """SHA-256 of its bytes."""
    parts: tuple[Part, ...]
    filled: Mapping[str, Template]
    """The parts that have placeholders."""
    used: frozenset[str]
    """Every placeholder in it, such as ``tick.rating.good``."""

    def render(self, values: Mapping[str, Any]) -> bytes:
        """Return the form with its values; raise :class:`TemplateError` or ``ValueError``."""
        return packed((name, self._part(name, content, values)) for name, content in self.parts)

    def _part(self, name: str, content: bytes, values: Mapping[str, Any]) -> bytes:
        template = self.filled.get(name)
        if template is None:
            return content
        text = template.render(values).encode()
        # Whatever stood in the template, what is written is a whole document.
        etree.fromstring(text, _PARSER)
        return text

    def original(self) -> bytes:
        """Return the template itself, with its placeholders."""
        return packed(self.parts)

    def texts(self) -> list[str]:
        """Return the paragraphs of the document as plain text, placeholders and all."""
        parts = dict(self.parts)
        return [t for name in sorted(self.filled) for t in _paragraphs(parts[name])]


def open_template(path: Path, file: str, known: Names) -> tuple[WordTemplate | None, list[Message]]:
    """Return the template at ``path``, or every fault in it; ``known`` is what it may name."""
    try:
        data = path.read_bytes()
        parts = unpacked(data)
        found = _filled_parts(dict(parts))
    except OSError as exc:
        why = message("forms.why.unreadable", error=exc.strerror or type(exc).__name__)
        return None, [message("forms.not_word", file=file, error=why)]
    except NotWordError as exc:
        why = exc.args[0] if exc.args else message("forms.why.archive")
        return None, [message("forms.not_word", file=file, error=why)]
    environment, patch = _environment(), DocxTemplate(str(path)).patch_xml
    filled: dict[str, Template] = {}
    used: set[str] = set()
    faults: list[Message] = []
    for name, xml in found.items():
        source = patch(xml)
        wrong = list(_part_faults(source, file, known, environment, used))
        faults += wrong
        if not wrong:
            filled[name] = environment.from_string(source)
    if faults:
        return None, list({m.render("en"): m for m in faults}.values())
    digest = hashlib.sha256(data).hexdigest()
    return WordTemplate(file, digest, tuple(parts), filled, frozenset(used)), []


def _filled_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the parts with placeholders as lxml writes them, which is how docxtpl expects them."""
    types = {
        str(o.get("PartName", "")).lstrip("/"): str(o.get("ContentType"))
        for o in _parsed(parts.get(_TYPES, b""), _TYPES)
    }
    if any("macroEnabled" in t for t in types.values()):
        raise NotWordError(message("forms.why.macros"))
    if not any(t == _MAIN and n in parts for n, t in types.items()):
        raise NotWordError(message("forms.why.no_document"))
    wanted = [n for n, t in types.items() if _FILLED.fullmatch(t) and n in parts]
    return {n: etree.tostring(_parsed(parts[n], n), encoding="unicode") for n in sorted(wanted)}


def _parsed(content: bytes, part: str) -> Any:
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as exc:
        raise NotWordError(message("forms.why.xml", part=part)) from exc


def _environment() -> Environment:
    found = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    found.filters = {n: f for n, f in found.filters.items() if n in FILTERS}
    found.globals.clear()
    return found


# ------------------------------------------------------------------ what is wrong with it


def _part_faults(
    source: str, file: str, known: Names, environment: Environment, used: set[str]
) -> Iterator[Message]:
    # One paragraph a line, so that the parser's line says which one it stumbled over.
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    try:
        tree = environment.parse(lines)
    except TemplateSyntaxError as exc:
        yield message("forms.syntax", file=file, near=_near(lines, exc.lineno), error=exc.message or "")
        return
    yield from _filter_faults(tree, file)
    for tag in sorted({type(n).__name__ for n in tree.find_all(_FORBIDDEN)}):
        yield message("forms.tag", file=file, found=tag)
    bound = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "store"} | {"loop"}
    for path in sorted(_paths(tree, bound)):
        if fault := _unknown(path, known):
            wrong, near = fault
            yield message("forms.placeholder", file=file, found=wrong, nearest=near)
        used.add(".".join(path))


_FORBIDDEN = (
    nodes.ScopedEvalContextModifier, nodes.EvalContextModifier, nodes.Import, nodes.FromImport, nodes.Include,
    nodes.Extends, nodes.Call, nodes.CallBlock, nodes.Macro,
)  # fmt: skip
"""Switching the escaping off, other files, and anything that runs."""


def _filter_faults(tree: nodes.Template, file: str) -> Iterator[Message]:
    for name in sorted({n.name for n in tree.find_all(nodes.Filter)} - set(FILTERS)):
        yield message("forms.filter", file=file, found=name, nearest=nearest(name, FILTERS))


def _paths(tree: nodes.Template, bound: set[str]) -> set[tuple[str, ...]]:
    """Return every dotted name from a placeholder, the longest only: ``a.b.c`` and not ``a.b``."""
    attributes, items = list(tree.find_all(nodes.Getattr)), list(tree.find_all(nodes.Getitem))
    inner = {id(n.node) for n in attributes} | {id(n.node) for n in items}
    every: list[nodes.Node] = [*tree.find_all(nodes.Name), *attributes, *items]
    ends = [n for n in every if id(n) not in inner]
    found = {_path(n) for n in ends}
    return {p for p in found if p and p[0] not in bound}


def _path(node: nodes.Node) -> tuple[str, ...]:
    match node:
        case nodes.Name():
            return (node.name,)
        case nodes.Getattr():
            return (*_path(node.node), node.attr) if _path(node.node) else ()
        case nodes.Getitem():
            key = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
            return (*_path(node.node), str(key)) if _path(node.node) else ()
    return ()


def _unknown(path: tuple[str, ...], known: Names) -> tuple[str, str] | None:
    """Return what is wrong with a name and the nearest right one, or nothing."""
    here: Names | None = known
    for number, step in enumerate(path):
        before = ".".join(path[:number])
        if here is None or step not in here:
            near = nearest(step, list(here)) if here else before
            return ".".join(path), f"{before}.{near}" if here and near and before else near
        here = here[step]
    return (".".join(path), f"{'.'.join(path)}.{next(iter(here), '')}") if here is not None else None


def _near(source: str, line: int) -> str:
    """Return the first placeholder of a line that is not closed or cannot be read, without XML."""
    text = re.sub(r"<[^>]+>", "", source.splitlines()[max(line - 1, 0)] if source else "")
    start = next((text.find(m) for m in _MARKS if m in text), 0)
    return text[start : start + _NEAR]


def trial_faults(template: WordTemplate, trials: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Return what goes wrong when a template is filled in with example values."""
    try:
        for values in trials:
            template.render(values)
    except (TemplateError, etree.XMLSyntaxError, ArithmeticError, LookupError, TypeError, ValueError) as exc:
        return [message("forms.render", file=template.file, subject="–", error=str(exc))]
    return []


def _paragraphs(content: bytes) -> Iterator[str]:
    for p in _parsed(content, "").iter(f"{W}p"):
        yield "".join(t.text or "" for t in p.iter(f"{W}t"))
