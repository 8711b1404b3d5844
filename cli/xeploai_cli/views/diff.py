"""The difference of two rulebooks: entries for a terminal, cards for a report, rows for a workbook."""

from collections.abc import Iterator, Sequence

from xeploai.law.field_words import field_label
from xeploai.model import Rule
from xeploai.results.diff import CHANGES, Diff, RuleMatch, TopicDiff
from xeploai.rulebooks.origins import Origin
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.plain import plain
from xeploai_cli.views.evaluation import notes, regulations, what_if
from xeploai_cli.views.grid import Column, Grid, Page, figure, grid, left, right

Side = tuple[tuple[Origin, ...], Rulebook]


def diff_page(found: Diff, *, first: int | None, quiet: bool = False) -> Page:
    """Return what ``diff`` prints; ``quiet`` keeps the counts, ``first`` cuts what is the same."""
    grids = [summary(found)]
    if not quiet:
        grids += [_entries(found, c, first if c == "same" else None) for c in CHANGES]
    tried = tuple(dict.fromkeys(w for b in (found.left, found.right) for w in what_if(b)))
    return Page(heading(found), () if quiet else lead(found), tuple(g for g in grids if g.rows), tried)


def heading(found: Diff) -> str:
    """Return what is compared."""
    return say("diff.heading", left=_book(found.left), right=_book(found.right))


def _book(book: Rulebook) -> str:
    return say("diff.book", selection=book.selection, place=book.place.name, day=book.day)


def lead(found: Diff) -> tuple[str, ...]:
    """Return the regulations of both sides, and what their rulebooks say of themselves."""
    books = (found.left, found.right)
    told = [say("diff.regulations", selection=b.selection, regulations=regulations(b)) for b in books]
    return (*told, *dict.fromkeys(n for b in books for n in notes(b)))


def summary(found: Diff) -> Grid:
    """Return how many questions are changed, removed, added, the same."""
    known = {"left": found.left.selection, "right": found.right.selection}
    rows = [(say(f"change.{c}", **known), figure(n)) for c, n in found.counts.items()]
    return grid("diff.summary", (left("questions", 1), right("number")), rows)


# ------------------------------------------------------------------ words of a topic


def title(topic: TopicDiff) -> str:
    """Return the name of a question: its table and the text of its first rule."""
    rule = (*topic.left, *topic.right)[0].rule
    return say(
        "diff.title", table=say(f"table.{topic.table}"), kind=say(f"kind.{topic.kind}"), text=rule.text
    )


def touched(topic: TopicDiff, found: Diff) -> str:
    """Return which results a question can touch."""
    return say("diff.touched", results="; ".join(found.touched(topic, lang())))


def provenance(origin: Origin) -> str:
    """Return clause, dates and evidence of a rule."""
    code = "diff.from_to" if origin.to else "diff.from"
    dates = say(code, start=origin.from_, end=origin.to)
    return " · ".join([origin.clause, dates, say(f"evidence.{origin.evidence}")])


def _relations(origin: Origin) -> Iterator[str]:
    """Yield how a rule relates to those above it, and which local texts changed it."""
    if origin.relation:
        yield say("diff.relation", relation=say(f"relation.{origin.relation}"), target=origin.target or "")
    if origin.unilateral:
        yield say("rulebook.unilateral")
    for act in origin.acts:
        told = {"clause": act.clause, "relation": say(f"relation.{act.change.relation}")}
        yield say("diff.act", evidence=say(f"evidence.{act.evidence}"), **told)


def differences(topic: TopicDiff, found: Diff) -> Iterator[tuple[str, str, str]]:
    """Yield label, old and new value of every field that differs, and rules that one side alone has."""
    for match in topic.matches:
        for change in match.fields:
            yield (
                _label(field_label(change.field, lang()), match, topic),
                *found.values(change, match, lang()),
            )
        if topic.change == "changed" and not (match.left and match.right):
            yield say("diff.alone"), _short(match.left), _short(match.right)


