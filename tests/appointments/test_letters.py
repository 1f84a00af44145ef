"""Mails about appointments: what they say, what they carry, and that each goes out once."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from appointments.office import ANNA, a_wish, at, booked, guest, held, next_weekday
from django.conf import settings

from amtsweg.accounts import mails
from amtsweg.appointments import actions, letters
from amtsweg.appointments.contents import Contact
from amtsweg.core import clock
from amtsweg.core.jobs import run_pending
from amtsweg.core.models import OutgoingMail

pytestmark = pytest.mark.django_db
