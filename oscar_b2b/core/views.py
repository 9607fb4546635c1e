"""Views of core: health, the choice of the legal entity."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from oscar_b2b.core import queries
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import baskets
from oscar_b2b.core.services.contexts import LEGAL_ENTITY_KEY


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every health check is content, 503 with the reasons when not."""
    problems = {
        each.name: problem
        for each in extensions.get("health_checks")
        if (problem := each.problem())
    }
    status = {"status": "ok"} if not problems else {"status": "failing", "problems": problems}
    return JsonResponse(status, status=503 if problems else 200)


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return the local address to go back to, never a foreign one."""
    target = request.POST.get("next") or request.META.get("HTTP_REFERER") or default
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


class SignInFirst(LoginRequiredMixin):
    """Of views that only take POST: after the log-in people get back to the page with the form.

    Django would send them to the address of the view, which shows nothing.
    """

    def handle_no_permission(self) -> HttpResponseRedirect:
        return redirect_to_login(safe_next(self.request), self.get_login_url())  # type: ignore[attr-defined]


class SwitchLegalEntity(SignInFirst, View):
    """Choose for which legal entity the member works."""

    def post(self, request: HttpRequest) -> HttpResponse:
        member = request.member  # type: ignore[attr-defined]
        entities = queries.allowed_legal_entities(member=member) if member else []
        chosen = next(
            (each for each in entities if str(each.pk) == request.POST.get("legal_entity")), None
        )
        if chosen is None:
            messages.error(request, _("You cannot order for this legal entity. Choose another."))
        else:
            request.session[LEGAL_ENTITY_KEY] = chosen.pk
            change = baskets.follow_terms(request=request)
            for note in change.notes:
                messages.warning(request, note)
        return HttpResponseRedirect(safe_next(request))


def home(request: HttpRequest) -> HttpResponse:
    """The home page when no content module provides one: log-in, or the catalogue."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("catalogue:index"))
    return HttpResponseRedirect(reverse("customer:login"))
