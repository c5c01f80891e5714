"""Names across scripts: Latin, Cyrillic with the Tajik letters, Perso-Arabic with the Pashto ones.

``tokens`` and ``neighbours`` find candidates, ``similarity`` ranks them; nothing here ever converts a name.
"""

from __future__ import annotations

from paivand.analysis.names.matching import similarity
from paivand.analysis.names.scripts import Script, normalise, script_of
from paivand.analysis.names.skeletons import (
    MIN_NEIGHBOUR_LENGTH,
    RULES_VERSION,
    neighbours,
    pair_tokens,
    skeleton,
    tokens,
)

__all__ = [
    "MIN_NEIGHBOUR_LENGTH",
    "RULES_VERSION",
    "Script",
    "neighbours",
    "normalise",
    "pair_tokens",
    "script_of",
    "similarity",
    "skeleton",
    "tokens",
]
