"""Every address that the site answers, with what its view says about who may open it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from paivand.kernel.permissions import Permission

# Views that carry no mark, because their room stands below the office that makes marks; each with why it is safe.
UNMARKED: dict[str, str] = {
    "ui:preferences": "cookies of the device alone",
    "ui:quick_exit": "leads away, shows nothing",
    "ui:styleguide": "samples only; absent outside development",
    "site:service_worker": "a script without data",
    "site:manifest": "name and icons of the application",
    "site:offline": "an empty frame that the device fills",
    "site:offline_words": "words of the interface",
    "api:openapi-json": "describes the interface, holds no data",
    "api:api-root": "answers 404",
}
# Views that only take something in; a GET of somebody who may answers 405.
POST_ONLY = frozenset(
    {
        "account_logout",
        "office_device_end",
        "office_devices_end",
        "office:cancel_code",
        "office:emergency_end",
        "office:end_sessions",
        "office:place_commit",
        "office:role_delete",
        "people:duplicate-dismiss",
        "protection:link-new",
        "protection:referral-revoke",
        "protection:referral-told",
        "provider:leave",
        "services:confirm",
        "api:commands",
        "api:devices",
        "trust:journal-verify",
        "ui:preferences",
        "ui:quick_exit",
        "work:device_lost",
        "work:file_remove",
        "work:import_commit",
        "work:import_discard",
        "work:import_read_as",
        "work:import_settle",
        "work:import_undo",
        "work:job_cancel",
        "work:notification_open",
        "work:notifications_read",
        "work:outbox_bundle",
        "work:task_change",
    }
)
# What a view asks beyond its mark, where the mark cannot know it.
FURTHER: dict[str, frozenset[Permission]] = {
    "work:import_new": frozenset({Permission.IMPORT_COMMIT}),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver."""

    route: str
    name: str
    access: str
    permissions: frozenset[Permission]
    parameters: tuple[str, ...]

    @property
    def post_only(self) -> bool:
        """Whether a GET is refused to everybody."""
        return self.name in POST_ONLY

    def path(self, values: dict[str, Any]) -> str:
        """Return the address with these values in its places."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), self.route)


def addresses() -> list[Address]:
    """Return every pattern of the resolver; raises AssertionError for one that does not say who may open it."""
    found: list[Address] = []
    unknown: list[str] = []
    guarded = _api_guarded()
    for route, name, view in _walk(get_resolver(), "", ""):
        access = getattr(view, "paivand_access", "")
        if not access and name in UNMARKED:
            access = "public"
        if not access and route.startswith("api/v1/"):
            access = guarded.get(route.removeprefix("api/v1"), "")
        if not access:
            unknown.append(f"{route} ({name})")
        found.append(
            Address(
                route=route,
                name=name,
                access=access,
                permissions=frozenset(getattr(view, "paivand_permissions", ())) | FURTHER.get(name, frozenset()),
                parameters=tuple(re.findall(r"<(?:\w+:)?(\w+)>", route)),
            )
        )
    assert unknown == [], f"say who may open these (office.access) or why nobody needs to be known: {unknown}"
    return found


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Any:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), namespace + (pattern.name or ""), pattern.callback


def _api_guarded() -> dict[str, str]:
    """Return for each path of the programming interface whether every operation asks for a session."""
    from paivand.site.api import api

    said: dict[str, str] = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            open_to_all = any(not operation.auth_callbacks for operation in view.operations)
            said["/" + f"{prefix}{path}".strip("/")] = "public" if open_to_all else "signed_in"
    return said
