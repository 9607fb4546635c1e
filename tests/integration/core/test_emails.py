"""Letters: stored with what they tell, sent after the commit, again when the server was away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from oscar.core.loading import get_class

from oscar_b2b.core.models import OutgoingEmail
from oscar_b2b.core.services import emails
from oscar_b2b.core.tasks import send_due_emails

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def letter(**more):
    message = EmailMultiAlternatives(
        "Order\naccepted", "Text", "shop@example.com", ["dealer@example.com"], **more
    )
    message.attach_alternative("<b>HTML</b>", "text/html")
    return emails.queue(message=message)


def test_a_letter_leaves_as_it_was_written_and_only_once():
    stored = letter(attachments=[("invoice.pdf", b"%PDF-1.7", "application/pdf")])

    assert emails.send(email_id=stored.pk, at=NOON) is True
    assert emails.send(email_id=stored.pk, at=NOON) is False

    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Order accepted", "Text", ["dealer@example.com"])
    assert sent.alternatives[0].content == "<b>HTML</b>"
    assert sent.attachments == [("invoice.pdf", b"%PDF-1.7", "application/pdf")]


def test_a_mail_server_that_is_away_is_asked_again_later(monkeypatch):
    stored = letter()

    def away(*args, **kwargs):
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", away)
        assert emails.send(email_id=stored.pk, at=NOON) is False
    stored.refresh_from_db()
    assert (stored.attempts, stored.sent_at) == (1, None)
    assert "no mail server" in stored.last_error
    assert emails.due(at=NOON) == []
    later = NOON + dt.timedelta(seconds=11)
    assert emails.due(at=later) == [stored.pk]
    assert emails.send(email_id=stored.pk, at=later) is True
    assert len(mail.outbox) == 1


def test_a_letter_is_given_up_after_the_last_attempt():
    stored = letter()
    OutgoingEmail.objects.update(attempts=emails.MAX_ATTEMPTS)

    assert emails.due(at=NOON) == []
    assert emails.send(email_id=stored.pk, at=NOON) is False
    assert mail.outbox == []


def test_the_dispatcher_sends_after_the_commit(django_capture_on_commit_callbacks):
    texts = {"subject": "Hello", "body": "Text", "html": "", "sms": ""}

    with django_capture_on_commit_callbacks(execute=True):
        get_class("communication.utils", "Dispatcher")().dispatch_direct_messages(
            "dealer@example.com", texts
        )
        assert mail.outbox == []

    assert [each.subject for each in mail.outbox] == ["Hello"]


def test_a_letter_of_a_transaction_that_failed_is_not_sent():
    texts = {"subject": "Hello", "body": "Text", "html": "", "sms": ""}

    with transaction.atomic():
        get_class("communication.utils", "Dispatcher")().dispatch_direct_messages(
            "dealer@example.com", texts
        )
        transaction.set_rollback(True)

    send_due_emails()
    assert mail.outbox == []


def test_beat_sends_what_the_task_queue_lost():
    letter()

    send_due_emails()

    assert len(mail.outbox) == 1


def test_a_letter_that_another_worker_is_sending_is_left_to_it(monkeypatch):
    stored = letter()
    meanwhile = []

    def send(message, *args, **kwargs):
        meanwhile.append((emails.send(email_id=stored.pk, at=NOON), emails.due(at=NOON)))

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)

    assert emails.send(email_id=stored.pk, at=NOON) is True
    assert meanwhile == [(False, [])]


def test_a_letter_whose_worker_died_is_sent_later(monkeypatch):
    stored = letter()

    def die(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", die)
        with pytest.raises(SystemExit):
            emails.send(email_id=stored.pk, at=NOON)

    assert emails.due(at=NOON + dt.timedelta(minutes=9)) == []
    assert emails.send(email_id=stored.pk, at=NOON + dt.timedelta(minutes=10)) is True
    assert len(mail.outbox) == 1
