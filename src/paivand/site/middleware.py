"""Headers of every answer, and errors as pages that help."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from paivand.kernel.errors import METHOD_NOT_ALLOWED, NOT_ALLOWED, NOT_FOUND, PaivandError
from paivand.kernel.ids import uuid7
from paivand.ui.problems import problem_page

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("paivand.site")


class ContentSecurityMiddleware:
    """Writes the strict content security policy on every answer.

    A view may carry its own policy in ``response.content_security_policy``
    (the capture page needs WebAssembly); nothing may add another origin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Prepare the header once."""
        self.get_response = get_response
        self.policy = "; ".join(f"{k} {v}" for k, v in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = getattr(response, "content_security_policy", self.policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if not request.path.startswith(settings.STATIC_URL):
            # A shared phone keeps no page of ours behind the back button.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ProblemMiddleware:
    """Turns an error of the catalogue into a page or JSON that says what happened and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an error raised by an inner middleware becomes a page too."""
        try:
            response = self.get_response(request)
        except PaivandError as error:
            return problem_response(request, error)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # Somebody who opens the address of a form gets a page that says so, not an empty one.
            page = problem_response(request, METHOD_NOT_ALLOWED.error())
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that raised; the unknown stays with Django's 500 handler."""
        if isinstance(exception, Http404):
            return problem_response(request, NOT_FOUND.error())
        if isinstance(exception, PermissionDenied):
            return problem_response(request, NOT_ALLOWED.error())
        if isinstance(exception, PaivandError):
            return problem_response(request, exception)
        return None


def problem_response(request: HttpRequest, error: PaivandError) -> HttpResponse:
    """Return the page (or JSON for the API) of one error; the log gets its code and a reference only."""
    reference = uuid7().hex[-8:]
    log.warning("problem %s reference %s", error.code, reference)
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        body = {"code": error.code, "message": error.message, "reference": reference}
        return JsonResponse(body, status=error.status)
    return problem_page(request, error, reference=reference)
