"""Replaces parts of ``Dispatcher``: no SMTP inside a request or a transaction, links that work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from oscar.apps.communication import utils

from oscar_b2b.core.services import emails
from oscar_b2b.core.tasks import send_email


class _Outbox:
    """Takes the place of a mail connection: letters are stored and sent after the commit."""

    @staticmethod
    def send_messages(messages: list[Any]) -> None:
        for message in messages:
            email_id = emails.queue(message=message).pk
            # When the task queue is away, beat finds the letter a minute later.
            transaction.on_commit(
                lambda email_id=email_id: send_email.delay(email_id=email_id), robust=True
            )


class Dispatcher(utils.Dispatcher):
    """Builds the message at once and sends it by a task after the commit."""

    def get_base_context(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``base_url`` (no slash at the end) and ``shop_name``.

        Oscar makes links of the sites framework's domain, which is ``example.com`` until somebody
        edits it; the request knows the address the person really uses.
        """
        context = super().get_base_context(**kwargs)
        request = kwargs.get("request")
        if "base_url" not in context:
            context["base_url"] = (
                f"{request.scheme}://{request.get_host()}"
                if request is not None
                else f"https://{context['site'].domain}"
            )
        return {**context, "shop_name": settings.OSCAR_SHOP_NAME}

    def send_email_messages(
        self,
        recipient_email: str,
        messages: dict[str, str],
        from_email: str | None = None,
        attachments: Any = None,
    ) -> Any:
        before, self.mail_connection = self.mail_connection, _Outbox()
        try:
            return super().send_email_messages(recipient_email, messages, from_email, attachments)
        finally:
            self.mail_connection = before
