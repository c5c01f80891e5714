"""Putting kept answers back into the page on which they were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import FormElement, HtmlElement

_UNTOUCHED = frozenset({"submit", "button", "image", "reset", "file", "password"})


def page_refill(content: str, *, page: str, path: str, answers: Mapping[str, Sequence[str]], notice: str) -> str | None:
    """Return the page with the answers in its form and a notice above, or None when no form on it asks for them.

    ``page`` is the address of the page and ``path`` the one to which the form was sent; the form is told by that
    address, else by the names of its fields.
    """
    document = html.document_fromstring(content)
    form = _form_of(document, page=page, path=path, names=set(answers))
    if form is None:
        return None
    left = {name: list(values) for name, values in answers.items()}
    for field in form.iter("input", "textarea", "select"):
        _fill(field, answers, left)
    _say(form, notice)
    text: str = html.tostring(document, encoding="unicode", doctype="<!doctype html>")
    return text


def _form_of(document: HtmlElement, *, page: str, path: str, names: set[str]) -> FormElement | None:
    target = urlsplit(path).path
    best, best_score = None, 0
    for form in document.forms:
        if (form.get("method") or "get").lower() != "post":
            continue
        fields = {field.get("name") for field in form.iter("input", "textarea", "select")} - {None}
        same_address = urlsplit(urljoin(page, form.get("action") or page)).path == target
        score = len(names & fields) * 2 + (1 if same_address else 0)
        if names & fields and score > best_score:
            best, best_score = form, score
    return best


def _fill(field: HtmlElement, answers: Mapping[str, Sequence[str]], left: dict[str, list[str]]) -> None:
    """Fill one field; of several with one name each takes the next answer."""
    name = field.get("name")
    if not name or name == "csrfmiddlewaretoken":
        return
    kind = (field.get("type") or "text").lower() if field.tag == "input" else field.tag
    if kind in {"checkbox", "radio"}:
        _switch(field, "checked", on=(field.get("value") or "on") in answers.get(name, ()))
    elif name not in answers or kind in _UNTOUCHED:
        return
    elif kind == "select":
        for option in field.iter("option"):
            value = option.get("value", (option.text or "").strip())
            _switch(option, "selected", on=value in answers[name])
    elif left[name]:
        value = left[name].pop(0)
        if kind == "textarea":
            # A line break right after the tag would be eaten by the browser.
            field.text = "\n" + value
        else:
            field.set("value", value)


def _switch(element: HtmlElement, attribute: str, *, on: bool) -> None:
    if on:
        element.set(attribute, attribute)
    elif attribute in element.attrib:
        del element.attrib[attribute]


def _say(form: HtmlElement, notice: str) -> None:
    note = html.Element("div")
    note.set("class", "pv-notice is-info")
    note.set("role", "status")
    text = html.Element("div")
    text.text = notice
    note.append(text)
    form.addprevious(note)
