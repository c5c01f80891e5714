"""Tables of lists: columns that know where they stand on a phone, and the box that picks a row."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import django_tables2 as tables
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.translation import gettext

from paivand.ui.rows import RowWriter

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from paivand.ui.parts import ListState

AT_ATTRIBUTE: Final = "data-at"


def at(place: str, **more: str) -> dict[str, dict[str, str]]:
    """Return the ``attrs`` of a column for its place on a phone.

    ``place``: line 1-3 with ``s`` (start) or ``e`` (end), a bare line for its whole width, or ``hide``.
    """
    return {"td": {AT_ATTRIBUTE: place, **more}, "th": {key: value for key, value in more.items() if key == "class"}}


@lru_cache(maxsize=256)
def _compiled(code: str) -> Template:
    """Return a template of a cell, compiled once a process: each table has columns of its own, made for one request."""
    return Template(code)


class TemplateColumn(tables.TemplateColumn):  # type: ignore[misc]  # django-tables2 ships no types
    """A column drawn by a short template in the context of the page, so that a mark in a cell knows who reads.

    The library compiles the template anew for every cell, and takes the request away from it.
    """

    def render(self, record: Any, table: Any, value: Any, bound_column: Any, **kwargs: Any) -> str:
        """Draw one cell."""
        page = getattr(table, "context", None) or Context()
        cell = self.get_context_data(record=record, table=table, value=value, bound_column=bound_column, **kwargs)
        with page.push(**cell):
            template = _compiled(self.template_code)
            # A page that is being drawn lends the cell its engine; the frame round a whole template is not needed.
            return template.render(page) if page.template is None else template.nodelist.render(page)


class PickColumn(tables.Column):  # type: ignore[misc]  # django-tables2 ships no types
    """The box that picks a row; posts ``pick`` with the row's id. ``label_from`` names the row for screen readers."""

    def __init__(self, label_from: str = "pk", **kwargs: Any) -> None:
        self.label_from = tables.A(label_from)
        kwargs.setdefault("accessor", "pk")
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("verbose_name", "")
        super().__init__(attrs={"td": {AT_ATTRIBUTE: "pick"}}, **kwargs)

    @property
    def header(self) -> str:
        """The box that picks the whole page. It works with a script only and is hidden without one."""
        return format_html(
            '<input class="form-check-input" type="checkbox" data-pick-all hidden aria-label="{}">',
            gettext("Select all on this page"),
        )

    def render(self, value: Any, record: Any) -> str:
        """Write one box."""
        name = self.label_from.resolve(record, quiet=True) or value
        return format_html(
            '<input class="form-check-input" type="checkbox" name="pick" value="{}" form="pv-list" aria-label="{}">',
            value,
            gettext("Select %(name)s") % {"name": name},
        )


class ListTable(tables.Table):  # type: ignore[misc]  # django-tables2 ships no types
    """A table as every list shows it. Give it ``state`` (a ListState) for tabs, chips, bulk bar and foot.

    The first column after the pick box is the row header and holds the only link. Columns: at most seven.
    """

    row_header: str = ""
    """The column that names the row; the first one that is no pick box when empty."""

    def __init__(self, *args: Any, state: ListState | None = None, caption: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("template_name", "ui/table.html")
        super().__init__(*args, **kwargs)
        self.state = state
        self.caption = caption

    @property
    def body(self) -> SafeString:
        """The rows of this page, written in the context of the page that shows the table."""
        return RowWriter(self, getattr(self, "context", None) or Context()).html()

    @cached_property
    def has_picks(self) -> bool:
        """Whether rows can be picked."""
        return any(isinstance(column.column, PickColumn) for column in self.columns)

    @cached_property
    def header_name(self) -> str:
        """The name of the column that names the row."""
        if self.row_header:
            return self.row_header
        return next((column.name for column in self.columns if not isinstance(column.column, PickColumn)), "")
