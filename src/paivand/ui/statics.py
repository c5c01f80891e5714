"""Static files whose names carry the hash of their content, down to the modules that scripts import."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModulesStorage(CompressedManifestStaticFilesStorage):
    """Writes hashed names into `import` lines too: a page never runs modules of two versions together."""

    support_js_module_import_aggregation = True
