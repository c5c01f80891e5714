"""Addresses of the work app."""

from __future__ import annotations

from django.urls import path

from paivand.work.outbox.urls import urlpatterns as outbox_urls
from paivand.work.views import attachments, exports, imports, inbox, task_list, tasks

app_name = "work"
urlpatterns = [
    path("tasks/", task_list.task_list, name="tasks"),
    path("tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/<uuid:task_id>/", tasks.task_page, name="task"),
    path("tasks/<uuid:task_id>/change/", tasks.task_change, name="task_change"),
    path("calendar/", tasks.calendar_page, name="calendar"),
    path("notifications/", inbox.inbox, name="notifications"),
    path("notifications/read/", inbox.inbox_read_all, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", inbox.inbox_open, name="notification_open"),
    path("files/<uuid:file_id>/", inbox.file_download, name="file"),
    path("files/of/<str:subject_type>/<uuid:subject_id>/", attachments.files_page, name="files"),
    path("files/<uuid:file_id>/remove/", attachments.file_remove_post, name="file_remove"),
    path("jobs/", inbox.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/", inbox.job_page, name="job"),
    path("jobs/<uuid:job_id>/progress/", inbox.job_progress, name="job_progress"),
    path("jobs/<uuid:job_id>/cancel/", inbox.job_stop, name="job_cancel"),
    path("jobs/<uuid:job_id>/result/", inbox.job_result, name="job_result"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/<str:kind>/", imports.import_new, name="import_new"),
    path("imports/<uuid:batch_id>/", imports.import_page, name="import"),
    path("imports/<uuid:batch_id>/read-as/", imports.import_read_as, name="import_read_as"),
    path("imports/<uuid:batch_id>/columns/", imports.import_map, name="import_map"),
    path("imports/<uuid:batch_id>/settle/", imports.import_settle, name="import_settle"),
    path("imports/<uuid:batch_id>/take-in/", imports.import_commit, name="import_commit"),
    path("imports/<uuid:batch_id>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<uuid:batch_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<uuid:batch_id>/marked/", imports.import_marked, name="import_marked"),
    path("export/<str:page>/", exports.export_page, name="export"),
    *outbox_urls,
]
