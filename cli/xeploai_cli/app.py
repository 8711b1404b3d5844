"""The group of commands: each one is imported only when it is called, and speaks the user's language.

Commands are declared without any text. Help comes from the catalogue by name: ``cli.command.<name>``,
``cli.option.<command>.<name>`` or ``cli.option.<name>``, ``cli.metavar.<name>``.
"""

from importlib import import_module

import rich_click as click
from rich_click import rich_click as style

from xeploai_cli import options
from xeploai_cli.language import refuse, say, say_first

COMMANDS = (
    "demo",
    "evaluate",
    "explain",
    "compare",
    "sweep",
    "check",
    "rulebook",
    "diff",
    "template",
    "calendar",
    "dossier",
    "forms",
    "awards",
    "ledger",
    "plugins",
    "plugin",
)
"""In the order in which a user needs them; each is ``commands/<name>.py`` with a ``command``."""


class Command(click.RichCommand):
    """A command whose usage line is in the user's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)


class Group(click.RichGroup):
    """A command with commands of its own, all of one file."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are declared."""
        return list(self.commands)

    def resolve_command(
        self,
        ctx: click.Context,
        args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; an unknown name is an error that offers the nearest."""
        if args[0] not in self.commands:
            refuse("no_command", name=args[0], near=(args[0], list(self.commands)))
        return super().resolve_command(ctx, args)


class App(click.RichGroup):
    """Knows the names of its commands and imports the one that is called."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return what the help page shows of a command, without importing it."""
        return Command(name=cmd_name, help=say(f"command.{cmd_name}")) if cmd_name in COMMANDS else None

    def resolve_command(
        self,
        ctx: click.Context,
        args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; an unknown name is an error that offers the nearest."""
        name = args[0]
        if name not in COMMANDS:
            refuse("no_command", name=name, near=(name, COMMANDS))
        return name, load(name), args[1:]


@click.group("xeploai", cls=App, invoke_without_command=True, add_help_option=False)
@options.lang
@options.version_option
@options.help_option
@click.pass_context
def app(ctx: click.Context) -> None:
    """Show the help page when no command is given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), color=ctx.color)


def build() -> App:
    """Return the whole command line in the language in use."""
    style.OPTIONS_PANEL_TITLE = say("options")
    style.COMMANDS_PANEL_TITLE = say("commands")
    style.REQUIRED_LONG_STRING = say("required")
    app.help, app.epilog = say("about"), say("epilog")
    app.subcommand_metavar = say("metavar.command")
    _told(app, "xeploai")
    return app


def load(name: str) -> click.Command:
    """Import a command and give it its texts."""
    command: click.Command = import_module(f"xeploai_cli.commands.{name}").command
    command.help = say(f"command.{name}")
    _told(command, name)
    return command


def _told(command: click.Command, name: str) -> None:
    command.options_metavar = say("metavar.options")
    arguments = []
    for param in command.params:
        told = say_first(f"option.{name}.{param.name}", f"option.{param.name}")
        if isinstance(param, click.Option):
            param.help = told
            param.metavar = None if param.is_flag else say(f"metavar.{param.name}")
        else:
            param.metavar = say(f"metavar.{param.name}")
            arguments.append(f"{param.metavar}: {told}.")
    # Arguments are told below the sentence on the command: click has no place of its own for them.
    command.help = "\n\n".join([str(command.help), *arguments])
    if isinstance(command, click.Group):
        command.subcommand_metavar = say("metavar.command")
        for sub in command.commands.values():
            sub.help = say(f"command.{name}.{sub.name}")
            _told(sub, f"{name}.{sub.name}")


def _write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("usage"))
