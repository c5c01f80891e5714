"""Where an error happened, without what it said: messages of errors may hold what somebody typed."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

_LAST: Final = 4


def where(error: BaseException) -> str:
    """Return the last calls as ``file:line`` from the outside in, for logs."""
    frames = traceback.extract_tb(error.__traceback__)[-_LAST:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
