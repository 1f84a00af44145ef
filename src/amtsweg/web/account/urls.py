"""Addresses below `/konto/`. Names without a namespace are the ones that allauth asks for; the rest is ours."""

from django.urls import include, path, re_path

from amtsweg.web.account import (
    counter,
    devices,
    entrance,
    listing,
    passwords,
    profile,
    providers,
    second_factor,
    signon,
)

_own = [
    path("", profile.home, name="home"),
    path("angaben/", profile.edit, name="profile"),
    path("verzeichnis/<uuid:entry>/", listing.edit, name="listing"),
    path("ausweisen/", counter.overview, name="counter"),
    path("ausweisen/code/", counter.code, name="counter-code"),
    path("ausweisen/aufgeben/", counter.give_up, name="counter-give-up"),
    path("sprache/", profile.language, name="language"),
    path("loeschen/", profile.delete, name="delete"),
    path("geloescht/", profile.deleted, name="deleted"),
    path("abgemeldet/", entrance.signed_out, name="signed-out"),
    path("geraete/", devices.overview, name="devices"),
    path("geraete/<uuid:sign_on>/abmelden/", devices.end, name="device-end"),
    path("anschluss/", signon.ask, name="signon-ask"),
    path("anschluss/niemand/<str:note>/", signon.arrive_as_nobody, name="signon-nobody"),
    path("anschluss/<str:code>/", signon.arrive, name="signon-arrive"),
    path("bestaetigung-senden/", entrance.send_again, name="send-again"),
    # identity providers
    path("anmeldewege/", providers.ways, name="providers"),
    path("anmeldewege/<uuid:link>/loesen/", providers.unlink, name="provider-unlink"),
    path("anmelden/willkommen/", providers.welcome, name="provider-welcome"),
    path("anmelden/mit/<slug:slug>/", providers.begin, name="provider"),
    path("anmelden/mit/<slug:slug>/antwort/", providers.answer, name="provider-answer"),
    path("anmelden/mit/<slug:slug>/metadaten/", providers.metadata, name="provider-metadata"),
    path("anmelden/mit/<slug:slug>/abmelden/", providers.goodbye, name="provider-goodbye"),
    path("anmelden/mit/<slug:slug>/beendet/", providers.end, name="provider-end"),
]
_second_factor = [
    path("", second_factor.Overview.as_view(), name="mfa_index"),
    path("einrichten/", second_factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("ausschalten/", second_factor.SwitchOff.as_view(), name="mfa_deactivate_totp"),
    path("ersatzcodes/", second_factor.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("ersatzcodes/neu/", second_factor.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("ersatzcodes/datei/", second_factor.CodesFile.as_view(), name="mfa_download_recovery_codes"),
]
urlpatterns = [
    path("", include((_own, "account"))),
    path("anmelden/", entrance.SignIn.as_view(), name="account_login"),
    path("anmelden/code/", entrance.SecondFactor.as_view(), name="mfa_authenticate"),
    path("registrieren/", entrance.SignUp.as_view(), name="account_signup"),
    path("abmelden/", entrance.SignOut.as_view(), name="account_logout"),
    re_path(r"^e-mail-bestaetigen/(?P<key>[-:\w]+)/$", entrance.confirm, name="account_confirm_email"),
    path("passwort/", passwords.Change.as_view(), name="account_change_password"),
    path("passwort-vergessen/", passwords.Forgotten.as_view(), name="account_reset_password"),
    path("passwort-vergessen/gesendet/", passwords.link_sent, name="account_reset_password_done"),
    re_path(
        r"^passwort-vergessen/neu/(?P<uidb36>[0-9a-f]+)-(?P<key>[-\w]+)/$",
        passwords.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("passwort-vergessen/geaendert/", passwords.changed, name="account_reset_password_from_key_done"),
    path("bestaetigen/", passwords.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("bestaetigen/code/", passwords.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("zwei-faktor/", include(_second_factor)),
]
