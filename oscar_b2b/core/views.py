"""Views of core: health, the choice of the legal entity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core import queries
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import baskets, legal_entities
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


class OwnHandOnly:
    """Of views that change a person's account or his colleagues: not in somebody else's name.

    A manager of the supplier who works as a dealer's employee gets 403 with the reason.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.b2b.worker_id is not None:
            raise PermissionDenied(
                _("You work in another person's name; only that person can change this.")
            )
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class SwitchLegalEntity(SignInFirst, View):
    """``POST legal_entity=<id>``: choose for which legal entity the member works."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            entity = legal_entities.allowed(
                member=request.member,  # type: ignore[attr-defined]
                legal_entity_id=request.POST.get("legal_entity", ""),
            )
        except legal_entities.UnableToSwitch as error:
            messages.error(request, error.reason)
            return HttpResponseRedirect(safe_next(request))
        request.session[LEGAL_ENTITY_KEY] = entity.pk
        for note in baskets.follow_terms(request=request).notes:
            messages.warning(request, note)
        return HttpResponseRedirect(safe_next(request))


class LegalEntities(LoginRequiredMixin, TemplateView):
    """The legal entities that the member works for, with the requisites that 1C keeps."""

    template_name = "b2b_core/cabinet/legal_entities.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        if not request.member:
            raise Http404
        return super().get_context_data(
            entities=queries.allowed_legal_entities(member=request.member),
            active_id=request.b2b.legal_entity_id,
            page_title=_("Legal entities"),
            active_tab="legal-entities",
            **kwargs,
        )


def home(request: HttpRequest) -> HttpResponse:
    """The home page when no content module provides one: log-in, or the catalogue."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("catalogue:index"))
    return HttpResponseRedirect(reverse("customer:login"))
