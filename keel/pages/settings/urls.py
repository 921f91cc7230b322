"""Settings: practice, bank holidays, places; and the audit trail beside them."""

from django.urls import path

from keel.pages.settings import holidays, places, practice, rooms, trail

urlpatterns = [
    path("", practice.every, name="settings"),
    path("practice/<slug:name>/", practice.one, name="setting"),
    path("practice/<slug:name>/withdraw/<slug:day>/", practice.withdraw, name="setting_withdraw"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("places/", places.every, name="places"),
    path("places/<slug:code>/remove/", places.remove, name="place_remove"),
    path("rooms/", rooms.every, name="rooms"),
    path("rooms/<int:key>/close/", rooms.close, name="room_close"),
    path("rooms/<int:key>/open/", rooms.open_again, name="room_open"),
    path("audit/", trail.trail, name="audit"),
    path("audit/check/", trail.check, name="audit_check"),
]
