"""Journal of the exchange: sessions, requests, files, rows that did not go in or wait."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_b2b.onec_exchange.models.nodes import ExchangeNode


class ExchangeSession(models.Model):
    """One conversation that 1C began with ``checkauth``; found by its token."""

    token = models.CharField(_("token"), max_length=64, unique=True)
    login = models.CharField(_("1C user"), max_length=64, db_index=True)
    node = models.ForeignKey(
        ExchangeNode,
        verbose_name=_("node"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
    )
    kind = models.CharField(_("type"), max_length=16)
    remote_addr = models.GenericIPAddressField(_("address"), null=True, blank=True)
    version = models.CharField(_("version asked for"), max_length=16, blank=True)
    #: Bitrix's module: goods not touched since then are what ``deactivate`` is about.
    deactivated = models.PositiveIntegerField(_("goods taken off"), null=True, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    #: ``type=get_catalog``: key of the last product given; empty before the first portion.
    cursor = models.PositiveBigIntegerField(_("goods given up to"), null=True, blank=True)
    received = models.PositiveBigIntegerField(_("received, bytes"), default=0)
    #: ``[outbox key, whether it was told as cancelled]`` of each document.
    pulled_orders = models.JSONField(_("orders given at query"), default=list, blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen"), auto_now=True)

    class Meta:
        ordering = ("-started_at",)
        verbose_name = _("exchange session")
        verbose_name_plural = _("exchange sessions")

    def __str__(self) -> str:
        return f"{self.login} {self.kind} {self.started_at:%Y-%m-%d %H:%M}"


class ExchangeFile(models.Model):
    """A file 1C sent, or a command imported, with its outcome."""

    RECEIVING = "receiving"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STATES: ClassVar = [
        (RECEIVING, _("Receiving")),
        (QUEUED, _("Queued")),
        (RUNNING, _("Importing")),
        (DONE, _("Imported")),
        (FAILED, _("Failed")),
    ]

    session = models.ForeignKey(
        ExchangeSession,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="files",
    )
    name = models.CharField(_("name"), max_length=255)
    path = models.CharField(_("stored as"), max_length=255)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=RECEIVING)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    #: Where the compressed original is kept for "import again", relative to the exchange folder.
    original = models.CharField(_("original"), max_length=255, blank=True)
    #: 1C sent the same bytes again before it was told the outcome: this row waits for that one.
    same_as = models.ForeignKey(
        "self",
        verbose_name=_("the same file as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="repeats",
    )
    #: 1C got the outcome as an answer.
    told = models.BooleanField(_("1C knows the outcome"), default=False)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    queued_at = models.DateTimeField(_("queued"), null=True, blank=True)
    started_at = models.DateTimeField(_("import started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("import finished"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("exchange file")
        verbose_name_plural = _("exchange files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("session", "name"), name="onec_exchange_file_per_session"
            )
        ]
        indexes: ClassVar = [
            # The watchdog looks for what is not finished; nearly all rows are.
            models.Index(
                fields=("state",),
                condition=models.Q(state__in=("receiving", "queued", "running")),
                name="onec_exchange_file_unfinished",
            ),
            models.Index(
                fields=("sha256",),
                condition=~models.Q(sha256=""),
                name="onec_exchange_file_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeIssue(models.Model):
    """A row of a file that did not go in, or went in with a remark."""

    file = models.ForeignKey(
        ExchangeFile, verbose_name=_("file"), on_delete=models.CASCADE, related_name="issues"
    )
    kind = models.CharField(_("kind"), max_length=32)
    external_id = models.CharField(_("id in 1C"), max_length=128, blank=True)
    code = models.CharField(_("code"), max_length=64)
    message = models.TextField(_("message"))
    refused = models.BooleanField(_("refused"), default=False)
    waiting = models.BooleanField(_("waiting"), default=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("exchange issue")
        verbose_name_plural = _("exchange issues")

    def __str__(self) -> str:
        return f"{self.code} {self.external_id}"


class ExchangeRequest(models.Model):
    """One request of 1C and what it was answered; secrets are never kept.

    Kept for requests that belong to no session too: a wrong password is what an administrator
    wants to see first.
    """

    node = models.ForeignKey(
        ExchangeNode,
        verbose_name=_("node"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
    )
    session = models.ForeignKey(
        ExchangeSession,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="requests",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    remote_addr = models.GenericIPAddressField(_("address"), null=True, blank=True)
    login = models.CharField(_("log-in"), max_length=64, blank=True)
    kind = models.CharField(_("type"), max_length=16, blank=True)
    mode = models.CharField(_("mode"), max_length=16, blank=True)
    filename = models.CharField(_("file"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    #: First word of the answer: ``success``, ``progress``, ``failure``, or ``<?xml``.
    outcome = models.CharField(_("outcome"), max_length=16)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("took, ms"), default=0)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("exchange request")
        verbose_name_plural = _("exchange requests")

    def __str__(self) -> str:
        return f"{self.kind} {self.mode} {self.outcome}"


class WaitingRow(models.Model):
    """A row whose goods were not there yet; brought in when they arrive."""

    kind = models.CharField(_("kind"), max_length=32)
    good_id = models.CharField(_("good in 1C"), max_length=64, db_index=True)
    key = models.CharField(_("row key"), max_length=255)
    record = models.JSONField(_("record"))
    received_at = models.DateTimeField(_("received"), auto_now=True)

    class Meta:
        verbose_name = _("waiting row")
        verbose_name_plural = _("waiting rows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "key"), name="onec_exchange_waiting_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
