"""From nothing to an office: founding it, what is left to do, and the same in the shell."""

from __future__ import annotations

from paivand.office.setup.founding import FOUNDER, Founded, Plan, announcement, is_open, office_found, token_check
from paivand.office.setup.shell import run_in_shell
from paivand.office.setup.steps import STEPS, checklist, home_card, settings_save, step_done

__all__ = [
    "FOUNDER",
    "STEPS",
    "Founded",
    "Plan",
    "announcement",
    "checklist",
    "home_card",
    "is_open",
    "office_found",
    "run_in_shell",
    "settings_save",
    "step_done",
    "token_check",
]
