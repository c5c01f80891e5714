"""The table of commands: every module of `paivand.cli`, found by its name and loaded only when it is asked for."""

from __future__ import annotations

import argparse
import difflib
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import paivand.cli
from paivand.cli.frame import homes
from paivand.cli.frame.command import Command, CommandError, Home

INTERRUPTED = 130
DESCRIPTION = "Paivand: protection and inclusion work, recorded once. Start with: ./paivand demo"


def command_names() -> list[str]:
    """Return the names of all commands; packages such as `frame` hold what they share."""
    return sorted(
        module.name.replace("_", "-") for module in pkgutil.iter_modules(paivand.cli.__path__) if not module.ispkg
    )


def load(name: str) -> Command:
    """Import one command."""
    module = importlib.import_module(f"paivand.cli.{name.replace('-', '_')}")
    command = module.COMMAND
    if not isinstance(command, Command):
        raise TypeError(f"{module.__name__}.COMMAND is not a Command")
    return command


def overview() -> str:
    """Return the help page that lists every command."""
    names = command_names()
    width = max(len(name) for name in names)
    lines = [f"  {name:<{width}}  {load(name).help}" for name in names]
    return "\n".join(
        [
            "usage: ./paivand [--demo] COMMAND ...",
            "",
            DESCRIPTION,
            "",
            "commands:",
            *lines,
            "",
            "  --demo  work on the demo where an office is set up as well",
            "",
            "./paivand COMMAND --help says more. State lives in PAIVAND_HOME (default: var/office and var/demo).",
        ]
    )


def _split(words: Sequence[str]) -> tuple[bool, str | None, list[str]]:
    """Return whether --demo stands before the command, the command and its words."""
    demo = False
    for index, word in enumerate(words):
        if word == "--demo":
            demo = True
        elif word in {"-h", "--help"}:
            return demo, None, []
        elif word.startswith("-"):
            raise CommandError(f"{word} is not an option of ./paivand itself. Options of a command stand after it.")
        else:
            return demo, word, list(words[index + 1 :])
    return demo, None, []


def _run(words: Sequence[str]) -> int:
    demo, name, rest = _split(words)
    if name is None:
        print(overview())
        return 0
    if name not in command_names():
        near = difflib.get_close_matches(name, command_names(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise CommandError(f"There is no command {name}.{hint} ./paivand --help lists them all.")
    command = load(name)
    parser = argparse.ArgumentParser(prog=f"./paivand {name}", description=command.help, allow_abbrev=False)
    command.configure(parser)
    options = parser.parse_args(rest, argparse.Namespace(on_demo=demo))
    if command.home is not Home.NONE:
        homes.enter(Home.DEMO if demo and command.home is Home.CURRENT else command.home)
    return command.run(options)


def main(words: Sequence[str]) -> int:
    """Run one command and return the exit code; what a person can mend is one sentence, never a traceback."""
    try:
        return _run(words)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); Python would complain once more at exit.
        sys.stderr.close()
        return 0
    except Exception as error:
        # The catalogue needs Django, which only some commands load; an error of it can exist only where it is loaded.
        errors = sys.modules.get("paivand.kernel.errors")
        if errors is None or not isinstance(error, errors.PaivandError):
            raise
        print(f"{error.message} ({error.code})", file=sys.stderr)
        return 1
