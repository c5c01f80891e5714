"""What can go wrong with tasks, files, jobs, imports and views, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

# --- tasks ---
TASK_NOT_THEIRS = define(
    "PV-TASK-01",
    422,
    _("This colleague may not see the record that the task is about. Choose somebody of its team."),
)
TASK_CLOSED = define("PV-TASK-02", 409, _("This task is closed already. Reload the page to see what was done."))
TASK_DATE_PAST = define("PV-TASK-03", 422, _("The new date lies in the past. Choose today or a later day."))

# --- files ---
FILE_TOO_LARGE = define(
    "PV-FILE-01", 413, _("This file is larger than %(limit)s. Make it smaller or split it, and send it again.")
)
FILE_EMPTY = define("PV-FILE-02", 422, _("This file is empty. Choose another one."))
FILE_TYPE_NOT_ACCEPTED = define(
    "PV-FILE-03",
    415,
    _("This kind of file is not accepted here. Send one of these: %(accepted)s."),
)
FILE_DISGUISED = define(
    "PV-FILE-04",
    415,
    _("The content of this file is not what its name says. Save it again in its own program and send it then."),
)
PICTURE_UNREADABLE = define(
    "PV-FILE-05", 422, _("This picture could not be read. Take it again or save it as JPEG or PNG.")
)
PICTURE_TOO_LARGE = define(
    "PV-FILE-06", 422, _("This picture has more points than can be opened safely. Make it smaller and send it again.")
)
FILE_INFECTED = define(
    "PV-FILE-07",
    422,
    _("The virus check found something harmful in this file, so it was not kept. Tell your administrator."),
)
SCANNER_UNREACHABLE = define(
    "PV-FILE-08",
    503,
    _("The virus check does not answer. The file is kept apart and can be opened when the check has run."),
)
FILE_QUARANTINED = define(
    "PV-FILE-09", 409, _("This file still waits for its virus check. Try again later, or tell your administrator.")
)
FILE_GONE = define(
    "PV-FILE-10", 503, _("The content of this file is missing. Tell your administrator to restore a backup.")
)
UPLOAD_INTERRUPTED = define("PV-FILE-11", 400, _("The file did not arrive whole. Nothing was kept; send it again."))

# --- jobs ---
JOB_UNKNOWN = define("PV-JOB-01", 500, _("This kind of work is not known to this version. Report this code."))
JOB_GAVE_UP = define(
    "PV-JOB-02",
    500,
    _("The work stopped several times and was given up. What was done is kept; start it again, it goes on from there."),
)
JOB_OVER = define("PV-JOB-03", 409, _("This work is over already. Reload the page to see its result."))
JOB_NO_RESULT = define(
    "PV-JOB-04", 404, _("This work left no file, or the file was removed after its time. Start it again.")
)

# --- imports ---
IMPORT_NOT_A_TABLE = define(
    "PV-IMPORT-01",
    422,
    _("This file could not be read as a table. Save it as CSV or as an Excel workbook and send it again."),
)
IMPORT_EMPTY = define("PV-IMPORT-02", 422, _("This table has no rows below its headings. Choose another file."))
IMPORT_TOO_MANY_ROWS = define(
    "PV-IMPORT-03", 413, _("This table has more than %(limit)s rows. Split it into several files.")
)
IMPORT_TOO_WIDE = define(
    "PV-IMPORT-04", 413, _("This table has more than %(limit)s columns. Take out what is not needed.")
)
IMPORT_HEADERS_TWICE = define(
    "PV-IMPORT-05", 422, _("The heading %(heading)s stands over several columns: %(columns)s. Give each its own name.")
)
IMPORT_WRONG_ENCODING = define(
    "PV-IMPORT-06",
    422,
    _(
        "Row %(row)s holds letters that do not belong to %(encoding)s. Choose another encoding and look at the first lines."
    ),
)
IMPORT_ZIP_BOMB = define(
    "PV-IMPORT-07", 413, _("This workbook unpacks to far more than its size, so it was not opened. Save it as CSV.")
)
IMPORT_REQUIRED_UNMAPPED = define(
    "PV-IMPORT-08", 422, _("Nothing in the file is chosen for %(columns)s. Choose a column for each.")
)
IMPORT_MAPPED_TWICE = define(
    "PV-IMPORT-09", 422, _("Two columns of the file are chosen for %(column)s. Choose one of them.")
)
IMPORT_NOT_NOW = define(
    "PV-IMPORT-10", 409, _("This import is at another step by now. Reload the page to see where it stands.")
)
IMPORT_CELL_TOO_LONG = define(
    "PV-IMPORT-11", 422, _("A cell in row %(row)s is longer than %(limit)s letters. A quotation mark may be missing.")
)
IMPORT_NOTHING_READY = define(
    "PV-IMPORT-12", 422, _("No row can be taken in as it is. Correct the file and send it again.")
)
IMPORT_STAGED_GONE = define(
    "PV-IMPORT-13",
    410,
    _("What this import kept of its file was removed after a month. To change what came in, open the records."),
)
IMPORT_QUOTE_OPEN = define(
    "PV-IMPORT-14",
    422,
    _("A quotation mark that opens in row %(row)s is never closed. Correct the file and send it again."),
)

# --- exports, views, lists ---
EXPORT_UNKNOWN = define("PV-EXPORT-01", 404, _("This list cannot be exported."))
EXPORT_PURPOSE_NEEDED = define("PV-EXPORT-02", 422, _("Say what the export is for. Without a purpose nothing leaves."))
VIEW_NAME_NEEDED = define("PV-VIEW-01", 422, _("Give the view a name of at most %(limit)s letters."))
BULK_NOTHING_PICKED = define("PV-LIST-01", 422, _("Nothing is selected. Select at least one row first."))
BULK_TOO_MANY = define("PV-LIST-02", 422, _("Select at most %(limit)s rows at a time."))
BULK_UNDO_GONE = define("PV-LIST-03", 409, _("This can no longer be undone here. Open the records to change them."))
