"""Doing one thing to several picked rows: look first, do it in one transaction, take it back for ten minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.work.problems import BULK_UNDO_GONE

if TYPE_CHECKING:
    from django import forms
    from django.db import models
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.kernel.permissions import Permission

LIMIT: Final = 500
UNDO_MINUTES: Final = 10
_SESSION: Final = "pv_undo"


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What would happen to one row."""

    label: _StrOrPromise
    """The row as its list names it; a code rather than a name."""
    sentence: _StrOrPromise
    """Before and after: 'Due 3 May, then 10 May'."""
    stops: bool = False
    """This row is left out; the sentence says why."""


class BulkAct:
    """One thing that can be done to picked rows. Subclass it and name it in ``RecordList.acts``."""

    value: ClassVar[str]
    """A code, such as ``move``."""
    label: ClassVar[_StrOrPromise]
    """On the button, verb first: 'Move the date'."""
    icon: ClassVar[str] = ""
    permission: ClassVar[Permission | None] = None
    form_class: ClassVar[type[forms.Form] | None] = None
    """What must be asked first: a date, a colleague, a reason."""

    def form(self, request: HttpRequest, data: Mapping[str, Any] | None) -> forms.Form | None:
        """Return the form, bound when ``data`` is given."""
        return None if self.form_class is None else self.form_class(data)

    def preview(self, *, actor: Actor, records: Sequence[Any], values: Mapping[str, Any]) -> list[BulkLine]:
        """Say what would happen to each row; writes nothing."""
        raise NotImplementedError

    def apply(self, *, actor: Actor, records: Sequence[Any], values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Do it, inside the transaction of the page; return ids and codes that ``undo`` needs, or None: no way back.

        What is returned lies in the session for ten minutes, so it must hold nothing about people.
        """
        raise NotImplementedError

    def undo(self, *, actor: Actor, state: Mapping[str, Any]) -> None:
        """Put everything back as it was."""
        raise NotImplementedError

    def done_text(self, count: int) -> str:
        """Return the sentence of the notice afterwards."""
        raise NotImplementedError


def remember(request: HttpRequest, *, page: str, act: str, state: Mapping[str, Any]) -> str:
    """Keep what ``undo`` needs; return the token of the undo button. One undo a person: the last."""
    token = str(uuid7())
    until = now() + dt.timedelta(minutes=UNDO_MINUTES)
    request.session[_SESSION] = {
        "token": token,
        "page": page,
        "act": act,
        "state": dict(state),
        "until": until.isoformat(),
    }
    return token


def recall(request: HttpRequest, *, page: str, token: str) -> tuple[str, Mapping[str, Any]]:
    """Return act and state of a token and forget them; raises PV-LIST-03 when they are gone."""
    kept = request.session.get(_SESSION)
    if not kept or kept["token"] != token or kept["page"] != page or dt.datetime.fromisoformat(kept["until"]) < now():
        raise BULK_UNDO_GONE.error()
    del request.session[_SESSION]
    return kept["act"], kept["state"]


def pending(request: HttpRequest, *, page: str) -> str:
    """Return the token that can still be undone on this page, or nothing."""
    kept = request.session.get(_SESSION)
    if not kept or kept["page"] != page or dt.datetime.fromisoformat(kept["until"]) < now():
        return ""
    return str(kept["token"])


def label_of(record: models.Model) -> str:
    """Return how a row is named where its list says nothing better."""
    return str(getattr(record, "code", "") or record.pk)
