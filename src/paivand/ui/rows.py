"""Rows of a table as HTML. What is the same for each row is worked out once a table.

The library asks anew for every cell which arguments a function takes, which attributes its column has and which field
stands behind it: on a page of fifty rows that was most of the time. What is drawn is the same, and what is not simple
is still left to the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.base import render_value_in_context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor, signature

if TYPE_CHECKING:
    from django.template import Context

_LIBRARY: Final = "django_tables2."
Getter = Callable[[Any], Any]


class RowWriter:
    """Writes the rows of one table in the context of the page that shows it."""

    def __init__(self, table: Any, page: Context) -> None:
        """Look at each column once."""
        self.plain_rows = not table.row_attrs
        self.rows = list(table.paginated_rows)
        kinds = {type(row.record) for row in self.rows}
        model = next(iter(kinds)) if len(kinds) == 1 else None
        self.cells = [_Cell(table, column, page, model) for column in table.columns]

    def html(self) -> SafeString:
        """Return the rows of the page, one ``tr`` each."""
        written = []
        for row in self.rows:
            plain = self.plain_rows and type(row) is BoundRow
            written.append(f'<tr class="{row.get_even_odd_css_class()}">' if plain else f"<tr {row.attrs.as_html()}>")
            written.extend(cell.html(row) for cell in self.cells)
            written.append("</tr>")
        return mark_safe("".join(written))  # noqa: S308 - each cell is escaped where it is written


class _Cell:
    """One column, ready to write its cell of any row."""

    def __init__(self, table: Any, column: Any, page: Context, kind: type[Any] | None) -> None:
        self.table, self.column, self.page = table, column, page
        self.tag = "th" if column.name == table.header_name else "td"
        self.scope = ' scope="row"' if self.tag == "th" else ""
        settled = not any(callable(value) for value in _attributes_of(table, column).values())
        self.attributes = column.attrs["td"].as_html() if settled else None
        self.get = _getter(column, kind)
        self.render = _caller(column.render)
        self.link = _linker(column.link) if column.link else None
        self.empty = column.column.empty_values
        self.default = column.default

    def html(self, row: Any) -> str:
        """Return the cell of a row with its tag."""
        content = self._content(row)
        if self.attributes is None:
            # Attributes that are worked out for each row look here for it.
            self.column.current_value, self.column.current_record = content, row.record
            attributes = self.column.attrs["td"].as_html()
        else:
            attributes = self.attributes
        # Text is most of what stands in cells; numbers and dates are written as the language writes them.
        shown = content if type(content) is SafeString else render_value_in_context(content, self.page)
        return f"<{self.tag}{self.scope} {attributes}>{shown}</{self.tag}>"

    def _content(self, row: Any) -> Any:
        if self.get is None:
            return row.get_cell(self.column.name)
        value = self.get(row.record)
        if value in self.empty:
            return self.default
        offered = {
            "value": value,
            "record": row.record,
            "column": self.column.column,
            "bound_column": self.column,
            "bound_row": row,
            "table": self.table,
        }
        content = self.render(offered)
        return self.link(content, offered) if self.link else content


def _attributes_of(table: Any, column: Any) -> dict[str, Any]:
    """Return what a column and its table say about the attributes of a cell, not yet worked out."""
    said = {**table.attrs, **column.column.attrs}
    own = said.get("td", said.get("cell", {}))
    return own if isinstance(own, dict) else {"": own}


def _getter(column: Any, kind: type[Any] | None) -> Getter | None:
    """Return how a record of this kind tells the value of a column; None leaves the whole cell to the library."""
    name = column.accessor
    ours = type(column.column)
    first, dotted, _rest = name.partition(Accessor.SEPARATOR)
    if type(name) is not Accessor or Accessor.LEGACY_SEPARATOR in name or (dotted and _field(kind, first)):
        return None
    if ours.__module__.startswith(_LIBRARY) and ours.__name__ not in {"Column", "TemplateColumn"}:
        return None
    field = _field(kind, name)
    if field is None:
        return lambda record: name.resolve(record, quiet=True)
    display = f"get_{name}_display"
    if field.choices and hasattr(kind, display):
        return lambda record: getattr(record, display)()
    return lambda record: getattr(record, name)


def _field(kind: type[Any] | None, name: str) -> models.Field[Any, Any] | None:
    """Return the field behind a column, if there is one."""
    if kind is None or not issubclass(kind, models.Model):
        return None
    try:
        field = kind._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


@lru_cache(maxsize=512)
def _wanted(function: Callable[..., Any]) -> frozenset[str] | None:
    """Return which arguments a function takes by name; None for all that there are."""
    names, takes_all = signature(function)
    return None if takes_all else frozenset(names)


def _caller(function: Callable[..., Any]) -> Callable[[Mapping[str, Any]], Any]:
    """Return a function that picks what ``function`` takes out of what is offered."""
    plain = getattr(function, "__func__", function)
    wanted = _wanted(plain)
    if wanted is None:
        return lambda offered: function(**offered)
    if plain is not function:
        wanted -= {"self"}
    names = tuple(wanted)
    return lambda offered: function(**{name: offered[name] for name in names})


def _linker(link: Any) -> Callable[[Any, Mapping[str, Any]], Any]:
    """Return what puts the link of a column round its cell."""
    if not callable(link.url) or link.attrs:
        return lambda content, offered: link(content, **offered)
    address = _caller(link.url)

    def wrap(content: Any, offered: Mapping[str, Any]) -> Any:
        url = address(offered)
        return content if url is None else format_html('<a href="{}">{}</a>', url, content)

    return wrap
