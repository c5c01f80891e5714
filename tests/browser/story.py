"""What people do in the story, by names of fields and addresses, so that it reads the same in every language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

Audit = Callable[[Page], None]
Snap = Callable[[Page, str], Path]
SUBMIT = "main form button.btn-primary[type=submit], main form .pv-form-foot button.btn-primary, main form button.btn-primary"


@dataclass(slots=True)
class Visitor:
    """One person at one screen; every page they come to is audited and kept as a picture."""

    page: Page
    audit: Audit
    snap: Snap
    prefix: str
    seen: set[str] = field(default_factory=set)

    def go(self, path: str, name: str) -> None:
        """Open an address."""
        self.page.goto(path)
        self.look(name)

    def look(self, name: str) -> None:
        """Check the page: no fault, nothing inaccessible, and keep a picture."""
        expect(self.page.locator("h1").first).to_be_visible()
        self.audit(self.page)
        self.snap(self.page, f"{self.prefix}-{name}")

    def fill(self, **values: str) -> None:
        """Fill in text fields by name."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}']").first.fill(value)

    def pick(self, **values: str) -> None:
        """Choose radios, boxes or options by the name of the field and the value."""
        for name, value in values.items():
            option = self.page.locator(f"main input[name='{name}'][value='{value}']")
            if option.count():
                # The drawn part of a choice covers its control, as it does for a thumb.
                option.first.evaluate("one => one.scrollIntoView({block: 'center'})")
                option.first.check(force=True)
            else:
                self.page.locator(f"select[name='{name}']").select_option(value)

    def send(self, selector: str = SUBMIT) -> None:
        """Press the one primary button of the form and wait for the page after it."""
        with self.page.expect_navigation():
            self.page.locator(selector).last.click()

    def id_in_address(self) -> str:
        """Return the id of the record that the page is about."""
        return next(part for part in self.page.url.split("/") if len(part) == 36)


def told(visitor: Visitor) -> str:
    """Return the words of the page's main part."""
    return visitor.page.locator("main").inner_text()


def consent(visitor: Visitor, person: str, query: str, **more: Any) -> None:
    """Ask for one consent and record the answer."""
    visitor.go(f"/people/{person}/consents/new/?{query}", f"consent-{query.split('=')[1].split('&', maxsplit=1)[0]}")
    visitor.pick(decision="given", method="spoken_witnessed", given_by="self", **more)
    visitor.send()
