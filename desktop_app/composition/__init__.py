"""Floor 5: the pieces that app.py is put together from: rooms, joints and the process around them."""

from desktop_app.composition.unread_sources import leave_sources_unread

leave_sources_unread()  # before the rooms are imported
