"""The whole map of addresses, on one page."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from keel.pages.chairing.standards_views import standards
from keel.pages.govuk.views import council_css

urlpatterns = [
    path("", include("keel.pages.today.urls")),
    path("", include("keel.pages.accounts.urls")),
    path("", include("keel.pages.work.urls")),
    path("reviews/", include("keel.pages.reviews.urls")),
    path("reviews/standards/", standards, name="standards"),
    path("allocation/", include("keel.pages.caseload.urls")),
    path("children/", include("keel.pages.children.urls")),
    path("children/", include("keel.pages.reviews.child_urls")),
    path("children/", include("keel.pages.preparing.child_urls")),
    path("papers/", include("keel.pages.preparing.urls")),
    path("children/", include("keel.pages.away.urls")),
    path("children/", include("keel.pages.chairing.urls")),
    path("", include("keel.pages.deciding.urls")),
    path("children/", include("keel.pages.oversight.child_urls")),
    path("oversight/", include("keel.pages.oversight.urls")),
    path("staff/", include("keel.pages.staff.urls")),
    path("settings/", include("keel.pages.settings.urls")),
    path("files/", include("keel.pages.exchange.urls")),
    path("council.css", login_not_required(council_css), name="council_css"),
]

handler400 = "keel.pages.govuk.views.bad_request"
handler500 = "keel.pages.govuk.views.server_error"
