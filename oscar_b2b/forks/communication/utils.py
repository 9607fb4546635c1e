"""Replaces parts of ``Dispatcher``: no SMTP inside a request or a transaction, links that work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from oscar.apps.communication import utils

from oscar_b2b.core.tasks import send_email


class _Queue:
    """Takes the place of a mail connection and hands the messages to the task queue."""

    @staticmethod
    def send_messages(emails: list[Any]) -> None:
        for email in emails:
            if email.attachments:
                raise NotImplementedError(
                    "The queue carries no attachments: put a link to the file into the letter."
                )
            html = next((body for body, __ in getattr(email, "alternatives", [])), "")
            payload = {
                "subject": str(email.subject),
                "body": str(email.body),
                "html": str(html),
                "from_email": email.from_email,
                "to": list(email.to),
            }
            # A broken queue is logged; the page the person waits for is answered all the same.
            transaction.on_commit(lambda payload=payload: send_email.delay(**payload), robust=True)


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
        before, self.mail_connection = self.mail_connection, _Queue()
        try:
            return super().send_email_messages(recipient_email, messages, from_email, attachments)
        finally:
            self.mail_connection = before
