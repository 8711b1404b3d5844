"""What a run of ``forms`` did, as a page."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai.model import Form
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import FIRST, Grid, Page, grid, left, right
from xeploai_office.forms.titles import titled

if TYPE_CHECKING:
    from xeploai_office.forms.make import Result


def forms_page(result: "Result", rulebook: Rulebook, folder: Path, *, quiet: bool = False) -> Page:
    """Return how many files of each form there are, what was not made, and what else to know."""
    heading = say("forms.heading", place=rulebook.place.name, selection=rulebook.selection, path=str(folder))
    grids = [_counts(result, rulebook)]
    if not quiet:
        told = (*result.shelf.notes, *result.notes)
        grids += [_list("forms.missing", [m.render(lang()) for m in result.shelf.missing])]
        grids += [_list("forms.notes", [m.render(lang()) for m in told])]
    lines = () if result.shelf.sheets or result.shelf.missing else (say("forms.none_named"),)
    return Page(heading, lines, tuple(g for g in grids if g.rows))


def _counts(result: "Result", rulebook: Rulebook) -> Grid:
    found: dict[str, Counter[str]] = {}
    for made in result.made:
        found.setdefault(_title(made.form, rulebook), Counter())[made.state] += 1
    states = ("written", "replaced", "unchanged", "left")
    columns = (left("form", 1), *(right(f"forms_{s}") for s in states))
    return grid("forms", columns, [(n, *(str(c[s]) for s in states)) for n, c in found.items()])


def _title(form: str | None, rulebook: Rulebook) -> str:
    if form is None:
        return say("forms.tables")
    rule = next(r for r in rulebook.rules if isinstance(r, Form) and r.name == form)
    return f"{titled(rule)}: {rule.text[lang()]}"


def _list(code: str, lines: list[str]) -> Grid:
    return grid(code, (left("what", 1),), [(n,) for n in lines], first=FIRST * 2)
