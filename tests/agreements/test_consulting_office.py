"""Officers in the admin site: they propose, read side by side, answer, take back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agreements.models import Agreement, Consultation, Opinion
from portal.identity.models import Role
from portal.nodes.models import OutboxMessage
from tests.agreements.asked import agree, propose, rewritten
from tests.offices import enter, officer, url


@pytest.fixture
def wen(client, administration):
    person = officer("wen", administration, Role.AGREEMENT_OFFICER)
    enter(client, person)
    return person


def page_of(agreement):
    return reverse("admin:agreements_agreement_propose_change", args=[agreement.pk])


def filled(answer, step, **said):
    """The form of a page as it came, with `said` written into it."""
    proposal = answer.context["proposal"]
    sent = {"step": step}
    for form in (proposal.ground, *proposal.pieces):
        for field in form:
            sent[field.html_name] = field.value() or ""
    return {name: v for name, v in (sent | said).items() if v is not None}


def take(client, shown, step, **said):
    label = f"admin:{shown._meta.app_label}_{shown._meta.model_name}_{step}"
    sent = {"_form_submitted": "on", **said}
    return client.post(reverse(label, args=[shown.pk]), sent, follow=True)


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def text_field(article, name="text"):
    return f"{article.pk}-{name}"


class TestProposing:
    def test_it_is_looked_at_then_sent(self, client, wen, binding, article):
        blank = client.get(page_of(binding))
        sent = {"ground": "扩大范围", text_field(article): "双方共享资源和专家。"}

        looked = client.post(page_of(binding), filled(blank, "look", **sent))
        assert looked.status_code == 200
        page = looked.content.decode()
        assert "变更前后对照" in page
        assert not Consultation.objects.exists()

        answer = client.post(
            page_of(binding), filled(looked, "send", **sent), follow=True
        )

        consultation = Consultation.objects.get()
        assert "已送交" in told(answer)
        page = answer.content.decode()
        assert "双方共享科技资源。" in page
        assert "双方共享资源和专家。" in page
        assert "四川省科学技术厅" in page
        assert len(consultation.changes) == 1
        assert LogEntry.objects.filter(user=wen).exists()

    def test_something_is_added_and_something_removed(
        self, client, wen, binding, article
    ):
        blank = client.get(page_of(binding))
        area = binding.areas.get()
        sent = {
            "ground": "调整",
            text_field(article, "gone"): "on",
            "new-article-number": "2",
            "new-article-text": "新条文。",
            f"new-commitment-{area.pk}-number": "2",
            f"new-commitment-{area.pk}-name": "新任务",
        }

        client.post(page_of(binding), filled(blank, "send", **sent))

        changes = Consultation.objects.get().changes
        assert sorted((c["piece"], bool(c["before"])) for c in changes) == [
            ("article", False),
            ("article", True),
            ("commitment", False),
        ]

    def test_an_open_page_undoes_nothing_agreed_meanwhile(
        self, client, wen, binding, article
    ):
        blank = client.get(page_of(binding))
        sent = {"ground": "改名", text_field(article, "name"): "新标题"}
        looked = client.post(page_of(binding), filled(blank, "look", **sent))
        agree(propose(binding, rewritten(article, text="另已同意的新文本。")))

        for step in ("look", "send"):
            stale = client.post(page_of(binding), filled(looked, step, **sent))
            assert stale.status_code == 422
            assert "已有变化" in stale.content.decode()
        assert not Consultation.objects.filter(state="open").exists()

        client.post(page_of(binding), filled(stale, "send"))
        [change] = Consultation.objects.get(state="open").changes
        assert change["before"]["text"] == "另已同意的新文本。"
        assert change["after"] == change["before"] | {"name": "新标题"}

    @pytest.mark.parametrize("edition", ["", "0", "-1", "x", "9" * 5000, "２"])
    def test_no_page_of_an_edition_that_never_was(self, client, wen, binding, edition):
        sent = filled(client.get(page_of(binding)), "send", ground="理由")

        answer = client.post(page_of(binding), sent | {"edition": edition})

        assert answer.status_code == 422
        assert not Consultation.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"ground": ""}, "更正"),
            ({"ground": "理由"}, "没有任何改动"),
            ({"ground": "理由", "new-article-text": "缺序号"}, "第"),
            ({"ground": "\0"}, "更正"),
        ],
    )
    def test_what_is_wrong_is_told_on_the_form(self, client, wen, binding, sent, words):
        blank = client.get(page_of(binding))

        answer = client.post(page_of(binding), filled(blank, "send", **sent))

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Consultation.objects.exists()

    def test_only_parties_officers_do(self, client, administration, binding, auditor):
        for who in (
            auditor,
            officer("shen", administration, Role.BASE_REVIEWER),
        ):
            enter(client, who)
            assert client.get(page_of(binding)).status_code in (302, 403)
            assert client.post(page_of(binding), {}).status_code in (302, 403)

    def test_what_no_party_here_signed_is_not_changed_here(self, client, wen, draft):
        draft.parties.update(base="chengdu")
        Agreement.objects.update(state="in_force")

        assert client.get(page_of(draft)).status_code in (302, 403)
        page = client.get(url(Agreement, "change", draft.pk)).content.decode()
        assert page_of(draft) not in page


class TestAnswering:
    def test_it_is_agreed_to(self, client, wen, binding):
        consultation = propose(binding, base="chengdu")
        page = client.get(url(Consultation, "change", consultation.pk))
        assert "尚未答复" in page.content.decode()
        listed = client.get(f"{url(Consultation)}?turn=ours").context["cl"]
        assert list(listed.result_list) == [consultation]

        answer = take(client, consultation, "agree", note="同意")

        assert "已代表本基地" in told(answer)
        assert Agreement.objects.get().edition == 2
        listed = client.get(f"{url(Consultation)}?turn=ours").context["cl"]
        assert not listed.result_list

    def test_it_is_declined_with_a_reason(self, client, wen, binding):
        consultation = propose(binding, base="chengdu")

        take(client, consultation, "decline", reason="期限过长")

        assert Opinion.objects.get(agrees=False).note == "期限过长"
        page = client.get(url(Agreement, "change", binding.pk)).content.decode()
        assert "有一方不同意" in page

    def test_it_is_taken_back(self, client, wen, binding):
        consultation = propose(binding)

        answer = take(client, consultation, "withdraw")

        assert "已撤回" in told(answer)
        consultation.refresh_from_db()
        assert consultation.state == "withdrawn"

    def test_a_refusal_is_told(self, client, wen, binding):
        consultation = propose(binding, base="chengdu")

        answer = take(client, consultation, "withdraw")

        assert "只有提出变更的基地" in told(answer)

    def test_only_possible_steps_are_offered(self, client, wen, binding):
        consultation = propose(binding)

        page = client.get(url(Consultation, "change", consultation.pk))

        offered = page.content.decode()
        assert f"{consultation.pk}/withdraw" in offered
        assert f"{consultation.pk}/agree" not in offered

    def test_the_auditor_reads_and_answers_nothing(self, client, auditor, binding):
        consultation = propose(binding, base="chengdu")
        enter(client, auditor)

        page = client.get(url(Consultation, "change", consultation.pk))
        assert page.status_code == 200
        assert take(client, consultation, "agree").status_code == 403
        consultation.refresh_from_db()
        assert consultation.state == "open"

    def test_other_offices_find_nothing(self, client, administration, binding):
        consultation = propose(binding, base="chengdu")
        enter(client, officer("shen", administration, Role.BASE_REVIEWER))

        assert client.get(url(Consultation)).status_code == 403
        assert take(client, consultation, "agree").status_code == 403


def test_a_draft_is_put_to_parties_of_other_bases_alone(client, wen, draft, elsewhere):
    answer = take(client, draft, "consult")

    assert answer.status_code == 200
    assert elsewhere() == {"chengdu", "shanghai"}


def test_a_draft_is_read_as_it_was_asked(client, wen, draft):
    take(client, draft, "consult")
    consultation = Consultation.objects.get()
    draft.areas.update(summary="补充说明")

    page = client.get(url(Consultation, "change", consultation.pk)).content.decode()

    assert "草案又有改动" in page
    assert OutboxMessage.objects.get().kind == "agreements.asked"
