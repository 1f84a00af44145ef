"""When the fees of an offer are paid, and into which account."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.applications.charging import DAYS, PARAMETER, Moment, rule_of
from amtsweg.catalogue.editing import local
from amtsweg.catalogue.models import Offer
from amtsweg.payments.models import Payee
from amtsweg.web.studio.access import StudioRequest, service_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Text
from amtsweg.web.studio.naming import back_to

PARTS = ("wann", "konto", "tage", "haushaltsstelle", "steuer")


@service_page
def paying(request: StudioRequest, offer: str) -> HttpResponseBase:
    """The offer's rule of paying; the amounts come from form, procedure or notice."""
    row = Offer.objects.filter(authority=request.authority, service=request.service, slug=offer, kind="form").first()
    if row is None:
        raise Http404("no offer with a form")

    def save(values: Values, seen: str) -> None:
        said = values if values["wann"] else dict.fromkeys(PARTS, "")
        try:
            rule_of({PARAMETER: {part: value for part, value in said.items() if value}})
        except ValueError:
            raise ValidationError({"tage": [_("Zwischen 0 und 365 Tagen")]}) from None
        local.save_group(request.editor, request.authority, offer, PARAMETER, said, seen=seen)

    payees = [(one.slug, one.name) for one in Payee.objects.filter(authority=request.authority)]
    number = _("Geben Sie eine Zahl an")
    moments = [
        ("", _("Nicht online")),
        (Moment.BEFORE_SENDING.value, _("Vor dem Absenden")),
        (Moment.AFTER_SENDING.value, _("Nach dem Absenden")),
        (Moment.AFTER_DECISION.value, _("Nach der Entscheidung")),
    ]
    fields = [
        Choice(name="wann", label=_("Wann wird bezahlt?"), options=moments, open=True, optional=True),
        Choice(
            name="konto", label=_("Auf welches Konto?"), options=[("", _("Das erste der Behörde")), *payees],
            optional=True,
        ),
        Text(
            name="tage", label=_("Tage zum Bezahlen"), optional=True, width="4", pattern=r"[0-9]{1,3}", wrong=number,
            hint=_("Ohne Angabe {count} Tage.").format(count=DAYS),
        ),
        Text(name="haushaltsstelle", label=_("Haushaltsstelle"), optional=True, limit=40),
        Text(
            name="steuer", label=_("Umsatzsteuer in Prozent"), optional=True, width="4", pattern=r"[0-9]{1,2}",
            wrong=number, hint=_("Im Betrag enthalten. Meist keine."),
        ),
    ]  # fmt: skip
    form = Form(
        title=_("Bezahlen"), here="services", back=back_to(request.service), fields=fields,
        values=local.group_values(row, PARAMETER, PARTS), save=save,
        intro=_("Wie viel es kostet, sagen Formular, Verfahren oder Bescheid. Ohne Zahlung geht kein Antrag verloren."),
    )  # fmt: skip
    return edit(request, form)
