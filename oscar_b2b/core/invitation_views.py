"""The page behind the link of an invitation: name, password, and in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as auth_login
from django.contrib.auth import password_validation
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from oscar_b2b.core.services import invitations

_BACKEND = "oscar.apps.customer.auth_backends.EmailBackend"


class AcceptForm(forms.Form):
    """Name and password of the invited person."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        help_text=password_validation.password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class AcceptInvitation(FormView):
    """``GET``: the form, or why the link opens nothing (410). ``POST``: in, signed in."""

    template_name = "b2b_core/invitation.html"
    form_class = AcceptForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.invitation = None
        try:
            self.invitation = invitations.look_up(token=kwargs["token"], at=timezone.now())
        except invitations.UnableToAccept as error:
            return self._refused(error.reason)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.name if self.invitation else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form: AcceptForm) -> HttpResponse:
        try:
            accepted = invitations.accept(
                token=self.kwargs["token"],
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
                at=timezone.now(),
            )
        except invitations.UnableToAccept as error:
            if not error.field:
                return self._refused(error.reason)
            form.add_error(error.field, error.reason)
            return self.form_invalid(form)
        # Whoever was signed in in this browser is somebody else.
        self.request.session.flush()
        auth_login(self.request, accepted.user, backend=_BACKEND)
        messages.success(
            self.request, _("Welcome to the cabinet of “%s”.") % accepted.member.dealer
        )
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # The letter was in the person's language; a first visit has chosen none yet.
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = self.invitation.language if self.invitation else ""
        if chosen or language not in dict(settings.LANGUAGES):
            return super().get(request, *args, **kwargs)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = super().get(request, *args, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
        )
        return response

    def _refused(self, reason: str) -> HttpResponse:
        context = {"reason": reason, "invitation": None, "view": self}
        return self.render_to_response(context, status=410)
