"""What another base hangs on an agreement, a policy or an alliance it does not keep."""

from django.urls import reverse

from agreements.models import (
    Agreement,
    Alliance,
    AllianceMember,
    Area,
    Article,
    Commitment,
    Contact,
    Duty,
    Measure,
    Party,
    Policy,
    Progress,
)
from agreements.tally import OF_AGREEMENTS, tallies
from portal.nodes.base import applying
from portal.nodes.models import Mark
from tests.agreements.made import framework, publish


def hang(model, **fields):
    """A row that Shanghai, no party to anything, has sent in its own name."""
    with applying("shanghai"):
        return model.objects.create(home="shanghai", **fields)


def told(record):
    return set(Mark.objects.get(record=record.pk).told)


def test_nobody_becomes_a_party_by_their_own_word(public):
    hang(Party, agreement=public, base="shanghai", name="上海市科委")

    contact = Contact.objects.create(agreement=public, office="资源配置与管理处")

    assert told(contact) == {"chongqing", "chengdu"}


def test_nobody_is_told_of_what_is_internal_by_their_own_word(draft):
    hang(Party, agreement=draft, base="shanghai", name="上海市科委")

    Agreement.objects.update(state="consultation")

    assert told(draft) == {"chongqing", "chengdu"}


def test_its_page_shows_nothing_that_others_hang_on_it(client, public):
    hang(Party, agreement=public, base="shanghai", name="自称的一方")
    hang(Area, agreement=public, number=9, name="自称的领域")
    hang(Article, agreement=public, number=9, text="自称的条款", is_public=True)
    area = public.areas.get(home="chongqing")
    hang(Commitment, area=area, number=9, name="自称的承诺")

    page = client.get(public.get_absolute_url()).content.decode()

    assert "重庆市科学技术局" in page
    assert "自称" not in page


def test_nobody_stands_beside_it_by_their_own_word(client, public):
    area = public.areas.get()
    hang(Alliance, name="自称的联盟", area=area)
    claims = {"kind": "sub", "state": "signed", "is_public": True}
    child = hang(Agreement, name="自称的子协议", parent=public, **claims)
    later = hang(Agreement, name="自称的续签", predecessor=public, **claims)

    page = client.get(public.get_absolute_url()).content.decode()
    assert "自称" not in page

    listed = client.get(reverse("agreements:agreements")).context["page"]
    assert {one.pk for one in listed} == {public.pk, child.pk, later.pk}
    for one in (child, later):
        assert (
            public.get_absolute_url()
            not in client.get(one.get_absolute_url()).content.decode()
        )


def test_who_speaks_for_a_party_does_stand_beside_it(client, public):
    area = public.areas.get()
    claims = {"kind": "sub", "state": "signed", "is_public": True, "home": "chengdu"}
    with applying("chengdu"):
        founded = Alliance.objects.create(name="双创联盟", area=area, home="chengdu")
        child = Agreement.objects.create(name="专项协议", parent=public, **claims)

    page = client.get(public.get_absolute_url()).content.decode()

    assert "双创联盟" in page
    assert "专项协议" in page
    for one in (founded, child):
        said = client.get(one.get_absolute_url()).content.decode()
        assert public.get_absolute_url() in said


def test_an_alliance_is_not_founded_by_its_own_word(client, public):
    alone = hang(Alliance, name="自称的联盟", area=public.areas.get())

    page = client.get(alone.get_absolute_url()).content.decode()

    assert public.get_absolute_url() not in page


def test_the_api_gives_nothing_that_others_hang_on_it(client, public):
    hang(Party, agreement=public, base="shanghai", name="自称的一方")
    area = public.areas.get(home="chongqing")
    hang(Commitment, area=area, number=9, name="自称的承诺")

    for name in ("agreements-list", "commitments-list"):
        said = client.get(reverse(name)).content.decode()
        assert "共享" in said
        assert "自称" not in said


def test_nobody_reports_for_a_party_of_another_base(client, commitment, report):
    other = framework()  # of which Shanghai is a party indeed
    theirs = Party.objects.create(
        agreement=other, base="shanghai", name="上海市科委", order=3
    )
    publish(other)
    ours = commitment.duties.get().party
    shares = [
        hang(Duty, commitment=commitment, party=party, state="done")
        for party in (ours, theirs)
    ]
    for duty in (*shares, commitment.duties.get(home="chongqing")):
        hang(
            Progress,
            duty=duty,
            on="2026-01-01",
            state="done",
            text="自称的进展",
            stand="confirmed",
        )

    page = client.get(commitment.get_absolute_url()).content.decode()

    assert report.text in page
    assert "自称" not in page
    pk = commitment.area.agreement_id
    assert tallies(OF_AGREEMENTS, [pk])[pk].counts == {"on_course": 1}


def test_policies_and_alliances_say_what_their_own_base_says(client, sichuan):
    policy = Policy.objects.create(name="若干措施")
    alliance = Alliance.objects.create(name="创新联盟")
    hang(Measure, policy=policy, number=1, name="自称的措施")
    hang(AllianceMember, alliance=alliance, name="自称的成员")

    for page in (policy.get_absolute_url(), alliance.get_absolute_url()):
        assert "自称" not in client.get(page).content.decode()
    listed = client.get(reverse("agreements:policies")).context["page"]
    assert listed[0].measure_count == 0
    listed = client.get(reverse("agreements:alliances")).context["page"]
    assert listed[0].member_count == 0
