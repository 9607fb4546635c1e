"""Replaces ``Dispatcher.send_email_messages``: no SMTP inside a request or a transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from oscar.apps.communication import utils

from oscar_b2b.core.tasks import send_email


class Dispatcher(utils.Dispatcher):
    """Builds the message at once and sends it by a task after the commit."""

    def send_email_messages(
        self,
        recipient_email: str,
        messages: dict[str, str],
        from_email: str | None = None,
        attachments: Any = None,
    ) -> Any:
        class Later:
            """Takes the place of a mail connection and hands the message to the queue."""

            @staticmethod
            def send_messages(emails: list[Any]) -> None:
                for email in emails:
                    html = next((body for body, __ in getattr(email, "alternatives", [])), "")
                    payload = {
                        "subject": str(email.subject),
                        "body": str(email.body),
                        "html": str(html),
                        "from_email": email.from_email,
                        "to": list(email.to),
                    }
                    transaction.on_commit(lambda payload=payload: send_email.delay(**payload))

        before, self.mail_connection = self.mail_connection, Later()
        try:
            return super().send_email_messages(recipient_email, messages, from_email, attachments)
        finally:
            self.mail_connection = before
