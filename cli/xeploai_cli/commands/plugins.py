"""``xeploai plugins``: what became of every plugin."""

import rich_click as click

from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.plugins import TROUBLE, plugins_page, plugins_values


@click.command("plugins", cls=Command, add_help_option=False)
@options.common
@click.pass_obj
def command(session: Session) -> int:
    """List the plugins; exit code 3 if one is broken or in conflict."""
    registry = session.report
    if session.form == "json":
        print_json(canonical(plugins_values(registry)))
    else:
        show(plugins_page(registry, quiet=session.quiet))
    return 3 if any(i.status in TROUBLE for i in registry.report) else 0
