"""Files: bringing them in, the work on them, what was brought in."""

from django.urls import path

from keel.pages.exchange import batch_views, job_views, sheet_views, views

urlpatterns = [
    path("", views.files, name="files"),
    path("return/", views.bring_return, name="bring_return"),
    path("sheet/", sheet_views.bring_sheet, name="bring_sheet"),
    path("sheet/template.xlsx", sheet_views.template, name="sheet_template"),
    path("sheet/<str:token>/", sheet_views.confirm_sheet, name="confirm_sheet"),
    path("work/<int:job>/", job_views.job, name="job"),
    path("work/<int:job>/progress/", job_views.progress, name="job_progress"),
    path("work/<int:job>/decide/", job_views.decide, name="job_decide"),
    path("work/<int:job>/again/", job_views.again, name="job_again"),
    path("work/<int:job>/findings.csv", job_views.findings, name="job_findings"),
    path("batches/", batch_views.batches, name="batches"),
    path("batches/<int:batch>/", batch_views.batch, name="batch"),
    path("batches/<int:batch>/undo/", batch_views.undo, name="batch_undo"),
]
