"""What the pages say is there is there: commands, variables, links, pictures, decisions, READMEs, times."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from paivand.cli.demo_data.office import STAFF
from paivand.cli.frame.table import command_names, load
from paivand.work.schedule import recurring_all
from tests.docs import picture
from tests.docs.pages import ROOT, commands, links, pages

DOCS = ROOT / "docs"
LONGEST_PICTURE_BYTES = 150_000
HARMLESS = ("--help", "languages status")
# Read by the launcher, by settings, by the keyring: wherever an office may set one.
READERS = ("paivand", "src/paivand/settings.py", "src/paivand/ledger/vault/master.py", "src/paivand/cli/frame/homes.py")
VARIABLE = re.compile(r"\bPAIVAND_[A-Z_]+[A-Z]\b")


def name_of(page: Path) -> str:
    """Return the page's path as the reader knows it."""
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in pages() if commands(page)], ids=name_of)
def test_every_command_on_a_page_is_understood(page: Path) -> None:
    for line in commands(page):
        words = [word for word in shlex.split(line, comments=True) if word != "--demo"]
        if words == ["--help"]:
            continue
        assert words[0] in command_names(), line
        parser = argparse.ArgumentParser(prog=f"./paivand {words[0]}", allow_abbrev=False)
        load(words[0]).configure(parser)
        try:
            parser.parse_args(words[1:])
        except SystemExit:
            pytest.fail(f"{name_of(page)} says ./paivand {line}, which is not understood")


@pytest.mark.parametrize("line", [*HARMLESS, *(f"{name} --help" for name in command_names())])
def test_harmless_commands_run(line: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "paivand", *shlex.split(line)],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(ROOT / "src"), "PAIVAND_HOME": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_every_environment_variable_is_in_operations_and_none_that_nothing_reads() -> None:
    read = {name for file in READERS for name in VARIABLE.findall((ROOT / file).read_text(encoding="utf-8"))}
    told = set(
        re.findall(r"^\| `(PAIVAND_\w+)` \|", (DOCS / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert told == read


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    missing = [target for target in links(page) if not (page.parent / target.partition("#")[0]).exists()]
    assert not missing


def test_every_picture_is_small_and_shown() -> None:
    shown = {(page.parent / target).resolve() for page in pages() for target in links(page) if target.endswith(".png")}
    kept = {path.resolve() for path in (DOCS / "pictures").glob("*.png")}
    assert kept == shown
    assert not [path.name for path in kept if path.stat().st_size > LONGEST_PICTURE_BYTES]


def test_every_decision_has_a_number_a_title_a_status_and_a_line_in_the_index() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    numbers = []
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        number = path.name[:4]
        first, _blank, second, *_rest = path.read_text(encoding="utf-8").splitlines()
        title = first.removeprefix(f"# {number} ")
        assert first != title, f"{path.name} does not begin with its number and title"
        assert re.match(r"Status: (accepted|proposed|replaced by \d{4}), \w+ \d{4}\.", second), path.name
        assert f"| [{number}]({path.name}) | {title} |" in index, path.name
        numbers.append(number)
    assert len(numbers) == len(set(numbers))


def test_the_picture_of_the_rooms_is_current() -> None:
    page = picture.PAGE.read_text(encoding="utf-8")
    assert picture.page_with(picture.drawn(), page) == page, "run: python -m tests.docs.picture"


def test_every_app_says_its_nouns_verbs_and_invariants() -> None:
    for app in apps.get_app_configs():
        if not app.name.startswith("paivand."):
            continue
        text = (Path(app.path) / "README.md").read_text(encoding="utf-8").casefold()
        assert not [word for word in ("nouns", "verbs", "invariants") if word not in text], app.name


def test_the_readme_lists_the_people_of_the_demo() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = {name for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert listed == set(STAFF)


def test_the_table_of_recurring_work_is_the_schedule() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    units = {"s": 1, "h": 3600, "day": 86_400}
    rows = re.findall(r"^\| [^|]+ \| (\d+) (s|h|day) \| `[\w/.]+` \|$", text, re.MULTILINE)
    assert sorted(int(count) * units[unit] for count, unit in rows) == sorted(work.every for work in recurring_all())


def test_what_lies_in_a_home_is_named_in_operations() -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    for name in ("paivand-home.json", "serving.lock", "running.json", "secret-key", "heads.log", "backups.json"):
        assert name in text
