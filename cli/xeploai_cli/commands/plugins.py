"""``xeploai plugins``: what became of every plugin."""

from collections.abc import Mapping

import rich_click as click

from xeploai.law.coverage import Row
from xeploai.law.coverage import coverage as covered
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.coverage import coverage_page, coverage_values
from xeploai_cli.views.plugins import TROUBLE, plugins_page, plugins_values


@click.command("plugins", cls=Command, add_help_option=False)
@click.option("--coverage", is_flag=True)
@options.common
@click.pass_obj
def command(session: Session, coverage: bool) -> int:
    """List the plugins; exit code 3 if one is broken or in conflict."""
    registry = session.report
    if coverage:
        _covered(session, covered(registry))
    elif session.form == "json":
        print_json(canonical(plugins_values(registry)))
    else:
        show(plugins_page(registry, quiet=session.quiet))
    return 3 if any(i.status in TROUBLE for i in registry.report) else 0


def _covered(session: Session, rows: Mapping[str, tuple[Row, ...]]) -> None:
    if session.form == "json":
        print_json(canonical(coverage_values(rows)))
    else:
        show(coverage_page(rows, quiet=session.quiet))
