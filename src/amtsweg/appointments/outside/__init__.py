"""Busy times from calendars outside of the portal, fetched now and then and kept as ranges without content."""

from amtsweg.core.late import read_late

for _part in ("apart", "caldav", "fetching"):
    read_late(f"{__name__}.{_part}")  # only who asks a calendar needs the network, processes and XML
