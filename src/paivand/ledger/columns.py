"""What each column holds about people, and why a column that could hold it may be plain.

A sealed column says so by its type. Every other text, JSON, binary or file
column needs a written reason: in the ``plain_columns`` of its model, or below
for tables of the framework, which we cannot write into. Numbers, dates, ids and
links need none, unless they say something about a person: those are named in
the ``sensitive_plain`` of their model, with the reason. A test walks all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.apps import apps
from django.db import models

from paivand.ledger.vault.fields import SealedField


class Personal(StrEnum):
    """What a column says about people."""

    IDENTITY = "identity"
    """Who somebody is: names, numbers, contacts."""
    NONE = "none"
    """Nothing."""
    SENSITIVE = "sensitive"
    """What happened to somebody or what they said."""
    STAFF = "staff"
    """Who works here and when; about colleagues, not about the people we serve."""


@dataclass(frozen=True, slots=True)
class ColumnTag:
    """What is known of one column."""

    model: str
    """Label of the model, such as ``people.person``."""
    column: str
    sealed: bool
    personal: Personal
    reason: str
    """Why it may be plain; empty for a sealed column."""


def _plain(**columns: str) -> dict[str, tuple[Personal, str]]:
    """Read ``staff: reason`` or just ``reason`` for nothing personal."""
    found = {}
    for name, text in columns.items():
        kind, mark, rest = text.partition(": ")
        known = mark and kind in set(Personal)
        found[name] = (Personal(kind), rest) if known else (Personal.NONE, text)
    return found


_VISITOR: Final = "staff: who tried to sign in and from where; kept to lock out guessing, removed after 90 days"
FRAMEWORK: Final[Mapping[str, Mapping[str, tuple[Personal, str]]]] = {
    "account.emailaddress": _plain(email="staff: no account needs an address; empty unless an office sets up mail"),
    "account.emailconfirmation": _plain(key="a chance value"),
    "auth.group": _plain(name="unused: roles are our own"),
    "auth.permission": _plain(name="name of a permission", codename="name of a permission"),
    "axes.accessattempt": _plain(
        user_agent=_VISITOR,
        ip_address=_VISITOR,
        username=_VISITOR,
        http_accept=_VISITOR,
        path_info="address of the sign-in page",
        get_data="staff: parameters of the sign-in page; what is typed is masked",
        post_data="staff: fields of the sign-in form; what is typed is masked",
    ),
    "axes.accessfailurelog": _plain(
        user_agent=_VISITOR,
        ip_address=_VISITOR,
        username=_VISITOR,
        http_accept=_VISITOR,
        path_info="address of the sign-in page",
    ),
    "axes.accesslog": _plain(
        user_agent=_VISITOR,
        ip_address=_VISITOR,
        username=_VISITOR,
        http_accept=_VISITOR,
        path_info="address of the sign-in page",
        session_hash="a hash",
    ),
    "contenttypes.contenttype": _plain(app_label="name of an app", model="name of a model"),
    "django_tasks_database.dbtaskresult": _plain(
        status="closed list",
        args_kwargs="ids only; a test of the job rails holds it",
        task_path="name of a function",
        worker_ids="names of processes",
        queue_name="closed list",
        backend_name="closed list",
        return_value="numbers and ids; results for people are sealed files",
        exception_class_path="name of a class",
        traceback="lines of code; errors of ours carry a code and no values",
    ),
    "mfa.authenticator": _plain(
        type="closed list", data="staff: keys of second factors, worthless without the password; sealed by the adapter"
    ),
    "sessions.session": _plain(
        session_key="a chance value", session_data="staff: who is signed in and since when; forms are kept sealed"
    ),
    "usersessions.usersession": _plain(
        ip="staff: shown to the holder under 'my devices'",
        session_key="a chance value",
        user_agent="staff: shown to the holder under 'my devices'",
        data="unused",
    ),
}

_NEEDS_A_REASON: Final = (
    models.BinaryField,
    models.CharField,
    models.FileField,
    models.GenericIPAddressField,
    models.JSONField,
    models.TextField,
)


def _stated(model: type[models.Model], attribute: str) -> dict[str, str]:
    """Return what the model and the classes that it is made of say, the nearest class last."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        found.update(vars(base).get(attribute, {}))
    return found


def _models() -> list[type[models.Model]]:
    return sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label_lower)


def column_tags() -> Iterator[ColumnTag]:
    """Give every column that is sealed or has a stated reason, by model."""
    for model in _models():
        label = model._meta.label_lower
        framework = FRAMEWORK.get(label, {})
        stated = _stated(model, "plain_columns")
        sensitive = _stated(model, "sensitive_plain")
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedField):
                yield ColumnTag(label, field.name, sealed=True, personal=Personal(field.personal), reason="")
            elif field.name in sensitive:
                reason = sensitive[field.name]
                yield ColumnTag(label, field.name, sealed=False, personal=Personal.SENSITIVE, reason=reason)
            elif field.name in framework:
                kind, reason = framework[field.name]
                yield ColumnTag(label, field.name, sealed=False, personal=kind, reason=reason)
            elif field.name in stated:
                kind, reason = _plain(it=stated[field.name])["it"]
                yield ColumnTag(label, field.name, sealed=False, personal=kind, reason=reason)


def untagged_columns() -> list[str]:
    """Return ``app.model.column`` of every column that could hold personal text, is not sealed and states no reason."""
    tagged = {(tag.model, tag.column) for tag in column_tags() if tag.sealed or tag.reason}
    return [
        f"{model._meta.label_lower}.{field.name}"
        for model in _models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, _NEEDS_A_REASON) and (model._meta.label_lower, field.name) not in tagged
    ]


def stale_reasons() -> list[str]:
    """Return reasons that speak of columns which are not there or are sealed by now."""
    found: list[str] = []
    for model in _models():
        label = model._meta.label_lower
        plain = {field.name for field in model._meta.concrete_fields if not isinstance(field, SealedField)}
        stated = {*_stated(model, "plain_columns"), *_stated(model, "sensitive_plain"), *FRAMEWORK.get(label, {})}
        found += [f"{label}.{name}" for name in sorted(stated - plain)]
    return found
