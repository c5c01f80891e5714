"""Static files whose names carry the hash of their content, down to the modules that our scripts import."""

from __future__ import annotations

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


def _own_modules() -> list[str]:
    """Return the patterns of our own scripts; libraries import in ways that are not ours to rewrite."""
    rooms = [app.split(".")[1] for app in settings.INSTALLED_APPS if app.startswith("paivand.")]
    return ["ui/js/*.js" if room == "ui" else f"{room}/*.js" for room in rooms]


class HashedModulesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise ships no types
    """Writes hashed names into the `import` lines of our scripts: a page never runs modules of two versions together."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (pattern, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])  # noqa: SLF001 -- Django's own rules, for part of the files
            for pattern in _own_modules()
        ),
    )
