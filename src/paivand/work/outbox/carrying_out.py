"""Handing one act to the service that it names, so that whatever happens there harms nothing else."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404

from paivand.kernel import registry
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.kernel.protocols import CommandResult, CommandStatus
from paivand.office.access import allowed
from paivand.work.models.outbox import QuarantineReason

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import CommandHandler
    from paivand.work.outbox.envelopes import Opened

log = logging.getLogger("paivand.work.outbox")

_HIDDEN: Final = frozenset({401, 403, 404})
_OURS: Final = 500

# The database or the disk is in trouble, not the act: whoever sent it keeps it and sends again.
PASSING = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the service made of an act. Without ``result`` it was not accepted, for ``reason``."""

    result: CommandResult | None = None
    reason: QuarantineReason = QuarantineReason.UNEXPECTED
    mistakes: dict[str, list[str]] = field(default_factory=dict)
    reference: str = ""

    @property
    def done(self) -> bool:
        """Whether the act is recorded."""
        return self.result is not None and self.result.status is CommandStatus.DONE

    @property
    def conflict(self) -> CommandResult | None:
        """The two values to decide between, if that is what came of it."""
        return self.result if self.result is not None and self.result.status is CommandStatus.CONFLICT else None


def carry_out(opened: Opened, *, actor: Actor) -> Outcome:
    """Check the act and do it once, in a savepoint of the transaction that is open.

    Raises PaivandError with a status of 500 or more, or a passing database
    error: nothing was done and the act may be tried again.
    """
    handler = registry.get(registry.COMMAND_HANDLER, opened.service)
    if handler is None:
        return Outcome(reason=QuarantineReason.UNKNOWN_SERVICE)
    if not allowed(actor, handler.permission):
        return Outcome(reason=QuarantineReason.NOT_ALLOWED)
    try:
        with transaction.atomic():
            return _done_by(handler, opened, actor=actor)
    except _NotDoneError as refusal:
        return refusal.outcome


class _NotDoneError(Exception):
    """Carries an outcome out of the savepoint, so that nothing of a refused act stays written."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


def _done_by(handler: CommandHandler, opened: Opened, *, actor: Actor) -> Outcome:
    try:
        payload = handler.validate(opened.payload)
        result = handler.apply(actor=actor, envelope=opened.envelope(payload))
    except PASSING:
        raise
    except PaivandError as error:
        if error.status >= _OURS:
            raise
        # The same answer for "not yours" and "not there": it must not tell which.
        if error.status in _HIDDEN:
            raise _NotDoneError(Outcome(reason=QuarantineReason.NOT_ALLOWED)) from error
        mistakes: dict[str, list[str]] = {NON_FIELD_ERRORS: [error.message]}
        raise _NotDoneError(Outcome(reason=QuarantineReason.INVALID, mistakes=mistakes)) from error
    except ValidationError as error:
        mistakes = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        raise _NotDoneError(Outcome(reason=QuarantineReason.INVALID, mistakes=mistakes)) from error
    except (Http404, PermissionDenied, ObjectDoesNotExist) as error:
        raise _NotDoneError(Outcome(reason=QuarantineReason.NOT_ALLOWED)) from error
    except Exception as error:
        raise _NotDoneError(unexpected(error, service=opened.service)) from error
    if result.status is CommandStatus.DONE:
        return Outcome(result=result)
    # A handler that reports a conflict or sets an act aside may have written before it noticed.
    kept = (
        Outcome(result=result) if result.status is CommandStatus.CONFLICT else Outcome(reason=QuarantineReason.INVALID)
    )
    raise _NotDoneError(kept)


def unexpected(error: Exception, *, service: str) -> Outcome:
    """Note an error of ours under a reference; neither its message nor its values go into the log: both may be personal."""
    reference = uuid7().hex[-8:]
    log.error("act of %s set aside: %s, reference %s", service, type(error).__name__, reference)
    return Outcome(reason=QuarantineReason.UNEXPECTED, reference=reference)
