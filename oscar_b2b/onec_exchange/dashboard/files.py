"""Files of 1C: the list, one file's outcome, its rows with their XML, and "import again"."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries
from oscar_b2b.onec_exchange.dashboard.addresses import number_in
from oscar_b2b.onec_exchange.dashboard.kind_words import word_of
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeIssue
from oscar_b2b.onec_exchange.services import fragments, imports, originals, uploads
from oscar_b2b.onec_exchange.transport import names

#: What ``importing`` says of its progress.
_RECORDS = re.compile(r"(\d+) records read")
_STORING = re.compile(r"storing: (.+)")
#: Filters of the rows of a file.
_OUTCOMES = {
    "refused": {"refused": True},
    "waiting": {"waiting": True},
    "remark": {"refused": False, "waiting": False},
}


class Files(StaffOnly, ListView):
    """Files, of all sessions or of one."""

    permission_required = "onec_exchange.view_exchangefile"
    template_name = "onec_exchange/dashboard/files.html"
    context_object_name = "files"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.state = self.request.GET.get("state", "")
        return journal_queries.files(
            state=self.state, session_id=number_in(self.request, "session")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(state=self.state, states=ExchangeFile.STATES, **kwargs)


class FileReport(StaffOnly, ListView):
    """One file: its counts by kind, and the rows that did not go in, with the reason."""

    permission_required = "onec_exchange.view_exchangefile"
    template_name = "onec_exchange/dashboard/file.html"
    context_object_name = "issues"
    paginate_by = 100

    def get_queryset(self) -> Any:
        self.file = _file(self.kwargs["pk"])
        self.code = self.request.GET.get("code", "")
        self.outcome = self.request.GET.get("outcome", "")
        issues = self.file.issues.filter(**_OUTCOMES.get(self.outcome, {}))
        return issues.filter(code=self.code) if self.code else issues

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        context = super().get_context_data(
            code=self.code,
            outcome=self.outcome,
            outcomes=[
                ("", _("All")),
                ("refused", _("refused")),
                ("waiting", _("waiting")),
                ("remark", _("remarks")),
            ],
            counts=[
                (word_of(kind), counts)
                for kind, counts in journal_queries.counts_of(self.file.report)
            ],
            codes=sorted(self.file.report.get("issues", {}).items()),
            may_import=user.has_perm("onec_exchange.change_exchangefile"),
            **_progress(self.file),
            **kwargs,
        )
        has_original = context["has_original"] = _is_kept(self.file)
        context["rows"] = [
            (issue, word_of(issue.kind), has_original and _is_shown(user, issue))
            for issue in context["issues"]
        ]
        return context


class FileProgress(StaffOnly, View):
    """How far an import is: a piece of the file's page, asked every two seconds by htmx."""

    permission_required = "onec_exchange.view_exchangefile"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = _file(pk)
        response = render(request, "onec_exchange/dashboard/progress.html", _progress(file))
        if not _is_running(file) and request.GET.get("was") == "running":
            # The counts and rows are there now: let the whole page come again.
            response["HX-Refresh"] = "true"
        add_never_cache_headers(response)
        return response


class ImportAgain(StaffOnly, View):
    """Import the kept original once more, after a question."""

    permission_required = "onec_exchange.change_exchangefile"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = _file(pk)
        context = {"file": file, "has_original": _is_kept(file)}
        return render(request, "onec_exchange/dashboard/import_again.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = _file(pk)
        try:
            imports.import_again(file_id=file.pk, at=timezone.now())
        except imports.UnableToContinue as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The file is being imported again."))
        return redirect("dashboard:b2b-exchange-file", pk=file.pk)


class RowXML(StaffOnly, View):
    """The XML of one row, as 1C sent it; a piece of the page for htmx, else a page."""

    permission_required = "onec_exchange.view_exchangefile"

    def get(self, request: HttpRequest, pk: int, issue_pk: int) -> HttpResponse:
        issue = get_object_or_404(
            ExchangeIssue.objects.select_related("file__session"), pk=issue_pk, file=pk
        )
        context: dict[str, Any] = {"issue": issue, "file": issue.file, "xml": "", "trouble": ""}
        if not _is_shown(request.user, issue):
            context["trouble"] = _("The row has personal data, which you have no right to see.")
        else:
            try:
                context["xml"] = _xml_of(issue)
            except fragments.UnableToFindRow as error:
                context["trouble"] = str(error)
        is_part = getattr(request, "htmx", False)
        template = "row_xml_part" if is_part else "row_xml"
        response = render(request, f"onec_exchange/dashboard/{template}.html", context)
        add_never_cache_headers(response)
        return response


def _file(pk: int) -> ExchangeFile:
    return get_object_or_404(ExchangeFile.objects.select_related("session__node", "same_as"), pk=pk)


def _is_running(file: ExchangeFile) -> bool:
    return file.state in (ExchangeFile.QUEUED, ExchangeFile.RUNNING)


def _progress(file: ExchangeFile) -> dict[str, Any]:
    is_running = _is_running(file)
    return {
        "file": file,
        "is_running": is_running,
        "progress": _words(imports.progress_of(file.same_as_id or file.pk)) if is_running else "",
        "elapsed": _elapsed(file),
    }


def _words(progress: str) -> str:
    """Say in the reader's language how far the importers say they are."""
    if found := _RECORDS.fullmatch(progress):
        number = int(found.group(1))
        return ngettext("%(number)s record read", "%(number)s records read", number) % {
            "number": number
        }
    if found := _STORING.fullmatch(progress):
        return _("storing: %(what)s") % {"what": word_of(found.group(1))}
    return progress


def _is_kept(file: ExchangeFile) -> bool:
    """Tell whether the bytes that 1C sent are there, compressed or as they came."""
    if names.is_archive(file.name):
        return False
    source = file.same_as or file
    return bool(source.original or (source.path and uploads.path_of(source).is_file()))


def _elapsed(file: ExchangeFile) -> int | None:
    """Return how many seconds the import takes or took."""
    if file.started_at is None:
        return None
    until = timezone.now() if _is_running(file) else file.finished_at
    return None if until is None else max(round((until - file.started_at).total_seconds()), 0)


def _is_shown(user: Any, issue: ExchangeIssue) -> bool:
    """Tell whether somebody may see the row itself: names and accounts of people need a right."""
    if issue.kind not in fragments.ELEMENTS or not issue.external_id:
        return False
    needed = fragments.PERSONAL.get(issue.kind)
    return needed is None or bool(user.has_perm(needed))


def _xml_of(issue: ExchangeIssue) -> str:
    path: Path | None = originals.original_of(issue.file)
    if path is None:
        raise fragments.UnableToFindRow(_("The original is not kept any more."))
    return fragments.find(path=path, kind=issue.kind, external_id=issue.external_id)
