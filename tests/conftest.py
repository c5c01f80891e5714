"""What every test may use: the shared real data, and one rule for checks that did not run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Return a function from a path under `../shared` to the file; where it is absent the test is skipped by name.

    Under CI=true it fails instead: there the real data must be present.
    """

    def find(relative: str) -> Path:
        path = SHARED / relative
        if path.exists():
            return path
        reason = f"the shared data {relative} is not beside this tree"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture(scope="session", autouse=True)
def office_keys() -> None:
    """Give the home of this run a keyring, as set-up does: sealed columns and the journal need one."""
    from paivand.ledger.vault import keyring

    if not keyring.exists():
        keyring.create()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what speaks of the other database, saying so."""
    if not {"postgres", "sqlite"} & {mark.name for mark in item.iter_markers()}:
        return
    from django.conf import settings

    vendor = "postgres" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "sqlite"
    if item.get_closest_marker("postgres") and vendor != "postgres":
        pytest.skip("says something about PostgreSQL alone")
    if item.get_closest_marker("sqlite") and vendor != "sqlite":
        pytest.skip("says something about SQLite alone")
