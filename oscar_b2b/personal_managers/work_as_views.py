"""Begin to work as an employee of a dealer, and get back to oneself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from hijack.views import AcquireUserView, ReleaseUserView

from oscar_b2b.core.services.contexts import WORKER_KEY
from oscar_b2b.personal_managers import work_as

_KEPT = "work_as_kept"
#: Of the employee's own session, given back to him: that he has passed the second factor
#: (django-otp's key). Without it he would have to pass it anew after each visit.
_KEPT_KEYS = ("otp_device_id",)
_ID_DIGITS = 18


class Start(AcquireUserView):
    """``POST user_pk=<id>``. A person whom one may not work as is as unknown as one who is not."""

    http_method_names = ("post", "options")
    success_url = "/catalogue/"

    def get_object(self, queryset: Any = None) -> Any:
        pk = self.request.POST["user_pk"]
        if not (pk.isascii() and pk.isdecimal() and len(pk) <= _ID_DIGITS):
            raise Http404
        return get_object_or_404(get_user_model(), pk=pk)

    def handle_no_permission(self) -> Any:
        if self.request.user.is_authenticated:
            raise Http404
        return super().handle_no_permission()

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        worker, person = request.user, self.get_object()
        kept = {key: request.session[key] for key in _KEPT_KEYS if key in request.session}
        response = super().post(request, *args, **kwargs)
        request.session[WORKER_KEY] = worker.pk
        request.session[_KEPT] = kept
        work_as.note(worker=worker, person=person, is_start=True, at=timezone.now())
        return response


class Back(ReleaseUserView):
    """``POST``: be oneself again, where one came from."""

    http_method_names = ("post", "options")

    def handle_no_permission(self) -> Any:
        if self.request.user.is_authenticated:
            raise Http404
        return super().handle_no_permission()

    def get_success_url(self) -> str:
        return reverse("dashboard:index")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        worker, person = request.worker, request.user
        if worker is None:
            raise Http404
        kept = request.session.get(_KEPT, {})
        response = super().post(request, *args, **kwargs)
        request.session.update(kept)
        del request.session["hijack_history"]
        work_as.note(worker=worker, person=person, is_start=False, at=timezone.now())
        messages.info(request, _("You are yourself again."))
        return response
