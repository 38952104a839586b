"""E-mails name their sender, and lead answers to people."""

from portal.core.mail import send_mail


def test_a_person_can_answer(settings, mailoutbox):
    settings.DEFAULT_FROM_EMAIL = "portal@demo.example"
    settings.CONTACT_EMAIL = "office@demo.example"

    send_mail("lin@demo.example", "预约已确认", "周一 9 点")

    (sent,) = mailoutbox
    headers = sent.message()
    assert headers["Reply-To"] == "office@demo.example"
    assert "portal@demo.example" in headers["From"]
    assert "office@demo.example" in sent.body
    assert "川渝科技资源共享服务平台" in sent.body


def test_without_people_named_the_portal_still_signs(settings, mailoutbox):
    settings.CONTACT_EMAIL = ""

    send_mail("lin@demo.example", "预约已确认", "周一 9 点")

    assert mailoutbox[0].reply_to == []
    assert settings.BASE_URL in mailoutbox[0].body
