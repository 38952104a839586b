"""What everyone reads of agreements, and what only officers do."""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Alliance, Duty, Measure, Policy, Progress
from agreements.tally import OF_AREAS, tallies
from portal.core.ids import new_id
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter

PAGES = ["agreements:agreements", "agreements:policies", "agreements:alliances"]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_list_says_so(client, db, name):
    assert 'class="empty"' in page(client, reverse(name))


def test_the_tree_shows_what_hangs_on_what(client, public):
    Agreement.objects.create(name="专项协议", kind="sub", parent=public)
    hidden = page(client, reverse("agreements:agreements"))
    assert "专项协议" not in hidden

    from_year = hidden.index("2020-04-14")
    assert from_year < hidden.index("框架协议")
    assert "四川省科学技术厅" in hidden


def test_a_public_sub_agreement_of_an_internal_one_is_listed(client, public):
    inner = Agreement.objects.create(name="内部总协议", kind="framework")
    with applying():
        Agreement.objects.filter(pk=public.pk).update(parent=inner)

    listed = page(client, reverse("agreements:agreements"))
    assert "内部总协议" not in listed
    assert "框架协议" in listed


class TestLongTree:
    @pytest.fixture
    def many(self, public):
        """Seven sub-agreements of one, and one below the first of them."""
        of_it = [below(public, number) for number in range(1, 8)]
        below(of_it[0], 8)
        return of_it

    def listed(self, client, query=""):
        return page(client, reverse("agreements:agreements") + query)

    def test_it_folds(self, client, public, many):
        shown = self.listed(client)

        assert "专项 6" in shown
        assert "专项 7" not in shown
        assert "另有 1 项" in shown
        assert f"?under={public.pk}" in shown

    def test_what_is_folded_has_a_page(self, client, public, many):
        shown = self.listed(client, f"?under={public.pk}")

        assert all(f"专项 {number}" in shown for number in range(1, 8))
        assert "专项 8" in shown  # below the first of them

    def test_what_lies_two_steps_below_is_found_from_the_tree(self, client, many):
        assert "专项 8" not in self.listed(client)
        assert f"?under={many[0].pk}" in self.listed(client)

    def test_the_agreement_itself_leads_there(self, client, public, many):
        shown = page(client, public.get_absolute_url())

        assert shown.count("专项 ") < 7 * 2
        assert f"?under={public.pk}" in shown

    def test_internal_ones_do_not_count(self, client, public, many):
        Agreement.objects.filter(name__endswith="7").update(is_public=False)

        assert f"?under={public.pk}" not in self.listed(client)

    def test_nobody_looks_below_what_is_internal(self, client, public, many, lin):
        Agreement.objects.filter(pk=public.pk).update(is_public=False)

        for who in (None, lin):
            if who:
                client.force_login(who)
            address = reverse("agreements:agreements") + f"?under={public.pk}"
            assert client.get(address).status_code == 404

    @pytest.mark.parametrize("under", ["x", "1'%00", "0" * 400])
    def test_what_is_no_id_is_missing(self, client, db, under):
        address = reverse("agreements:agreements") + f"?under={under}"

        assert client.get(address).status_code == 404

    def test_years_lead_through_a_long_time_line(self, client, public):
        for _ in range(20):
            made.publish(made.framework())
        older = made.framework()
        Agreement.objects.filter(pk=older.pk).update(
            signed_on="2007-05-01", signed_year=2007, name="早年协议", short_name=""
        )
        made.publish(older)

        assert "?year=2007" in self.listed(client)
        alone = self.listed(client, "?year=2007")
        assert "早年协议" in alone
        assert "2020-04-14" not in alone

    @pytest.mark.parametrize("year", ["x", "1", "9" * 50, "%00"])
    def test_a_year_that_is_none_is_no_choice(self, client, public, year):
        assert "框架协议" in self.listed(client, f"?year={year}")


def below(parent, number):
    """A public sub-agreement."""
    one = made.framework(parent=parent)
    Agreement.objects.filter(pk=one.pk).update(
        name=f"专项 {number}", short_name=f"专项 {number}"
    )
    one.refresh_from_db()
    return made.publish(one)


def test_its_page_says_who_promised_what_and_how_far_it_is(client, report, public):
    shown = page(client, public.get_absolute_url())

    for words in ("资源共享", "两地仪器入网共享", "推进中 1", report.text):
        assert words in shown


def test_a_commitment_shows_its_reports_and_what_is_not_named(
    client, report, commitment
):
    shown = page(client, commitment.get_absolute_url())

    assert "已有九百台（套）仪器入网。" in shown
    assert "截至 2021-12-31" in shown
    assert "未写明" in shown


def test_what_no_officer_confirmed_is_not_shown(client, report, commitment):
    Progress.objects.create(
        duty=report.duty, on="2026-01-01", state="done", text="未经确认"
    )

    assert "未经确认" not in page(client, commitment.get_absolute_url())


def test_a_measured_figure_is_drawn_live(client, commitment, microscope):
    type(commitment).objects.update(
        measured_by="number", unit="台（套）", figure="instruments_shared"
    )

    shown = page(client, commitment.get_absolute_url())

    assert "平台实测" in shown
    assert "1 台（套）" in shown


def test_it_speaks_english(client, report, commitment):
    client.cookies["language_chongqing"] = "en"

    assert "900 instruments are shared." in page(client, commitment.get_absolute_url())


class TestInternal:
    def addresses(self, signed):
        commitment = signed.areas.get().commitments.get()
        return [signed.get_absolute_url(), commitment.get_absolute_url()]

    def test_is_not_there_for_others(self, client, signed, lin):
        for who in (None, lin):
            if who:
                client.force_login(who)
            for address in self.addresses(signed):
                assert client.get(address).status_code == 404
            listed = page(client, reverse("agreements:agreements"))
            assert "框架协议" not in listed

    def test_is_read_by_officers_and_auditors(self, client, signed, wen, auditor):
        for who in (wen, auditor):
            enter(client, who)
            for address in self.addresses(signed):
                page(client, address)
            assert "内部" in page(client, signed.get_absolute_url())


def test_unknown_ones_are_missing(client, db):
    for name in ("agreement", "commitment", "policy", "alliance"):
        address = reverse(f"agreements:{name}", args=[new_id()])
        assert client.get(address).status_code == 404


def test_measures_stand_under_their_themes(client, db):
    policy = Policy.objects.create(name="二十四条", number="渝科局发〔2021〕43号")
    for number, theme in enumerate(["赋权", "赋权", "供给"], 1):
        Measure.objects.create(
            policy=policy, number=number, theme=theme, name=f"措施{number}"
        )

    shown = page(client, policy.get_absolute_url())

    assert shown.count('id="theme-') == 2
    assert shown.index("措施2") < shown.index("供给") < shown.index("措施3")


def test_an_alliance_names_what_it_is_founded_on(client, public):
    alliance = Alliance.objects.create(name="高新区联盟", area=public.areas.get())

    assert "框架协议" in page(client, alliance.get_absolute_url())
    Agreement.objects.update(is_public=False)
    assert "框架协议" not in page(client, alliance.get_absolute_url())


def test_shares_are_counted_by_state(report, public):
    area = public.areas.get()
    found = tallies(OF_AREAS, [area.pk])[area.pk]

    assert (found.total, found.reported) == (1, 1)
    assert [(s.state, s.start, s.width) for s in found.slices] == [
        ("on_course", 0.0, 100.0)
    ]
    Duty.objects.update(state="unreported")
    assert tallies(OF_AREAS, [area.pk])[area.pk].reported == 0
