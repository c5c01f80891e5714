#!/usr/bin/env python3
"""Django's own commands, with `src` on the path. Daily work goes through `./paivand`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run a Django management command."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paivand.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- needs src on the path first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
