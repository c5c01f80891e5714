"""What the page that shows every component is filled with. Invented people; used by the demonstration and the tests."""

from __future__ import annotations
from typing import Any
from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    return {}
