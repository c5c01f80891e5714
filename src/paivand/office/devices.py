"""Devices in words: what a browser says of itself, made short."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

# The first that fits wins, so those that pretend to be others stand in front.
_SYSTEMS: Final = (
    (re.compile(r"Android"), "Android"),
    (re.compile(r"iPhone|iPad"), "iOS"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"CrOS"), "ChromeOS"),
    (re.compile(r"Mac OS"), "macOS"),
    (re.compile(r"Linux"), "Linux"),
)
_BROWSERS: Final = (
    (re.compile(r"Edg[A-Z]*/"), "Edge"),
    (re.compile(r"OPR/|Opera"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"Chrom(e|ium)/|CriOS/"), "Chrome"),
    (re.compile(r"Safari/"), "Safari"),
)


def device_name(user_agent: str) -> str:
    """Return a name that a person recognises: 'Chrome on Android'."""
    system = next((name for pattern, name in _SYSTEMS if pattern.search(user_agent)), "")
    browser = next((name for pattern, name in _BROWSERS if pattern.search(user_agent)), "")
    if system and browser:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device that does not say what it is")
