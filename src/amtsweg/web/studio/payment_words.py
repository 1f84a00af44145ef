"""What people at a treasury call kinds of ways to pay and their settings."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Any] = {
    "transfer": _("Überweisung mit GiroCode"),
    "mandate": _("Lastschrift mit eigenem SEPA-Mandat"),
    "counter": _("Bar oder mit Karte am Schalter"),
    "xbezahldienste": "XBezahldienste",
    "girocheckout": _("GiroCheckout (Kreditkarte, PayPal, Lastschrift)"),
    "redirect": _("Anbieter mit eigenem Protokoll"),
    "demo": _("Vorführung, es fließt kein Geld"),
}
LABELS: Mapping[str, tuple[Any, Any]] = {
    "address": (_("Adresse des Anbieters"), _("Beginnt mit https://")),
    "token_address": (_("Adresse für Zugriffszeichen (OAuth 2)"), _("Beginnt mit https://")),
    "client_id": (_("Kennung dieses Portals beim Anbieter (Client-ID)"), ""),
    "client_secret": (_("Geheimnis (Client-Secret)"), ""),
    "scope": (_("Bereich (Scope)"), ""),
    "originator_id": (_("Kennung des Onlinedienstes (originatorId)"), ""),
    "endpoint_id": (_("Kennung der Behörde (endPointId)"), _("Zum Beispiel der Amtliche Gemeindeschlüssel.")),
    "budget_key": (_("Name der Haushaltsstelle in den Buchungsdaten"), ""),
    "booking_data": (_("Weitere Buchungsdaten"), _("Je Zeile: Name = Wert.")),
    "method": (_("Zahlverfahren"), ""),
    "merchant_id": (_("Händler-ID"), ""),
    "project_id": (_("Projekt-ID"), _("Jedes Zahlverfahren hat ein eigenes Projekt.")),
    "passphrase": (_("Projekt-Passwort"), ""),
    "key": (_("Schlüssel für Signaturen"), ""),
    "fields": (
        _("Was gesendet wird"),
        _("Je Zeile: Name = Text, in der Reihenfolge der Signatur. Platzhalter stehen in der Anleitung."),
    ),
    "signature_field": (_("Name des Felds mit der Signatur"), ""),
    "algorithm": (_("Verfahren der Signatur (HMAC)"), ""),
    "joiner": (_("Zeichen zwischen den signierten Werten"), ""),
    "told": (_("Signierte Felder der Meldung"), _("Eines je Zeile, in ihrer Reihenfolge.")),
    "reference_field": (_("Feld mit der Kennung der Zahlung"), ""),
    "amount_field": (_("Feld mit dem Betrag"), ""),
    "amount_unit": (_("Einheit des Betrags"), ""),
    "state_field": (_("Feld mit dem Ergebnis"), ""),
    "event_field": (_("Feld, das Erstattungen unterscheidet"), ""),
    "states": (
        _("Ergebnisse"),
        _("Je Zeile: Wort des Anbieters = open, paid, failed, cancelled, expired, refunded oder charged-back."),
    ),
}
