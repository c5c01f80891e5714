"""What every form page of this room does alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from paivand.ui.forms import is_switching, without_errors

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse


def is_sent(request: HttpRequest, form: forms.Form) -> bool:
    """Tell whether a filled form was sent and can be taken; a switch of language is not a sending."""
    return request.method == "POST" and not is_switching(request.POST) and form.is_valid()


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    subject: str,
    back: str,
    submit: str,
    template: str = "people/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form; with the status of a refusal when something in it must be mended."""
    if request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {"form": form, "form_title": title, "form_subject": subject, "leave_url": back, "submit": submit, **more}
    return render(request, template, context, status=status)
