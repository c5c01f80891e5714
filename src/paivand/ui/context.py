"""What every page of the shell needs to know, worked out only when a template asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import Actor
from paivand.kernel.calendars import month_names
from paivand.ui import menu
from paivand.ui.dates import calendar_or_default
from paivand.ui.links import address
from paivand.ui.wording import avatar_letters

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise

    from paivand.ui.parts import MenuGroup, MenuItem

THEMES: Final = ("light", "dark", "system")
DENSITIES: Final = ("standard", "calm", "compact")
THEME_COOKIE: Final = "pv_theme"
DENSITY_COOKIE: Final = "pv_density"
HIDE_NAMES_COOKIE: Final = "pv_hide_names"
KEYS_COOKIE: Final = "pv_keys"

# The database of time zones names its cities in English; these are the cities of the countries that are shipped.
CITIES: Final[dict[str, _StrOrPromise]] = {"Dushanbe": _("Dushanbe"), "Kabul": _("Kabul"), "Tirane": _("Tirana")}


class Shell:
    """The frame of a page: who looks, in which language, and where one can go."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> Any:
        """The person who is signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def user_name(self) -> str:
        """The name as the account shows it."""
        return str(getattr(self.user, "display_name", "") or getattr(self.user, "username", "")) if self.user else ""

    @cached_property
    def user_letters(self) -> str:
        """Two letters for the round mark."""
        return avatar_letters(self.user_name)

    @cached_property
    def rail(self) -> list[MenuGroup]:
        """The groups of the rail; nothing for a visitor."""
        return menu.rail_for(self.user, self.request.path) if isinstance(self.user, Actor) else []

    @cached_property
    def bar(self) -> list[MenuItem]:
        """The phone's bar without Record and More."""
        return menu.bar_for(self.rail)

    @property
    def language(self) -> str:
        """The tag for ``lang``: ``fa-AF``, ``tg``."""
        code = get_language() or settings.LANGUAGE_CODE
        root, _, country = code.partition("-")
        return f"{root}-{country.upper()}" if country else root

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if get_language_bidi() else "ltr"

    @property
    def languages(self) -> list[tuple[str, str, str, bool]]:
        """Each language as code, tag for ``lang``, own name, and whether it is on."""
        active = (get_language() or "").lower()
        result = []
        for code, name in settings.LANGUAGES:
            root, _, country = code.partition("-")
            tag = f"{root}-{country.upper()}" if country else root
            result.append((code, tag, str(name), code.lower() == active))
        return result

    @property
    def calendar(self) -> str:
        """The calendar in which the reader counts days: ``gregorian`` or ``solar_hijri``."""
        return calendar_or_default("")

    @property
    def month_names(self) -> tuple[str, ...]:
        """The months of the reader's calendar in the language of the page."""
        return month_names(get_language() or settings.LANGUAGE_CODE, calendar_or_default(""))

    @property
    def theme(self) -> str:
        """``light``, ``dark`` or ``system``."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @property
    def bs_theme(self) -> str:
        """What the server can already say: the script turns ``system`` into what the device prefers."""
        return "dark" if self.theme == "dark" else "light"

    @property
    def density(self) -> str:
        """``standard``, ``calm`` or ``compact``."""
        chosen = self.request.COOKIES.get(DENSITY_COOKIE, "")
        return chosen if chosen in DENSITIES else "standard"

    @property
    def hide_names(self) -> bool:
        """Whether names are to be shown as first letters on this device."""
        return self.request.COOKIES.get(HIDE_NAMES_COOKIE) == "1"

    @property
    def keys(self) -> bool:
        """Whether shortcuts of a single key are on."""
        return self.request.COOKIES.get(KEYS_COOKIE) != "0"

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration, whose people are invented."""
        return bool(getattr(settings, "DEMO", False))

    @property
    def zone(self) -> str:
        """The place whose time is shown: ``Dushanbe``."""
        city = timezone.get_current_timezone_name().rsplit("/", 1)[-1].replace("_", " ")
        return str(CITIES.get(city, city))

    @property
    def home_url(self) -> str:
        """My work today."""
        return address("site:home") or "/"

    @property
    def search_url(self) -> str:
        """The page of the global search."""
        return address("site:search")

    @property
    def record_url(self) -> str:
        """What can be recorded, behind the middle of the phone's bar."""
        return address("site:record")

    @property
    def more_url(self) -> str:
        """All entries on one page, behind the end of the phone's bar."""
        return address("site:more")

    @property
    def unsent_url(self) -> str:
        """What this device has not sent yet."""
        return address("work:outbox")

    @property
    def conflicts_url(self) -> str:
        """Where two versions wait for a decision."""
        return address("work:conflicts")

    @property
    def inbox_url(self) -> str:
        """Notifications."""
        return address("work:notifications")

    @property
    def account_url(self) -> str:
        """The person's own account."""
        return address("office_account") or address("usersessions_list")

    @property
    def login_url(self) -> str:
        """Sign in."""
        return address("account_login")

    @property
    def logout_url(self) -> str:
        """Sign out, by POST."""
        return address("account_logout")

    @property
    def manifest_url(self) -> str:
        """The manifest of the installed application."""
        return address("site:manifest")

    @property
    def worker_url(self) -> str:
        """The service worker, at the root so that it serves the whole site."""
        return address("site:service_worker")

    @property
    def styleguide_url(self) -> str:
        """Every component on one page, in the demonstration only."""
        return address("ui:styleguide")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``shell`` and ``menu`` (the rail's groups). Safe for visitors and costs nothing unless used."""
    frame = Shell(request)
    return {"shell": frame, "menu": SimpleLazyObject(lambda: frame.rail)}
