"""What every test may use: the shared real data, and one rule for checks that did not run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.world import World

from paivand.cli.frame.prepare import catalogues

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_configure() -> None:
    """Compile the translations: they are not in git, and tests read the interface in more than one language."""
    # A busy machine is no error of the product: how long an example took says nothing here.
    settings.register_profile("paivand", deadline=None)
    settings.load_profile("paivand")
    catalogues()


@pytest.fixture(scope="session", autouse=True)
def office_keys() -> None:
    """Make the keys of the tests' own home once, as set-up does."""
    from paivand.ledger.vault import keyring

    if not keyring.exists():
        keyring.create()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep what the migrations made, before the first test writes into it."""
    from tests.databases import keep_migrated

    with django_db_blocker.unblock():
        keep_migrated(Path(os.environ["PAIVAND_HOME"]))


def pytest_collection_finish() -> None:
    """Take everything that was loaded out of the rounds of the garbage collector, and let it come less often.

    What Django, the libraries and thousands of collected tests hold stays until the end; going through it again and
    again took a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def journal_lets_tests_end() -> Iterator[None]:
    """Let a test with real transactions empty its tables: the database guards the journal's against everybody else."""
    from django.core.management import call_command
    from django.test import TransactionTestCase

    from paivand.ledger.journal import guard, heads

    def empty_tables(self: TransactionTestCase) -> None:
        # Django would then write its content types and permissions anew, which takes twenty times as long as to empty
        # all tables; nothing of ours asks for them.
        with guard.lifted_for_test_flush():
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        # The heads outlive the tables; without their seals the next test would find its journal cut.
        heads.path().unlink(missing_ok=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what speaks of the other database alone; `test --all` runs both."""
    from django.conf import settings

    other = "sqlite" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "postgres"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def world(db: None) -> World:
    """Return the small world of tests.world, fresh for this test."""
    from tests.world import world_again

    return world_again()
