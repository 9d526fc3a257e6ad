"""The forms of accounts that allauth does not bring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ADMIN_SCOPES, NAME_MAX_CHARS, ApiKey, Invitation, Membership, Role, Scope, User


class ApiKeyForm(forms.Form):
    """A new API key: a name to know it by, what it may do, and how long it lives."""

    LIFETIMES = (
        ("", gettext_lazy("Never")),
        ("30", gettext_lazy("In 30 days")),
        ("90", gettext_lazy("In 90 days")),
        ("365", gettext_lazy("In a year")),
    )

    name = forms.CharField(
        max_length=100, label=gettext_lazy("Name"), help_text=gettext_lazy("What will use this key?")
    )
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=gettext_lazy("May be used to"))
    lifetime_days = forms.TypedChoiceField(
        choices=LIFETIMES, coerce=int, empty_value=None, required=False, label=gettext_lazy("Expires")
    )

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._membership = membership
        may_have = [scope for scope in Scope if membership.may_administer or scope not in ADMIN_SCOPES]
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(scope.value, scope.label) for scope in may_have]
        scopes.initial = [scope.value for scope in may_have]

    def issue(self) -> str:
        """Make the key and return its secret."""
        given, member = self.cleaned_data, self._membership
        _key, secret = ApiKey.issue(member.workspace, member.user, given["name"], given["scopes"], self._end())
        return secret

    def _end(self) -> datetime | None:
        days = self.cleaned_data["lifetime_days"]
        return timezone.now() + timedelta(days=days) if days else None


class WorkspaceForm(forms.Form):
    """The name of a workspace."""

    name = forms.CharField(max_length=NAME_MAX_CHARS, label=gettext_lazy("Name"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class InvitationForm(forms.Form):
    """Whom to invite as what: with an address the link is mailed, without one it is only shown."""

    LIFETIMES = (
        ("1", gettext_lazy("For a day")),
        ("7", gettext_lazy("For a week")),
        ("30", gettext_lazy("For a month")),
    )

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    days = forms.TypedChoiceField(choices=LIFETIMES, coerce=int, initial="7", label=gettext_lazy("It works"))
    email = forms.EmailField(
        required=False,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Empty: you get a link to hand over yourself."),
    )

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._membership = membership
        role: Any = self.fields["role"]
        role.choices = [(role.value, role.label) for role in membership.grantable]
        role.initial = Role.EDITOR

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if email and self._membership.user.is_guest:
            raise forms.ValidationError(_("Guests send no mail. Leave this empty and hand over the link."))
        if email and self._membership.workspace.memberships.filter(user__email=email).exists():
            raise forms.ValidationError(_("%(address)s belongs here already.") % {"address": email})
        return email

    def invite(self) -> tuple[Invitation, str]:
        """The invitation and its token. Raises `TooManyInvitations`."""
        given = self.cleaned_data
        return Invitation.open(self._membership, given["role"], email=given["email"], days=given["days"])


class TypedNameForm(forms.Form):
    """Asks for the name of what is to be deleted, so that nobody does it by accident."""

    typed = forms.CharField(label=gettext_lazy("Type its name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"] != self._expected:
            raise forms.ValidationError(_("That is not “%(name)s”.") % {"name": self._expected})
        return self._expected


class DepartureForm(forms.Form):
    """Asks for the password before an account is deleted; those who have none type a word."""

    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        label=gettext_lazy("Password"),
    )
    word = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self._word = _("delete")
        self.fields["word"].label = _("Type the word “%(word)s”") % {"word": self._word}
        del self.fields["word" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self._user.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip().casefold() != self._word.casefold():
            raise forms.ValidationError(_("Type “%(word)s” to go on.") % {"word": self._word})
        return self._word
