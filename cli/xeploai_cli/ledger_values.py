"""Values of the ledger's options, read as the cells of a roster's ``decisions`` sheet are."""

from typing import Any

import rich_click as click

from xeploai.dictionary import core_facts
from xeploai.errors import UsageError
from xeploai.messages import message
from xeploai.rosters.values import Wrong, read_value
from xeploai_cli.options import Callback


def typed(column: str) -> Callback:
    """Return a callback that reads what offices type: ``31/12/2021``, ``HTTNV``; a wrong one is an error."""

    def read(_ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
        if value is None:
            return None
        fact = next(f for f in core_facts() if (f.table, f.id) == ("decisions", column))
        found = read_value(fact, value)
        if isinstance(found, Wrong):
            raise UsageError(message("roster.at", where=param.opts[-1], what=found.message()))
        return found

    return read
