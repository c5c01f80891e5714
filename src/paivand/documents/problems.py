"""What can be wrong with a document, in the catalogue's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

TOO_LARGE = define(
    "PV-DOCUMENT-01",
    422,
    _("This document is too large: %(what)s, at most %(limit)s. Make it shorter or split it in two."),
)
BAD_STRUCTURE = define(
    "PV-DOCUMENT-02",
    422,
    _("Block %(block)s of this document does not fit: %(why)s. Correct it and make the document again."),
)
BAD_PICTURE = define(
    "PV-DOCUMENT-03",
    422,
    _("The picture in block %(block)s could not be read. Use a PNG, or an SVG without scripts and links."),
)
NOT_WRITTEN = define(
    "PV-DOCUMENT-04",
    500,
    _("The document could not be written as %(format)s. Nothing is lost; try again, and tell your administrator."),
)
