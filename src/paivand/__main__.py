"""`python -m paivand`: the command line, as ./paivand starts it."""

from __future__ import annotations

import sys

from paivand.cli.frame.table import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
