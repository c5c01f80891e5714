"""The shape of a command."""

from __future__ import annotations

import argparse
import enum
from collections.abc import Callable
from dataclasses import dataclass


class CommandError(Exception):
    """Something that the person at the terminal can mend; the text says what happened and what to do."""


class Home(enum.Enum):
    """Which home a command works on."""

    NONE = "none"  # it needs no home and no Django
    OFFICE = "office"  # real data
    DEMO = "demo"  # demo data
    CURRENT = "current"  # the office once it is set up, else the demo; --demo says it outright
    EMPTY = "empty"  # an office that may not exist yet (setup, restore)


def no_options(_parser: argparse.ArgumentParser) -> None:
    """Add nothing: the command takes no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of the table; `run` returns the exit code."""

    help: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] = no_options
    home: Home = Home.CURRENT
