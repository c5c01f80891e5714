"""The product's settings on a home of their own: no test can touch a real `var/`.

pytest-django reads the settings before any conftest, so the home is made here, once a process
(each xdist worker is a process), and removed when the process ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(path) for path in (ROOT / "src", ROOT) if str(path) not in sys.path]

_home = tempfile.mkdtemp(prefix="paivand-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["PAIVAND_HOME"] = _home
os.environ.pop("PAIVAND_KEYRING", None)  # the keys of a real office have no place in a test
os.environ.pop("PAIVAND_DEMO", None)

from paivand.settings import *  # noqa: E402,F403 -- only now does the environment say where the home is

# Static files come from where they are written; the folder of collected ones exists, as it does in an office.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 -- from the settings above
# A file is looked for when it is asked for: else every client of a test lists all static files before its first page.
WHITENOISE_AUTOREFRESH = True
