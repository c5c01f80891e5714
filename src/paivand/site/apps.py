"""The site app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Puts the rooms together into one site; has no models."""

    name = "paivand.site"
    label = "paivand_site"

    def ready(self) -> None:
        """Put Today first in every menu."""
        from paivand.kernel import registry
        from paivand.kernel.protocols import MenuEntry

        registry.register(
            registry.MENU_ENTRY,
            MenuEntry(label=_("Today"), url_name="site:home", icon="checklist", order=1),
        )
