"""The forms of the account pages: allauth's where its views need them, always in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, ResetPasswordKeyForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from amtsweg.accounts.models import Account
from amtsweg.accounts.passkeys import LONGEST_NAME

EMPTY_EMAIL = _("Geben Sie Ihre E-Mail-Adresse ein")
EMPTY_PASSWORD = _("Geben Sie Ihr Passwort ein")
EMPTY_NEW = _("Denken Sie sich ein Passwort aus und geben Sie es ein")
EMPTY_CODE = _("Geben Sie den Code ein")
EMPTY_NAME = _("Geben Sie einen Namen ein")
LONG_NAME = _("Geben Sie einen Namen mit höchstens 60 Zeichen ein")
WRONG_PASSKEY = _(
    "Das hat mit dem Passkey nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg"
)
STRANGE_EMAIL = _("Geben Sie die E-Mail-Adresse vollständig ein, zum Beispiel anna@post.example")
SAME_EMAIL = _("Das ist schon Ihre Adresse. Geben Sie die neue ein")
LONG_EMAIL = _("Die E-Mail-Adresse ist zu lang. Prüfen Sie, ob sie stimmt")


class Address(forms.EmailField):
    """An e-mail address of at most 254 characters, in small letters."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": EMPTY_EMAIL, "invalid": STRANGE_EMAIL, "max_length": LONG_EMAIL}
        super().__init__(max_length=254, error_messages=messages, **options)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class Password(forms.CharField):
    """A password exactly as typed."""

    def __init__(self, empty: Any = EMPTY_PASSWORD) -> None:
        super().__init__(strip=False, max_length=1024, error_messages={"required": empty})


def errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """The first thing wrong with each control, in the order of the page; what concerns all stands at the first one."""
    first = next(iter(form.fields), "")
    found: dict[str, str] = {}
    for name in ["__all__", *form.fields]:
        for message in form.errors.get(name, []):
            found.setdefault(first if name == "__all__" else name, str(message))
            break
    return list(found.items())


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": Address(), "password": Password()}


class SignUpForm(forms.Form):
    """The same for a new account; the password once, since it can be reset by mail."""

    email = Address()
    password = Password(EMPTY_NEW)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email, password = cleaned.get("email", ""), cleaned.get("password")
        if password:
            try:
                get_adapter().clean_password(password, Account(email=email))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ResetRequestForm(forms.Form):
    """Where to send the link for a new password."""

    email = Address()


class NewAddressForm(forms.Form):
    """Another address for the account."""

    email = Address()

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.account.email:
            raise forms.ValidationError(SAME_EMAIL)
        return email


class _NewPassword:
    """Takes the second entry of a new password away and speaks our language."""

    fields: dict[str, forms.Field]

    def speak(self) -> None:
        del self.fields["password2"]
        self.fields["password1"].error_messages["required"] = EMPTY_NEW


class NewPasswordForm(_NewPassword, ResetPasswordKeyForm):
    """A new password, by the link in a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class PasswordForm(_NewPassword, ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()
        self.fields["oldpassword"].error_messages["required"] = EMPTY_PASSWORD


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = EMPTY_PASSWORD


class _Code:
    fields: dict[str, forms.Field]

    def speak(self) -> None:
        self.fields["code"].error_messages["required"] = EMPTY_CODE


class SecondFactorForm(_Code, AuthenticateForm):
    """The code at sign-in: from the app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class SecondFactorAgainForm(_Code, CodeAgainForm):
    """The code once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class SetUpForm(_Code, ActivateTOTPForm):
    """The first code of a new app shows that the set-up worked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class _Signed:
    """What the browser signed with a passkey. Whatever is wrong with it, the page says the same.

    The sign-in library takes apart what came without looking at its shape first, so every error of that means: wrong.
    """

    fields: dict[str, forms.Field]

    def speak(self) -> None:
        self.fields["credential"].error_messages = {"required": WRONG_PASSKEY, "invalid": WRONG_PASSKEY}

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, LookupError, TypeError, ValueError, forms.ValidationError):
            raise forms.ValidationError(WRONG_PASSKEY) from None


class PasskeySignInForm(_Signed, LoginWebAuthnForm):
    """A passkey instead of address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class PasskeyForm(_Signed, AuthenticateWebAuthnForm):
    """A passkey as the second factor at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class PasskeyAgainForm(_Signed, ReauthenticateWebAuthnForm):
    """A passkey before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey; without a name it gets one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "name": forms.CharField(required=False, max_length=LONGEST_NAME, error_messages={"max_length": LONG_NAME}),
            "credential": forms.JSONField(error_messages={"required": WRONG_PASSKEY, "invalid": WRONG_PASSKEY}),
        }

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, LookupError, TypeError, ValueError, forms.ValidationError):
            self.add_error("credential", WRONG_PASSKEY)
            return self.cleaned_data
        return cleaned


class NamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = {"required": EMPTY_NAME, "max_length": LONG_NAME}
        self.fields["name"] = forms.CharField(max_length=LONGEST_NAME, error_messages=messages)


class DeleteForm(forms.Form):
    """The password, to delete one's account."""

    password = Password()

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.account, password):
            raise adapter.validation_error("incorrect_password")
        return password
