"""One class for every list page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from django.contrib import messages
from django.core.paginator import InvalidPage
from django.db import models, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.generic import View
from django_tables2.paginators import LazyPaginator

from paivand.kernel.errors import METHOD_NOT_ALLOWED, NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed, require
from paivand.ui.paging import page_number
from paivand.ui.parts import BulkAction, Chip, ListState, Page, ViewTab
from paivand.ui.wording import local_digits
from paivand.work import saved_views
from paivand.work.lists import bulk
from paivand.work.lists.bulk import BulkAct
from paivand.work.lists.parts import (
    COUNTED,
    BuiltInView,
    ExportColumn,
    actor_of,
    count_of,
    ids_of,
    page_url,
    value_label,
    with_parts,
    without_part,
)
from paivand.work.problems import BULK_NOTHING_PICKED, BULK_TOO_MANY

if TYPE_CHECKING:
    import django_filters
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.ui.tables import ListTable

_KEPT_OUT: Final = frozenset({"page", "show", "view", "undo"})

_Row = TypeVar("_Row", bound=models.Model)


class RecordList(View, Generic[_Row]):
    """A list page. Subclass it, set what is below, and give it a URL behind ``permission_required``."""

    page: ClassVar[str]
    """The name of the list, such as ``protection.cases``: saved views and exports are kept under it."""
    title: ClassVar[_StrOrPromise]
    noun: ClassVar[_StrOrPromise]
    """What the rows are, in the plural: 'Cases'."""
    table_class: ClassVar[type[ListTable]]
    filter_class: ClassVar[type[django_filters.FilterSet] | None] = None
    views: ClassVar[Sequence[BuiltInView]] = ()
    acts: ClassVar[Sequence[type[BulkAct]]] = ()
    leaves_out: ClassVar[_StrOrPromise] = ""
    """What the list never shows, said in its foot: 'This list leaves out closed cases.'"""
    empty_text: ClassVar[_StrOrPromise] = ""
    page_size: ClassVar[int] = 50
    find: ClassVar[bool] = False
    """Whether 'find in this list' is offered; then ``find_in`` does it. It stands in the address: codes, never names."""
    export_columns: ClassVar[Sequence[ExportColumn]] = ()
    export_permission: ClassVar[Permission] = Permission.RELEASE_CREATE
    template_name: ClassVar[str] = "work/list.html"

    http_method_names = ["get", "head", "post"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the list under its name, so that exports and saved views find it."""
        super().__init_subclass__(**kwargs)
        if "page" in cls.__dict__:
            _lists[cls.page] = cls

    # --- what a subclass says ---------------------------------------------------------------------------------------

    def rows(self, actor: Actor) -> models.QuerySet[_Row]:
        """Return every row of this list that the actor may see: ``Model.objects.visible_to(actor)`` and no more."""
        raise NotImplementedError

    def find_in(self, rows: models.QuerySet[_Row], text: str, actor: Actor) -> models.QuerySet[_Row]:
        """Return the rows that fit what was typed into 'find in this list'."""
        raise NotImplementedError

    def picked(self, rows: models.QuerySet[_Row], ids: Sequence[str]) -> list[_Row]:
        """Return the picked rows among those visible; an id that is not theirs is simply not there."""
        return list(rows.filter(pk__in=ids))

    def context(self, actor: Actor) -> Mapping[str, Any]:
        """Return more for the template."""
        return {}

    def on_shown(self, actor: Actor, rows: Sequence[_Row]) -> None:
        """Hook: journal that these rows were shown, for lists of S2 and above."""

    # --- reading ------------------------------------------------------------------------------------------------------

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show the list."""
        return render(request, self.template_name, self._context(request))

    def filtered(self, actor: Actor, query: QueryDict) -> tuple[models.QuerySet[_Row], Any]:
        """Return the rows that fit a query, and the filter form (None without filters)."""
        rows = self.rows(actor)
        text = query.get("q", "").strip()
        if self.find and text:
            rows = self.find_in(rows, text, actor)
        if self.filter_class is None:
            return rows, None
        chosen = self.filter_class(query, queryset=rows, request=None)
        if chosen.is_valid():
            rows = chosen.qs
        return rows, chosen

    def _query(self, request: HttpRequest) -> tuple[QueryDict, str]:
        """Return the filters in force and the name of the view they come from."""
        actor = actor_of(request)
        name = request.GET.get("view", "")
        own = QueryDict(mutable=True)
        for key, values in request.GET.lists():
            if key not in _KEPT_OUT:
                own.setlist(key, values)
        if "view" not in request.GET and not own and self.views:
            name = self.views[0].name
        if not name:
            return own, ""
        built_in = next((view for view in self.views if view.name == name), None)
        saved = built_in.query if built_in else saved_views.view_query(actor=actor, page=self.page, view_id=name)
        query = QueryDict(saved, mutable=True)
        # Sorting and finding stay in the view; another filter makes it a query of its own.
        for key, values in own.lists():
            query.setlist(key, values)
        return query, name

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        actor = actor_of(request)
        query, view = self._query(request)
        rows, chosen = self.filtered(actor, query)
        table = self.table_class(
            rows, caption=str(self.title), empty_text=str(self.empty_text or gettext("Nothing here yet"))
        )
        if sort := query.getlist("sort"):
            table.order_by = sort
        if isinstance(table.data.data, models.QuerySet):
            # The id settles equal rows, so that no page repeats or drops one.
            ordered = table.data.data
            keys = ordered.query.order_by or ordered.model._meta.ordering or ()
            table.data.data = ordered.order_by(*keys, "pk")
        number = page_number(request)
        try:
            table.paginate(page=number, per_page=self.page_size, paginator_class=LazyPaginator)
        except InvalidPage:
            # The list has become shorter since the link was made.
            table.paginate(page=1, per_page=self.page_size, paginator_class=LazyPaginator)
        shown = [row.record for row in table.page]
        self.on_shown(actor, shown)
        table.state = self._state(
            request, query=query, view=view, rows=rows, chosen=chosen, table=table, shown=len(shown)
        )
        may_export = bool(self.export_columns) and allowed(actor, self.export_permission)
        return {
            "list": self,
            "table": table,
            "filter_form": chosen.form if chosen is not None and request.GET.get("show") == "filters" else None,
            "filter_query": [(key, value) for key in ("q", "sort") for value in query.getlist(key)],
            "saving": request.GET.get("show") == "save",
            "view_form": saved_views.ViewForm(),
            "view_query": query.urlencode(),
            "may_share": allowed(actor, Permission.VIEW_SHARE),
            "own_view": saved_views.own_view(actor=actor, page=self.page, view_id=view),
            "export": may_export,
            "export_query": query.urlencode(),
            "undo_token": bulk.pending(request, page=self.page),
            **self.context(actor),
        }

    def _state(
        self,
        request: HttpRequest,
        *,
        query: QueryDict,
        view: str,
        rows: models.QuerySet[_Row],
        chosen: Any,
        table: Any,
        shown: int,
    ) -> ListState:
        actor = actor_of(request)
        number = table.page.number
        first = (number - 1) * self.page_size + 1
        follows = table.page.has_next()
        total = count_of(rows) if follows or number > 1 else shown
        filters = {key for key in query if key != "sort"}
        return ListState(
            tabs=self._tabs(actor, view),
            chips=self._chips(query, chosen),
            clear_url="?view=" if filters else "",
            save_url=with_parts(query, show="save") if filters else "",
            query=query.get("q", "") if self.find else "",
            query_name="q" if self.find else "",
            hidden_fields=[(key, value) for key, values in query.lists() if key != "q" for value in values],
            actions=[
                BulkAction(act.label, act.value, act.icon)
                for act in self.acts
                if act.permission is None or allowed(actor, act.permission)
            ],
            page=Page(
                first=first if shown else 0,
                last=first + shown - 1 if shown else 0,
                total=total if total <= COUNTED else None,
                previous_url=page_url(request, number - 1) if number > 1 else "",
                next_url=page_url(request, number + 1) if follows else "",
            ),
            hidden=self._hidden(actor, total, narrowed=bool(filters)),
            noun=self.noun,
        )

    def _tabs(self, actor: Actor, view: str) -> list[ViewTab]:
        tabs = [
            ViewTab(label=built_in.label, url=f"?view={built_in.name}", current=view == built_in.name)
            for built_in in self.views
        ]
        if not tabs:
            tabs.append(ViewTab(label=gettext("All"), url="?", current=not view))
        tabs.extend(
            ViewTab(label=saved.name, url=f"?view={saved.pk}", current=view == str(saved.pk))
            for saved in saved_views.views_of(actor=actor, page=self.page)
        )
        return tabs

    def _chips(self, query: QueryDict, chosen: Any) -> list[Chip]:
        if chosen is None:
            return []
        chips = []
        for name, part in chosen.filters.items():
            values = [value for value in query.getlist(name) if value]
            if values:
                said = ", ".join(value_label(part, value) for value in values)
                chips.append(Chip(label=f"{part.label}: {said}", url=without_part(query, name), on=True))
        chips.append(Chip(label=gettext("Filter"), url=f"{with_parts(query, show='filters')}#pv-filter"))
        return chips

    def _hidden(self, actor: Actor, total: int, *, narrowed: bool) -> str:
        """Say what the filters hide among what this person may see: never a hint of anything else."""
        said = []
        if total > COUNTED:
            said.append(gettext("More than %(limit)s fit.") % {"limit": local_digits(COUNTED)})
        if narrowed and total <= COUNTED:
            whole = count_of(self.rows(actor))
            away = whole - total
            if whole > COUNTED:
                said.append(gettext("Your filters hide others."))
            elif away > 0:
                said.append(
                    ngettext("Your filters hide %(count)s.", "Your filters hide %(count)s.", away)
                    % {"count": local_digits(away)}
                )
        if self.leaves_out:
            said.append(str(self.leaves_out))
        return " ".join(said)

    # --- doing --------------------------------------------------------------------------------------------------------

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Look at a bulk act, do it, or take the last one back; or keep or forget a view."""
        actor = actor_of(request)
        action = request.POST.get("action", "")
        if action == "undo":
            return self._undo(request, actor)
        if action in {"save_view", "forget_view"}:
            return self._views(request, actor, action)
        act_class = next((act for act in self.acts if act.value == action), None)
        if act_class is None:
            raise METHOD_NOT_ALLOWED.error()
        if act_class.permission is not None:
            require(actor, act_class.permission)
        ids = request.POST.getlist("pick")
        if not ids:
            raise BULK_NOTHING_PICKED.error()
        if len(ids) > bulk.LIMIT:
            raise BULK_TOO_MANY.error(limit=local_digits(bulk.LIMIT))
        records = self.picked(self.rows(actor), ids_of(ids))
        if not records:
            raise NOT_FOUND.error()
        return self._act(request, actor, act_class(), records)

    def _act(self, request: HttpRequest, actor: Actor, act: BulkAct, records: list[_Row]) -> HttpResponse:
        confirmed = request.POST.get("step") == "do"
        asked = request.POST.get("step") in {"look", "do"}
        form = act.form(request, request.POST if asked else None)
        valid = form is None or (asked and form.is_valid())
        values = form.cleaned_data if form is not None and valid else {}
        lines = act.preview(actor=actor, records=records, values=values) if valid else []
        going = [record for record, line in zip(records, lines, strict=False) if not line.stops]
        if confirmed and valid and going:
            with transaction.atomic():
                state = act.apply(actor=actor, records=going, values=values)
            if state is not None:
                bulk.remember(request, page=self.page, act=act.value, state=state)
            messages.success(request, act.done_text(len(going)))
            return redirect(request.get_full_path())
        context = {
            "list": self,
            "act": act,
            "form": form,
            "looked": valid,
            "lines": lines,
            "going": len(going),
            "picks": [record.pk for record in records],
            "back_url": request.get_full_path(),
        }
        return render(request, "work/bulk.html", context)

    def _undo(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        name, state = bulk.recall(request, page=self.page, token=request.POST.get("token", ""))
        act = next(act for act in self.acts if act.value == name)
        if act.permission is not None:
            require(actor, act.permission)
        with transaction.atomic():
            act().undo(actor=actor, state=state)
        messages.success(request, gettext("Everything is as it was before."))
        return redirect(request.get_full_path())

    def _views(self, request: HttpRequest, actor: Actor, action: str) -> HttpResponse:
        if action == "forget_view":
            saved_views.view_forget(actor=actor, page=self.page, view_id=request.POST.get("view", ""))
            messages.success(request, gettext("The view is gone."))
            return redirect(request.path)
        saved = saved_views.view_save(
            actor=actor,
            page=self.page,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            share=bool(request.POST.get("share")),
        )
        messages.success(request, gettext("The view is kept."))
        return redirect(f"{request.path}?view={saved.pk}")


_lists: dict[str, type[RecordList[Any]]] = {}


def list_of(page: str) -> type[RecordList[Any]] | None:
    """Return the list of this name, or None."""
    return _lists.get(page)
