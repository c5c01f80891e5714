"""Sealed columns: plain in Python, AES-256-GCM in the database, opened only when somebody reads the attribute.

A value is sealed in ``pre_save`` and bound to model, field and primary key, so
a ciphertext that is moved to another row or column does not open. The database
can neither search nor change such a column: ``filter``, ``update``,
``bulk_update`` and expressions raise; write with ``save`` or ``bulk_create``.
Setting a nullable column to NULL with ``update`` is allowed: it only forgets.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core import checks
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from paivand.ledger.vault.keyring import Purpose
from paivand.ledger.vault.problems import CANNOT_OPEN, NOT_EXPORTABLE, NOT_SEARCHABLE
from paivand.ledger.vault.sealing import open_bytes, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    # Django's Field takes type arguments in the stubs alone.
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field

_SHOWN = "<sealed>"


class Sealed(bytes):
    """A sealed value as it stands in the database. Showing it shows nothing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _SHOWN

    def __str__(self) -> str:
        return _SHOWN

    def __format__(self, spec: str) -> str:
        return _SHOWN


class Opened:
    """A plain value in the memory of one record; hidden from ``repr``, sealed when it is pickled."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        """Hold the value."""
        self.value = value

    def __repr__(self) -> str:
        return _SHOWN

    def __copy__(self) -> Opened:
        return Opened(self.value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Opened:
        return Opened(copy.deepcopy(self.value, memo))

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickled record may land in a cache or a queue, where nothing plain may lie.
        kind, content = ("b", self.value) if isinstance(self.value, bytes) else ("j", _to_json(self.value))
        return _from_pickle, (kind, bytes(seal_bytes("pickle", content, purpose=Purpose.DATA)))


def _from_pickle(kind: str, sealed: bytes) -> Opened:
    content = open_bytes("pickle", sealed, purpose=Purpose.DATA)
    return Opened(content if kind == "b" else json.loads(content))


def _to_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


class SealedAttribute(DeferredAttribute):
    """Opens the value on first reading; a list that never shows a name never decrypts one."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        """Return the plain value."""
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Opened):
            return value.value
        if isinstance(value, Sealed):
            plain = self.field.open(value, pk=self.field.key_of(instance))
            instance.__dict__[self.field.attname] = Opened(plain)
            return plain
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Take a plain value, or a sealed one as it came from the database."""
        hidden = value is None or isinstance(value, (Sealed, Opened))
        instance.__dict__[self.field.attname] = value if hidden else Opened(value)


