"""What a demo holds, made by the services of the rooms and the same again for the same seed."""

from __future__ import annotations

from paivand.cli.demo_data.build import build
from paivand.cli.demo_data.frame import DemoLogin, DemoSummary

__all__ = ["DemoLogin", "DemoSummary", "build"]
