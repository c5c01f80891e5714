"""Putting this room's sealed files under the newest key: attachments, staged imports, results of jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from paivand.ledger.vault import streams

# Folder under files/ and what its files are bound to; each file is named by the id that stands in its binding.
_SHELVES: Final = (
    ("records", "work.storedfile {id}"),
    ("imports", "work.importbatch {id}"),
    ("jobs", "job result {id}"),
)


class SealedFiles:
    """Every file of this room that outlives a request; uploads on their way in are gone within the hour."""

    name = "work.files"

    def reseal(self, *, batch: int) -> int:
        """Seal anew what lies under an older key, one file after the other; return how many that were."""
        done = 0
        for folder, context in _SHELVES:
            for path in sorted((Path(settings.MEDIA_ROOT) / folder).rglob("*.sealed")):
                try:
                    done += streams.reseal_file(path, context.format(id=path.stem))
                except FileNotFoundError:
                    # Removed meanwhile, which is as good.
                    continue
        return done