class SealedField(_Field):
    """Base of the sealed columns.

    ``personal`` says what the plain value is ("identity", "sensitive" or
    "none"; see ``ledger.columns``). ``sealed_as`` keeps the binding when a
    model or field is renamed: give the old ``app.model.field``.
    ``append_only`` marks a column whose rows may not change: ``rekey`` leaves
    it under its old key.
    """

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(
        self,
        *args: Any,
        personal: str = "sensitive",
        sealed_as: str = "",
        append_only: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take the options of a Django field and ours."""
        self.personal = personal
        self.sealed_as = sealed_as
        self.append_only = append_only
        super().__init__(*args, **kwargs)

    # --- what a subclass says ---------------------------------------------------------------------------------------

    def encode(self, value: Any) -> bytes:
        """Return the bytes of a plain value; raises TypeError or ValueError for a value of another kind."""
        raise TypeError(type(value).__name__)

    def decode(self, content: bytes) -> Any:
        """Return the plain value of the bytes."""
        raise TypeError(len(content))

    # --- sealing ------------------------------------------------------------------------------------------------------

    def key_of(self, instance: models.Model) -> Any:
        """Return the primary key of the row in the table that holds this column (with inheritance: the parent's)."""
        return getattr(instance, self.model._meta.pk.attname)

    def context(self, pk: Any) -> str:
        """Return what a value is bound to. Raises ValueError without a primary key."""
        if pk is None:
            message = f"{self.model.__name__} needs its primary key before {self.name} can be sealed"
            raise ValueError(message)
        return f"{self.sealed_as or f'{self.model._meta.label_lower}.{self.name}'}|{pk}"

    def seal(self, value: Any, *, pk: Any) -> Sealed:
        """Return the sealed value for the row with this key."""
        return Sealed(seal_bytes(self.context(pk), self.encode(value), purpose=Purpose.DATA))

    def open(self, sealed: bytes, *, pk: Any) -> Any:
        """Return the plain value; raises PV-VAULT-02 or -03."""
        return self.decode(open_bytes(self.context(pk), bytes(sealed), purpose=Purpose.DATA))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: FBT001 - Django's signature
        """Return what goes into the database."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        if isinstance(value, Sealed):
            # Never opened, so unchanged. It must still belong to this row: a record that was copied to a new
            # key without reading the field would otherwise store a value that nobody can open.
            self.open(value, pk=self.key_of(model_instance))
            return value
        # Nothing but our descriptor writes to this place of the dictionary, so it is an Opened.
        return self.seal(value.value, pk=self.key_of(model_instance))

    # --- the database side ---------------------------------------------------------------------------------------------

    def get_internal_type(self) -> str:
        """Bytes, on every database."""
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        """Mark the bytes; nothing is opened here."""
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Let only sealed values through: whatever did not come from ``pre_save`` would be stored plain."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise self._not_searchable()
        return cast("Any", connection).Database.Binary(bytes(value))

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Refuse expressions: F() would copy a ciphertext to a place where it does not open."""
        if hasattr(value, "as_sql"):
            raise self._not_searchable()
        return "%s"

    def get_lookup(self, lookup_name: str) -> type[models.Lookup[Any]] | None:
        """Allow asking whether there is a value, and nothing else."""
        if lookup_name != "isnull":
            raise self._not_searchable()
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Allow none."""
        raise self._not_searchable()

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse ``dumpdata`` and other text dumps."""
        raise NOT_EXPORTABLE.error(column=self._label())

    def _label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}" if hasattr(self, "model") else str(self.name)

    def _not_searchable(self) -> Exception:
        return NOT_SEARCHABLE.error(column=self._label())

    # --- Django's housekeeping -----------------------------------------------------------------------------------------

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Write into migrations what they need to open values: the binding, if it is not the usual one."""
        name, path, args, kwargs = super().deconstruct()
        if self.sealed_as:
            kwargs["sealed_as"] = self.sealed_as
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse options that the database could not honour over ciphertexts."""
        errors = super().check(**kwargs)
        if self.primary_key or self.unique or self.has_db_default() or self.choices or getattr(self, "db_index", False):
            errors.append(
                checks.Error(
                    "A sealed column can have no index, uniqueness, database default or choices.",
                    hint="Put a blind token beside it, or keep a code list plain with a written reason.",
                    obj=self,
                    id="ledger.E001",
                )
            )
        return errors


class EncryptedTextField(SealedField):
    """Text. The empty text and NULL stay different. ``max_length`` counts characters of the plain text."""

    description = "Sealed text"
    empty_strings_allowed = True
    _pyi_private_set_type: str
    _pyi_private_get_type: str
    _pyi_lookup_exact_type: None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Watch the length, as a form or ``full_clean`` will ask."""
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators = [*self.validators, MaxLengthValidator(self.max_length)]

    def encode(self, value: Any) -> bytes:
        """UTF-8."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}")
        return value.encode()

    def decode(self, content: bytes) -> str:
        """UTF-8."""
        return content.decode()

    def to_python(self, value: Any) -> Any:
        """Return text for what a form gives."""
        return value if value is None or isinstance(value, str) else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        """Return a text field: one line with ``max_length``, else a text area."""
        defaults: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.max_length}
        if self.null:
            defaults["empty_value"] = None
        if self.max_length is None:
            defaults["widget"] = forms.Textarea
        return super().formfield(**(defaults | kwargs))


class EncryptedJSONField(SealedField):
    """Anything that JSON can say; dates, decimals and UUIDs become text, as in Django's JSON encoder."""

    description = "Sealed JSON"
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    _pyi_lookup_exact_type: None

    def encode(self, value: Any) -> bytes:
        """Compact UTF-8 JSON."""
        return _to_json(value)

    def decode(self, content: bytes) -> Any:
        """JSON."""
        return json.loads(content)

    def formfield(self, **kwargs: Any) -> Any:
        """Return a JSON field."""
        return super().formfield(**({"form_class": forms.JSONField} | kwargs))


class EncryptedBinaryField(SealedField):
    """Bytes."""

    description = "Sealed bytes"
    _pyi_private_set_type: bytes | bytearray | memoryview
    _pyi_private_get_type: bytes
    _pyi_lookup_exact_type: None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Stay out of forms, as Django's binary field does."""
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        """As they are."""
        return bytes(memoryview(value))

    def decode(self, content: bytes) -> bytes:
        """As they are."""
        return content


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """Return the sealed columns of a model's own table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, SealedField)]


def open_value(model: type[models.Model], field_name: str, pk: Any, sealed: Sealed | None) -> Any:
    """Open one value that came from ``values_list``: for searches that rank hundreds of rows without building records.

    Raises PV-VAULT-02 or -03.
    """
    field = model._meta.get_field(field_name)
    if not isinstance(field, SealedField):
        raise CANNOT_OPEN.error()
    return None if sealed is None else field.open(sealed, pk=pk)