def _short(rule: Rule | None) -> str:
    return rule.text[lang()] if rule else "–"


def _label(label: str, match: RuleMatch, topic: TopicDiff) -> str:
    """Name the rule too where several rules of a question differ."""
    rule = match.left or match.right
    if rule is None or sum(bool(m.fields) for m in topic.matches) == 1:
        return label
    return f"{label} ({rule.text[lang()]})"


def _sentences(side: Side, found: Diff) -> Iterator[str]:
    origins, book = side
    for origin in origins:
        sentence = found.sentence(origin.rule, book, lang())
        yield "\n".join(dict.fromkeys([sentence, provenance(origin), *_relations(origin)]))


def _sides(topic: TopicDiff, found: Diff) -> tuple[Side, Side]:
    return (topic.left, found.left), (topic.right, found.right)


# ------------------------------------------------------------------ terminal


def _entries(found: Diff, change: str, first: int | None) -> Grid:
    rows = [("\n".join(_lines(t, found)),) for t in found.of(change)]
    known = {"left": found.left.selection, "right": found.right.selection}
    return grid(f"diff.{change}", (left("none", 1),), rows, first=first, told=known)


def _lines(topic: TopicDiff, found: Diff) -> Iterator[str]:
    yield title(topic)
    same = topic.change == "same"
    for side, code in zip(
        _sides(topic, found)[1 if same else 0 :], ("right",) if same else ("left", "right"), strict=True
    ):
        for text in _sentences(side, found):
            yield say(f"diff.line.{code}", selection=side[1].selection, text=text)
    for label, old, new in differences(topic, found):
        yield say("diff.field_line", label=label, old=old, new=new)
    if same:
        yield from (say("diff.was", clause=o.clause) for o in topic.left if o not in topic.right)
    else:
        yield touched(topic, found)


# ------------------------------------------------------------------ reports and workbooks


def cards(found: Diff, change: str) -> Iterator[Grid]:
    """Yield one table for each question: the rules of both sides, then field by field."""
    columns = (
        Column("", ratio=2),
        Column(found.left.selection, ratio=5),
        Column(found.right.selection, ratio=5),
    )
    for topic in found.of(change):
        yield Grid(plain(title(topic)), columns, _plain(_card(topic, found)), plain(touched(topic, found)))


def _card(topic: TopicDiff, found: Diff) -> Iterator[tuple[str, ...]]:
    yield say("diff.rule"), *("\n".join(_sentences(s, found)) or "–" for s in _sides(topic, found))
    yield from differences(topic, found)


def _plain(rows: Iterator[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(plain(c) for c in row) for row in rows)


def workbook_page(found: Diff) -> Page:
    """Return the difference as flat tables: one row a question, and one a field that differs."""
    return Page(heading(found), lead(found), (summary(found), _questions(found), _fields(found)))


def _questions(found: Diff) -> Grid:
    both = (Column(found.left.selection), Column(found.right.selection))
    columns = (left("change"), left("question"), left("topic"), *both, left("touched"))
    topics = [t for c in CHANGES for t in found.of(c)]
    return grid("diff.questions", columns, [_question(t, found) for t in topics])


def _question(topic: TopicDiff, found: Diff) -> Sequence[str]:
    known = {"left": found.left.selection, "right": found.right.selection}
    sides = ("\n".join(_sentences(s, found)) for s in _sides(topic, found))
    results = "; ".join(found.touched(topic, lang()))
    return say(f"change.{topic.change}", **known), title(topic), topic.topic, *sides, results


def _fields(found: Diff) -> Grid:
    columns = (
        left("question"),
        left("topic"),
        left("field"),
        Column(found.left.selection),
        Column(found.right.selection),
    )
    rows = [(title(t), t.topic, *d) for t in found.of("changed") for d in differences(t, found)]
    return grid("diff.fields", columns, rows)
