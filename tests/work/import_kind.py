"""A kind of import for the tests of the rails: each row becomes one line in the inbox of whoever takes it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from paivand.kernel.actors import Actor
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.work.imports.kinds import Batch, Column, ColumnKind, Row, RowProblem, import_kind_register
from paivand.work.models import Notification


class Things:
    name = "test.things"
    title = "Things"
    permission = Permission.IMPORT_COMMIT
    undo_permission = Permission.IMPORT_UNDO
    sensitivity = Sensitivity.S1
    columns = (
        Column(name="name", label="Name", required=True, aliases=("full name", "ном")),
        Column(name="born", label="Born", kind=ColumnKind.DATE, aliases=("dob", "date of birth")),
        Column(name="phone", label="Phone", kind=ColumnKind.CODE, aliases=("phone number",), masked=True),
        Column(
            name="sex",
            label="Sex",
            kind=ColumnKind.CHOICE,
            choices={"female": ("Female", "F", "زن"), "male": ("Male", "M", "مرد")},
            missing="Stays 'not recorded'. We do not read it from names.",
        ),
        Column(name="children", label="Children", kind=ColumnKind.NUMBER),
    )

    def __init__(self) -> None:
        self.stop_at = 0
        self.stay: set[int] = set()

    def preview_row(self, *, row: Row, batch: Batch) -> Sequence[RowProblem]:
        if row.values.get("children", 0) > 20:
            return [
                RowProblem(
                    "children",
                    "%(count)s children are unusual. Look again.",
                    {"count": row.values["children"]},
                    stops=False,
                )
            ]
        return []

    def commit_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.number == self.stop_at:
                raise RuntimeError("the power went out")
            Notification.objects.create(pk=row.record_id, user_id=actor.id, kind="test.thing", url="/")

    def undo_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> Mapping[int, str]:
        stay = {row.number: "It was changed since." for row in rows if row.number in self.stay}
        Notification.objects.filter(pk__in=[row.record_id for row in rows if row.number not in stay]).delete()
        return stay

    def record_url(self, record_id: UUID) -> str:
        return f"/things/{record_id}/"


def register() -> Things:
    kind = Things()
    import_kind_register(kind)
    return kind
