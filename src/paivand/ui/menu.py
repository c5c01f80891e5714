"""The rail and the phone's bar, made from what the rooms registered and what the person may do.

This room stands under the one that knows mandates, so it cannot ask ``allowed`` itself: the office hands that
question in with ``use_permission_check`` when the apps are ready. Until then only entries without a permission show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from paivand.kernel import registry
from paivand.ui.links import address
from paivand.ui.parts import MenuGroup, MenuItem

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.kernel.permissions import Permission
    from paivand.kernel.protocols import MenuEntry

PermissionCheck = Callable[["Actor", "Permission"], bool]

_GROUP_ORDER: Final = ("work", "read", "admin")
_RAIL_LIMIT: Final = 9

_check: list[PermissionCheck] = []


@dataclass(frozen=True, slots=True)
class MenuPlan:
    """Which entries lead, for people with one kind of work: names of addresses, in order, above and below the line."""

    work: tuple[str, ...]
    read: tuple[str, ...] = ()


PlanChoice = Callable[["Actor"], MenuPlan | None]

_plan: list[PlanChoice] = []


def use_menu_plan(choice: PlanChoice) -> None:
    """Let the menu ask this for the plan of somebody's work. Called once, from ``AppConfig.ready``."""
    _plan[:] = [choice]


def use_permission_check(check: PermissionCheck) -> None:
    """Let the menu ask this whether somebody holds a permission anywhere. Called once, from ``AppConfig.ready``."""
    _check[:] = [check]


def _may(actor: Actor, entry: MenuEntry) -> bool:
    if entry.permission is None:
        return True
    return bool(_check) and _check[0](actor, entry.permission)


def entries_for(actor: Actor) -> list[MenuEntry]:
    """Return the entries that this person may use, in order; what one may not do is absent, never greyed out."""
    entries = [entry for entry in registry.all(registry.MENU_ENTRY) if _may(actor, entry)]
    plan = _plan[0](actor) if _plan else None
    if plan is not None:
        entries = [_planned(entry, plan) for entry in entries]
    return sorted(entries, key=lambda entry: (_rank(entry.group), entry.order, entry.url_name))


def _planned(entry: MenuEntry, plan: MenuPlan) -> MenuEntry:
    """Put an entry where the plan wants it; what the plan does not name stands after it, in its own order."""
    for group, names in (("work", plan.work), ("read", plan.read)):
        if entry.url_name in names:
            return replace(entry, group=group, order=names.index(entry.url_name))
    return replace(entry, group="admin")


def _rank(group: str) -> int:
    return _GROUP_ORDER.index(group) if group in _GROUP_ORDER else len(_GROUP_ORDER)


def _item(actor: Actor, entry: MenuEntry, path: str) -> MenuItem | None:
    url = address(entry.url_name)
    if not url:
        # A room may register its entry before its pages are mounted; a dead link would help nobody.
        return None
    current = path == url or (url != "/" and path.startswith(url))
    return MenuItem(
        label=entry.label,
        url=url,
        icon=entry.icon,
        current=current,
        count=entry.badge(actor) if entry.badge else 0,
    )


def _only_longest_current(items: Iterable[MenuItem]) -> list[MenuItem]:
    """Keep ``current`` on the entry whose address is the longest: ``/cases/new/`` is not also ``/cases/``."""
    listed = list(items)
    current = max((item for item in listed if item.current), key=lambda item: len(item.url), default=None)
    return [
        item
        if item is current or not item.current
        else MenuItem(label=item.label, url=item.url, icon=item.icon, count=item.count, state=item.state)
        for item in listed
    ]


def rail_for(actor: Actor, path: str) -> list[MenuGroup]:
    """Return the groups of the rail for the page at ``path``."""
    pairs = [(entry, item) for entry in entries_for(actor) if (item := _item(actor, entry, path)) is not None]
    marked = _only_longest_current(item for _entry, item in pairs)
    kept = [(entry.group, item) for (entry, _old), item in zip(pairs, marked, strict=True)]
    return [
        MenuGroup(name=group, items=[item for _group, item in part])
        for group, part in groupby(kept, key=lambda pair: pair[0])
    ]


def bar_for(groups: Iterable[MenuGroup]) -> list[MenuItem]:
    """Return the entries of the phone's bar beside Record and More: the first three of the rail."""
    return [item for group in groups for item in group.items][:3]
