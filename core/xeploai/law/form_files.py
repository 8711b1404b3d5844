"""Printed forms in a regulation's folder: the Word template that each one names is there."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from xeploai.messages import Message, message, nearest
from xeploai.model import Form, Rule


def form_faults(folder: Path, rules: Sequence[Rule]) -> Iterator[Message]:
    """Yield a message for each template that is not there and each review rule that there is not."""
    names = [_short(r) for r in rules if r.table == "review"]
    for form in (r for r in rules if isinstance(r, Form)):
        if form.template is not None and not _inside(folder, form.template):
            beside = sorted(p.relative_to(folder).as_posix() for p in folder.glob("forms/*.docx"))
            told = {"found": form.template, "nearest": nearest(form.template, beside)}
            yield message("forms.no_template_file", form=form.name, **told)
        for name in (n for n in form.placed if n not in names):
            yield message("forms.no_review", form=form.name, found=name, nearest=nearest(name, names))


def _inside(folder: Path, template: str) -> bool:
    """A template is a Word file of the regulation itself, never one elsewhere on the machine."""
    path = PurePosixPath(template)
    plain = path.suffix == ".docx" and not path.is_absolute() and ".." not in path.parts
    return plain and "\\" not in template and (folder / path).is_file()


def _short(rule: Rule) -> str:
    return f"{rule.kind}.{rule.id}"
