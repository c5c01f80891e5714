"""A plugin of pytest that leaves counts, and the reason of every skip, for the runner that asked for them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leave counts, and the reason of every skip, for the runner that asked for them."""
    target = os.environ.get("PAIVAND_TEST_REPORT")
    if not target:
        return
    stats = terminalreporter.stats
    skipped = {}
    for report in stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skipped[report.nodeid] = reason.removeprefix("Skipped: ")
    failed = len(stats.get("failed", [])) + len(stats.get("error", []))
    counts = {"passed": len(stats.get("passed", [])), "failed": failed, "skipped": skipped}
    Path(target).write_text(json.dumps(counts), encoding="utf-8")
