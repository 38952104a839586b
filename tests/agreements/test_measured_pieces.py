"""How a promise is measured is part of its text: proposed, agreed to, side by side."""

import pytest

from agreements.actions.disputing import tell_of_disputed
from agreements.admin.proposing import PieceForm
from agreements.models import AgreedText, Commitment
from agreements.side_by_side import pieces_of
from agreements.texts import text_of
from portal.core.errors import Refusal
from portal.nodes.base import applying
from tests.agreements.asked import agree, propose, rewritten
from tests.agreements.held import look_twice, says
from tests.agreements.test_agreement_office import step, told
from tests.offices import enter

NUMBER = {"measured_by": "number", "unit": "台（套）", "baseline": "100.00"}


def test_a_proposal_changes_baseline_unit_and_figure(public, commitment):
    new = {**NUMBER, "unit_en": "sets", "figure": "instruments_shared"}

    agree(propose(public, rewritten(commitment, **new)))

    commitment.refresh_from_db()
    assert (commitment.baseline, commitment.unit_en) == (100, "sets")
    assert commitment.figure == "instruments_shared"


def test_side_by_side_names_the_figure(public, commitment):
    new = {**NUMBER, "figure": "instruments_shared"}
    asked = propose(public, rewritten(commitment, **new))

    [(_title, lines)] = pieces_of(asked)

    said = {line.label: line.after for line in lines}
    assert said["基期值"] == "100"
    assert "instruments_shared" not in said.values()
    assert any("仪器" in words for words in said.values())


@pytest.mark.parametrize(
    "wrong", [{"figure": "不是代码"}, {"baseline": "10.00"}, {"figure": "hours_across"}]
)
def test_what_counts_nothing_has_none(public, commitment, wrong):
    with pytest.raises(Refusal):
        propose(public, rewritten(commitment, **wrong))


def test_an_officer_chooses_among_the_figures(commitment):
    known = text_of(commitment.area.agreement)[commitment.pk]

    offered = dict(PieceForm(change=known).fields["figure"].choices)

    assert {"", "instruments_shared", "hours_across"} <= set(offered)


def test_a_baseline_moved_without_a_word_is_seen(held, link):
    with applying("chengdu"):
        Commitment.objects.update(measured_by="number", unit="台")
    AgreedText.objects.all().delete()
    assert not look_twice(link)

    says(Commitment, Commitment.objects.get(), baseline="5.00")

    assert look_twice(link)
    assert tell_of_disputed() == 0


class TestResolutions:
    def adopt(self, client, wen, resolution, public, **said):
        enter(client, wen)
        how = {"area": public.areas.get().pk, "promise": "建成平台", "ground": "议定"}
        return step(client, resolution, "adopt", **how, **said)

    def test_it_becomes_a_promise_that_is_measured(
        self, client, wen, resolution, public
    ):
        said = {**NUMBER, "target": "500", "figure": "instruments_shared"}
        self.adopt(client, wen, resolution, public, **said)

        [change] = public.consultations.get().changes
        after = change["after"]
        assert (after["baseline"], after["target"]) == ("100.00", "500.00")
        assert (after["unit"], after["figure"]) == ("台（套）", "instruments_shared")

    def test_a_number_without_a_unit_is_refused_on_the_form(
        self, client, wen, resolution, public
    ):
        answer = self.adopt(client, wen, resolution, public, measured_by="number")

        assert "计量单位" in answer.content.decode() or told(answer)
        assert not public.consultations.exists()
