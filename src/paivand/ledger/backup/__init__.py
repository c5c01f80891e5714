"""Backup and restore: one sealed file with database, files and journal heads, opened by the keyring or by two cards."""

from __future__ import annotations

from paivand.ledger.backup.restoring import RestoreResult, backup_restore, recovery_copy_of
from paivand.ledger.backup.spare import spare_database
from paivand.ledger.backup.state import BackupState, state, tested
from paivand.ledger.backup.writing import BackupResult, backup_make

__all__ = [
    "BackupResult",
    "BackupState",
    "RestoreResult",
    "backup_make",
    "backup_restore",
    "recovery_copy_of",
    "spare_database",
    "state",
    "tested",
]
