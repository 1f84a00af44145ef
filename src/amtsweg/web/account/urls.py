"""Addresses below `/konto/`. Names without a namespace are the ones that allauth asks for; the rest is ours."""

from django.urls import include, path, re_path

from amtsweg.web.account import address, counter, entrance, listing, passkeys, passwords, profile, second_factor

_own = [
    path("", profile.home, name="home"),
    path("angaben/", profile.edit, name="profile"),
    path("verzeichnis/<uuid:entry>/", listing.edit, name="listing"),
    path("ausweisen/", counter.overview, name="counter"),
    path("ausweisen/code/", counter.code, name="counter-code"),
    path("ausweisen/aufgeben/", counter.give_up, name="counter-give-up"),
    path("e-mail/", address.Change.as_view(), name="address"),
    re_path(r"^e-mail/neu/(?P<token>[-:\w]+)/$", address.new, name="address-new"),
    re_path(r"^e-mail/zurueck/(?P<token>[-:\w]+)/$", address.old, name="address-old"),
    path("sprache/", profile.language, name="language"),
    path("loeschen/", profile.delete, name="delete"),
    path("geloescht/", profile.deleted, name="deleted"),
    path("abgemeldet/", entrance.signed_out, name="signed-out"),
    path("passkey/anmelden/", passkeys.to_sign_in, name="passkey-to-sign-in"),
    path("passkey/code/", passkeys.to_complete, name="passkey-to-complete"),
    path("passkey/bestaetigen/", passkeys.to_confirm, name="passkey-to-confirm"),
    path("passkey/neu/", passkeys.to_add, name="passkey-to-add"),
    path("bestaetigung-senden/", entrance.send_again, name="send-again"),
]
_second_factor = [
    path("", second_factor.Overview.as_view(), name="mfa_index"),
    path("einrichten/", second_factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("ausschalten/", second_factor.SwitchOff.as_view(), name="mfa_deactivate_totp"),
    path("passkey/neu/", passkeys.Add.as_view(), name="mfa_add_webauthn"),
    path("passkey/<int:pk>/name/", passkeys.Rename.as_view(), name="mfa_edit_webauthn"),
    path("passkey/<int:pk>/entfernen/", passkeys.Remove.as_view(), name="mfa_remove_webauthn"),
    path("ersatzcodes/", second_factor.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("ersatzcodes/neu/", second_factor.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("ersatzcodes/datei/", second_factor.CodesFile.as_view(), name="mfa_download_recovery_codes"),
]
urlpatterns = [
    path("", include((_own, "account"))),
    path("anmelden/", entrance.SignIn.as_view(), name="account_login"),
    path("anmelden/passkey/", passkeys.SignIn.as_view(), name="mfa_login_webauthn"),
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
    path("bestaetigen/passkey/", passkeys.Again.as_view(), name="mfa_reauthenticate_webauthn"),
    path("zwei-faktor/", include(_second_factor)),
]
