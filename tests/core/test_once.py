"""A form sent twice acts once; what was not done may be sent anew."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages, success
from django.contrib.messages.storage.session import SessionStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html

from portal.core.errors import Refusal
from portal.core.models import Answer
from portal.core.once import done_once
from portal.core.tasks import forget_old_answers
from portal.core.time import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(rf, lin):
    """Send a form as Lin; what is done each time is counted."""

    def send(act=None, path="/desk/", **data):
        request = rf.post(path, {"once": "k1", "text": "x"} | data)
        request.user, request.session, request.htmx = lin, {}, False
        request._messages = SessionStorage(request)

        def once():
            send.count += 1
            return act() if act else done(request)

        answer = done_once(request, once)
        answer.words = [one.message for one in get_messages(request)]
        return answer

    send.count = 0
    return send


def done(request):
    success(request, format_html("<b>{}</b>", "已提交"))
    return HttpResponseRedirect("/done/")


def test_sent_twice_it_is_done_once_and_told_alike(send):
    first, second = send(), send(csrfmiddlewaretoken="another")

    assert send.count == 1
    assert (second.url, second.words) == (first.url, first.words)
    assert second.words == ["<b>已提交</b>"]
    assert hasattr(second.words[0], "__html__")


@pytest.mark.parametrize(
    "other",
    [
        {"text": "y"},
        {"once": "k2"},
        {"path": "/desk/other/"},
        {"file": SimpleUploadedFile("a.pdf", b"1")},
    ],
)
def test_another_form_is_done_too(send, other):
    send()
    send(**other)

    assert send.count == 2


def test_a_file_is_known_by_what_it_holds(send):
    for content in (b"1", b"2", b"1"):
        send(file=SimpleUploadedFile("a.pdf", content))

    assert send.count == 2


def test_another_person_does_their_own(send, wei, rf):
    send()
    assert Answer.objects.get().owner != f"form {wei.pk}"


def test_without_a_key_it_is_done_each_time(send):
    send(once="")
    send(once="")

    assert send.count == 2
    assert not Answer.objects.exists()


def test_what_is_refused_is_sent_anew(send):
    def refuse():
        raise Refusal("no", code="no")

    with pytest.raises(Refusal):
        send(refuse)
    send()

    assert send.count == 2


def test_a_form_shown_again_is_sent_anew(send):
    send(lambda: HttpResponse(status=422))
    send()

    assert send.count == 2


def test_sent_again_later_it_says_so(send):
    send()
    Answer.objects.update(given_at=now() - timedelta(minutes=2))

    again = send()

    assert send.count == 1
    assert again.url == "/done/"
    assert "没有重复办理" in str(again.words[0])


def test_what_was_told_is_kept_for_a_month(send):
    send()
    assert forget_old_answers() == 0

    Answer.objects.update(given_at=now() - timedelta(days=31))

    assert forget_old_answers() == 1
