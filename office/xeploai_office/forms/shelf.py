"""Which template a form is filled in on: the office's own before the regulation's, by file name."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from attrs import field, frozen

from xeploai.dictionary import Dictionary
from xeploai.errors import RegulationFileError, UsageError, XeploaiError
from xeploai.messages import Message, message, nearest
from xeploai.model import Form
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_office.forms.placeholders import names
from xeploai_office.forms.template import WordTemplate, open_template, trial_faults
from xeploai_office.forms.titles import titled
from xeploai_office.forms.values import blank


@frozen(eq=False)
class Sheet:
    """A form that can be made, with its template."""

    form: Form
    template: WordTemplate
    own: bool
    """The office's own template stands in for the regulation's."""

    @property
    def title(self) -> str:
        """Number and version as told to people."""
        return titled(self.form)


@frozen(eq=False)
class Shelf:
    """The forms of a rulebook: those that can be made, and those that cannot."""

    sheets: tuple[Sheet, ...] = ()
    missing: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = field(factory=tuple)


def open_shelf(rulebook: Rulebook, dictionary: Dictionary, folders: Sequence[Path] = ()) -> Shelf:
    """Open the templates of every form in force; ``folders`` of the office go before, the first wins.

    Raises :class:`UsageError` with every fault of every template that would be used, or
    :class:`RegulationFileError` where all of them are in templates of regulations.
    """
    faults: list[tuple[bool, Message]] = []
    sheets: list[Sheet] = []
    missing: list[Message] = []
    own = {p.name: p for folder in reversed(folders) for p in _word_files(folder)}
    for form in _forms(rulebook):
        path, replaced = _template(rulebook, form, own)
        if path is None:
            missing.append(_why_not(rulebook, form))
            continue
        told = str(path) if replaced else f"{form.regulation}/{form.template}"
        sheet, wrong = _open(rulebook, dictionary, form, path, told)
        faults += [(replaced, m) for m in wrong]
        if sheet is not None:
            sheets.append(Sheet(form, sheet, replaced))
    _refuse(faults)
    told_beside = [*_strays(rulebook, own), *_notes(rulebook, sheets)]
    return Shelf(tuple(sheets), tuple(missing), tuple(told_beside))


def _forms(rulebook: Rulebook) -> list[Form]:
    return sorted((r for r in rulebook.rules if isinstance(r, Form)), key=lambda f: (f.number, f.name))


def _template(rulebook: Rulebook, form: Form, own: Mapping[str, Path]) -> tuple[Path | None, bool]:
    if form.text_unknown or form.template is None:
        return None, False
    name = PurePosixPath(form.template).name
    if name in own:
        return own[name], True
    folder = next(r.folder for r in rulebook.regulations if r.id == form.regulation)
    return (folder / form.template if folder else None), False


def _open(
    rulebook: Rulebook, dictionary: Dictionary, form: Form, path: Path, told: str
) -> tuple[WordTemplate | None, list[Message]]:
    template, faults = open_template(path, told, names(rulebook, dictionary, form.of or (form.kind,)))
    if template is not None:
        faults = trial_faults(template, [blank(template.used)])
    return template, faults


def _refuse(faults: Iterable[tuple[bool, Message]]) -> None:
    found = list(faults)
    if found:
        error: type[XeploaiError] = UsageError if any(own for own, _ in found) else RegulationFileError
        raise error([m for _, m in found])


def _why_not(rulebook: Rulebook, form: Form) -> Message:
    why = "text_unknown" if form.text_unknown else "no_template"
    told = form.text if form.number in ("", "không rõ") else titled(form)
    return message(f"forms.missing.{why}", form=told, clause=rulebook.clause(form))


# ------------------------------------------------------------------ folders of the office


def _word_files(folder: Path) -> list[Path]:
    """The Word files of a folder; those that Word has open (``~$…``) are no templates."""
    if not folder.is_dir():
        raise UsageError(message("forms.not_folder", path=str(folder)))
    return sorted(p for p in folder.glob("*.docx") if p.is_file() and not p.name.startswith(("~", ".")))


def _strays(rulebook: Rulebook, own: Mapping[str, Path]) -> list[Message]:
    known = [PurePosixPath(f.template).name for f in _forms(rulebook) if f.template is not None]
    told = {"selection": rulebook.selection}
    return [
        message("forms.stray", file=str(path), nearest=nearest(name, known), **told)
        for name, path in sorted(own.items())
        if name not in known
    ]


# ------------------------------------------------------------------ what else to know


def _notes(rulebook: Rulebook, sheets: Iterable[Sheet]) -> list[Message]:
    """Contents of a review without a heading of their own, and headings that an office left out."""
    told: list[Message] = []
    for sheet in sheets:
        told += [
            message("forms.heading", file=sheet.template.file, heading=h) for h in lacking(sheet) if sheet.own
        ]
        contents = {f"{r.kind}.{r.id}": r.text for r in rulebook.rules if r.table == "review"}
        told += [
            message("forms.placed", form=sheet.title, content=contents[name], heading=heading)
            for name, heading in sheet.form.placed.items()
            if name in contents
        ]
        if sheet.form.note is not None:
            told.append(message("forms.note", form=sheet.title, note=sheet.form.note))
    return told


def lacking(sheet: Sheet) -> list[str]:
    """Return the printed headings that a template lacks, however they end and are spaced."""
    have = {_alike(t) for t in sheet.template.texts()}
    return [h for h in sheet.form.headings if _alike(h) not in have]


def _alike(text: str) -> str:
    plain = " ".join(text.replace("“", '"').replace("”", '"').split())
    return plain.rstrip(" .:").casefold()
