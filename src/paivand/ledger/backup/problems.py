"""What can go wrong with a backup."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

NO_SPACE = define(
    "PV-BACKUP-01",
    507,
    _("The backup needs about %(needed)s MB and %(free)s MB are free. Free some disk or write it to another disk."),
)
PROGRAM_MISSING = define(
    "PV-BACKUP-02",
    500,
    _("The program %(program)s is missing. Install PostgreSQL's client programs and try again."),
)
PROGRAM_FAILED = define(
    "PV-BACKUP-03",
    500,
    _("%(program)s could not do its work and ended with code %(code)s. Its own words are in the log."),
)
NOT_A_BACKUP = define(
    "PV-BACKUP-04", 422, _("This file is not a backup of Paivand, or its beginning is missing. Choose another file.")
)
DAMAGED = define(
    "PV-BACKUP-05",
    422,
    _("The backup is damaged: %(part)s is not what was saved. Nothing was restored. Use another backup."),
)
NEWER = define(
    "PV-BACKUP-06",
    409,
    _("The backup was made by a newer version of Paivand. Update the program here first, then restore."),
)
OTHER_DATABASE = define(
    "PV-BACKUP-07",
    409,
    _("The backup is of a %(theirs)s database and this home uses %(ours)s. Restore it into the same kind of database."),
)
NOT_EMPTY = define(
    "PV-BACKUP-08",
    409,
    _("The database already holds records. A backup is restored into an empty home only, so nothing is overwritten."),
)
DEMO_DATA = define(
    "PV-BACKUP-11",
    409,
    _("Demonstration and real records never mix: this backup is of the one and this home is for the other."),
)
COUNTS_DIFFER = define(
    "PV-BACKUP-09",
    500,
    _("After the restore %(table)s holds %(found)s rows and the backup says %(expected)s. Do not use this home."),
)
JOURNAL_BROKEN = define(
    "PV-BACKUP-10",
    500,
    _("The restored journal does not hold together. Keep this backup aside, tell the data-protection focal point."),
)
NO_SPARE_DATABASE = define(
    "PV-BACKUP-12",
    403,
    _(
        "The database role may not make a database to restore into. Give it CREATEDB, or make an empty database and name it with --into URL."
    ),
)
SPARE_IN_USE = define(
    "PV-BACKUP-13",
    409,
    _(
        "The database named with --into already holds tables; it might be an office. Nothing was touched. Name an empty one."
    ),
)
