"""The kinds of tasks: how each is called, drawn and opened. Rooms define theirs in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from paivand.ui.wording import initials, isolated, short_name

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.permissions import Permission
    from paivand.work.models import Task


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of task."""

    name: str
    """Such as ``protection.visit``."""
    title: _StrOrPromise
    """Verb first, with named placeholders that ``params`` fill: ``Visit %(who)s at home``."""
    icon: str
    url: Callable[[Task], str]
    """Where the task is done."""
    waiting: bool = False
    """A decision that others wait for; Home lists these apart under 'Waiting for me'."""
    action: _StrOrPromise = ""
    """The words on the button of the next step, such as 'Record the visit'."""
    permission: Permission | None = None
    """Who may do it while it is nobody's in particular: it waits on the Home of all who hold this."""


_kinds: dict[str, TaskKind] = {}


def _nowhere(task: Task) -> str:
    return ""


# What stands for a kind whose room has gone or was never installed: the task stays in sight.
_UNKNOWN: Final = TaskKind(name="", title=_("Something to do"), icon="checklist", url=_nowhere)


def task_kind_define(
    name: str,
    *,
    title: _StrOrPromise,
    icon: str,
    url: Callable[[Task], str],
    waiting: bool = False,
    action: _StrOrPromise = "",
    permission: Permission | None = None,
) -> TaskKind:
    """Add a kind; saying the same name again replaces it, so that reloading an app is harmless."""
    kind = TaskKind(name=name, title=title, icon=icon, url=url, waiting=waiting, action=action, permission=permission)
    _kinds[name] = kind
    return kind


def task_kind(name: str) -> TaskKind:
    """Return the kind of this name; a stand-in when no room defines it."""
    return _kinds.get(name, _UNKNOWN)


def task_kind_known(name: str) -> bool:
    """Tell whether a room defines this kind."""
    return name in _kinds


def kinds_open_to(held: Collection[Permission]) -> list[str]:
    """Return the names of the kinds that wait for anybody who holds one of these permissions."""
    return sorted(name for name, kind in _kinds.items() if kind.permission is not None and kind.permission in held)


def waiting_kinds() -> list[str]:
    """Return the names of the kinds that others wait for."""
    return sorted(name for name, kind in _kinds.items() if kind.waiting)


class _Gaps(dict[str, object]):
    """Fills a placeholder without a value by an ellipsis: an old task never breaks a page."""

    def __missing__(self, key: str) -> str:
        return "…"


# Parameters that hold a person's name by agreement; lists show the short form, 'hide names' the first letters.
NAME_PARAMS: Final = frozenset({"who", "whom", "name"})


def task_title(task: Task, *, names_hidden: bool = False) -> str:
    """Return the title in the active language: names short, or as first letters."""
    params: Mapping[str, object] = task.params or {}
    shown = _Gaps(params)
    for key, value in params.items():
        text = str(value)
        # Isolated, so that a name in another script does not turn the sentence round; the sentence itself runs as the page.
        if key in NAME_PARAMS:
            shown[key] = isolated(initials(text) if names_hidden else short_name(text))
        elif get_language_bidi():
            shown[key] = isolated(text)
    return str(task_kind(task.kind).title) % shown


def task_url(task: Task) -> str:
    """Return where the task is done; empty when its room does not say."""
    return task_kind(task.kind).url(task)
