"""Scenes: the shipped ones say no number of their own, and a file of scenes is read strictly."""

from __future__ import annotations

import contextlib
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import resources
from sim.errors import UserError
from sim.scenario import load
from sim.workshop import link
from sim.workshop.number import NUMBERS, Band, asked_unit, bands, label, said
from sim.workshop.package import to_scenario
from sim.workshop.scenes import library, parse, read, scene
from sim.workshop.state import State

NAMES = [
    *("subsidies-stall", "voucher-or-credit", "thirty-percent", "generative-ai"),
    "left-behind",
]
PERCENTILES = ("mean", "p05", "p25", "p75", "p95")
BAND = Band(mean=211.0, low=150.0, high=290.0, inner_low=180.0, inner_high=240.0)


def texts(one):
    yield from (one.title, one.purpose)
    for step in one.steps:
        yield from (step.text, step.note)
        if step.question:
            yield step.question.text
            yield from (each.label for each in step.question.options)


def test_the_five_scenes_of_the_issue_are_shipped():
    assert [each.name for each in library()] == NAMES
    assert [each.title.en for each in library()] == [
        *("Why subsidies alone stall", "Voucher or tax credit?", "What would 30 % take?"),
        *("What generative AI changes", "Who is left behind"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scene_is_complete_in_both_languages(name):
    for text in texts(scene(name)):
        assert text.en
        assert re.search("[가-힣]", text.ko)
        assert not re.search("[가-힣]", text.en)
        assert text.placeholders() == set(re.findall(r"\{([^}]*)\}", text.en))
        assert set(re.findall(r"\{([^}]*)\}", text.ko)) == text.placeholders()


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scene_states_no_number_of_its_own(name):
    # Years, the government's goal and who a survey counts are no results.
    given = r"20\d\d|30 ?%|0이 들어|30\b|300|\b50(?=인| and more)"
    for text in texts(scene(name)):
        for each in (text.en, text.ko):
            left = re.sub(given, "", re.sub(r"\{[^}]*\}", "", each))
            assert not re.search(r"\d", left), left


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scene_hides_and_asks_before_it_says(name):
    one = scene(name)
    asking = [step for step in one.steps if step.question]
    assert asking
    assert all(step.hidden for step in asking)
    assert not one.steps[-1].hidden
    assert one.minutes <= 15


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_a_scenario_and_a_link(name):
    begin = State(language="en", seed=5)
    for state in scene(name).states(begin):
        to_scenario(state)
        assert (state.language, state.seed) == ("en", 5)
        assert link.read(link.write(state)) == state


def test_the_package_of_thirty_percent_is_the_full_package():
    states = scene("thirty-percent").states(State())
    assert to_scenario(states[4]).digest() == load("full-package").digest()


def test_the_options_of_voucher_or_credit_are_the_shipped_packages():
    question = scene("voucher-or-credit").steps[1].question
    digests = [to_scenario(each.state(State())).digest() for each in question.options]
    assert digests == [load(name).digest() for name in ("voucher-expansion", "tax-strategic")]


def test_a_scene_leaves_seed_language_and_assumptions_as_they_are():
    begin = State(levers={"digital_fund.enabled": False}, parameters={"xi": 0.5}, language="en")
    first = scene("subsidies-stall").states(begin)[0]
    assert dict(first.levers) == {}  # it begins with `reset`
    assert (dict(first.parameters), first.language) == ({"xi": 0.5}, "en")


def test_numbers_are_filled_in_with_their_bands_or_not_said():
    text = scene("subsidies-stall").steps[2].text
    state = scene("subsidies-stall").states(State())[2]
    korean = text.filled(state, {"effect.users": BAND}, "ko")
    assert "+211개사(90% 구간 +150 ~ +290개사)입니다" in korean
    assert "비용은 …입니다" in korean  # not known yet
    english = text.filled(state, {"effect.users": BAND}, "en")
    assert "+211 firms (90 %: +150 to +290 firms)" in english
    asked = scene("subsidies-stall").steps[1].text
    assert "연 1,750억 원으로" in asked.filled(state, {}, "ko")


MINE = """\
[scene]
name = "mine"
title_en = "Mine"
title_ko = "나의 장면"
purpose_en = "To try."
purpose_ko = "시험합니다."

[[step]]
text_en = "A."
text_ko = "가."

[[step]]
text_en = "B: {set.ai_voucher.budget_krw_bn}."
text_ko = "나: {set.ai_voucher.budget_krw_bn}."
hidden = true

[step.levers]
"ai_voucher.budget_krw_bn" = 100

[step.question]
text_en = "How many?"
text_ko = "몇 개입니까?"
number = "effect.users"

[[step.question.options]]
label_en = "This"
label_ko = "이것"

[[step.question.options]]
label_en = "That"
label_ko = "저것"

[step.question.options.levers]
"digital_fund.enabled" = false
"""


def test_a_scene_of_ones_own_is_read(tmp_path):
    file = tmp_path / "any-name.toml"
    file.write_text("\ufeff" + MINE, encoding="utf-8")
    one = read(file)
    assert (one.name, one.minutes, len(one.steps)) == ("mine", 10, 2)
    assert one.steps[1].question.options[1].state(State()).levers == {"digital_fund.enabled": False}
    assert one.states(State())[1].levers == {"ai_voucher.budget_krw_bn": 100.0}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('text_ko = "가."', 'text_kr = "가."', "line 10 (step 1): unknown key 'text_kr'; did you"),
        ('text_ko = "가."', "", "mine.toml line 8 (step 1): text_ko is None"),
        ('text_ko = "나', 'text_ko = "{users} 나', "line 12 (step 2): the text shows {users}"),
        ('text_en = "A."', 'text_en = "{user}"', "line 9 (step 1) {user}: 'user' is no number"),
        ('text_en = "A."', 'text_en = "{set.x.y}"', "{set.x.y}: there is no programme 'x'"),
        ('text_en = "A."', 'text_en = "{users"', "a brace does not close; write a placeholder"),
        ('text_en = "A."', f'text_en = "{"a" * 1_300}"', "line 9 (step 1): text_en has 1,300"),
        ("hidden = true", "hidden = 1", "line 15 (step 2): 1 is neither true nor false"),
        ("hidden = true", "graphs = 1", "line 15 (step 2): 1 is no list of names"),
        ("hidden = true", 'future = "fades"', "there is no future 'fades'; did you mean"),
        ("hidden = true", 'explanation = "why"', "there is no explanation 'why'"),
        ('"ai_voucher.budget_krw_bn" = 100', "100", "not TOML"),
        ('"ai_voucher.budget_krw_bn" = 100', '"ai_vouchr.x" = 1', "did you mean 'ai_voucher'?"),
        ('"ai_voucher.budget_krw_bn" = 100', "ai_voucher.x = 1", "quote the name"),
        ('"ai_voucher.budget_krw_bn" = 100', '"ai_voucher.enabled" = "x"', "neither on nor off"),
        ('number = "effect.users"', 'number = "jobs"', "line 23 (step 2, question): 'jobs' is no"),
        ('label_ko = "저것"', 'label_ko = ""', "line 31 (step 2, question, option 2): label_ko"),
        ('label_en = "That"', 'lable_en = "T"', "line 30 (step 2, question, option 2): unknown"),
        ('"digital_fund.enabled" = false', '"digital_fund.enabled" = 3', "neither on nor off"),
        ('name = "mine"', 'name = "../mine"', "line 2 (scene): name is '../mine'"),
        ('name = "mine"', 'name = "mine"\nminutes = 0', "line 3 (scene): minutes is 0"),
        ("[scene]", "[scenes]", "unknown key 'scenes'; did you mean 'scene'?"),
        ("[[step]]", "[[steps]]", "unknown key 'steps'; did you mean 'step'?"),
        ("[scene]", "[scene", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(old, new, says):
    assert old in MINE
    with pytest.raises(UserError) as raised:
        parse(MINE.replace(old, new, 2 if old == "[[step]]" else 1).encode(), "mine.toml")
    assert says in str(raised.value)
    assert str(raised.value).startswith("mine.toml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the table [scene] is missing"),
        (b"\xff", "not UTF-8"),
        (b"a = " + b"[" * 5_000, "not TOML"),
        (b"a = " + b"9" * 5_000, "not TOML"),
        (b"#" * 100_001, "more than 100,000 bytes"),
        (MINE.encode() + b'\n[[step]]\ntext_en = "a"\ntext_ko = "a"\n' * 40, "use at most 40"),
        (MINE.encode() + b'[[step.question.options]]\nlabel_en="a"\nlabel_ko="a"\n' * 4, "2 to 5"),
    ],
)
def test_what_is_no_scene_at_all_is_a_sentence(content, says):
    with pytest.raises(UserError) as raised:
        parse(content, "mine.toml")
    assert says in str(raised.value)


def test_a_scene_that_is_not_there_names_the_nearest():
    with pytest.raises(UserError, match="did you mean 'left-behind'"):
        scene("left-behnd")
    with pytest.raises(UserError, match="cannot be read"):
        read(resources.path("scenarios", "scenes") / "gone.toml")


def test_a_step_changes_future_and_explanation():
    states = scene("generative-ai").states(State(future="pace-holds"))
    assert [each.future for each in states] == [
        *("mixed", "pace-fades", "pace-fades", "pace-of-europe"),
        *["mixed"] * 4,
    ]
    assert [each.explanation for each in states] == [
        *[None] * 4,
        *("year-effect", "year-effect", "product", None),
    ]


def test_an_answer_of_the_page_gives_the_numbers_of_a_scene():
    def estimate(mean):
        return SimpleNamespace(
            mean=mean, low=mean - 2, high=mean + 2, inner_low=mean - 1, inner_high=mean + 1
        )

    path = SimpleNamespace(**{name: [0.0, k] for k, name in enumerate(PERCENTILES)})
    answer = SimpleNamespace(
        users=estimate(500.0),
        base_users=estimate(400.0),
        additional=estimate(100.0),
        cost=None,  # no pair is known yet
        per_user=None,
        moved=True,
        complete=False,
        rate=path,
        gaps={"effect.size_gap": estimate(3.0)},
    )
    found = bands(answer)
    assert found["effect.size_gap"].mean == 3.0
    assert found["effect.users"] == Band(100.0, 98.0, 102.0, 99.0, 101.0)
    assert found["baseline.users"].mean == 400.0
    assert found["adoption_rate"] == Band(0.0, 1.0, 4.0, 2.0, 3.0)  # of the last year
    assert set(found) <= set(NUMBERS)
    assert "cost_per_user" not in found
    answer.complete = True  # and there is no bound: the text must not wait for one for ever
    price = bands(answer)["cost_per_user"]
    assert not price.known
    assert "한계 없음" in said("cost_per_user", price.mean, "ko")
    assert "cost_per_user" not in found


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_label_unit_and_wording_in_both_languages(name):
    assert re.search("[가-힣]", label(name, "ko"))
    assert not re.search("[가-힣]", label(name, "en"))
    for language in ("ko", "en"):
        called, per_one = asked_unit(name, language)
        assert called
        assert per_one > 0
        assert re.search(r"\d", said(name, 12.5, language))


VALUES = st.sampled_from(
    [
        *("nan", "inf", "-1", "9" * 30, "1e400", '""', '"\\u0000"', "true", "[]", "[[]]", "{}"),
        *(
            "1979-05-27",
            '{ "ai_voucher.budget_krw_bn" = nan }',
            '["a", 1]',
            '"{"',
            "'''\n[[step]]'''",
        ),
        *(
            '"as shipped"',
            "{ x = { y = 1 } }",
            '"{set.ai_voucher}"',
            '"{set.}"',
            '"{}"',
            "07:32:00",
        ),
    ]
)


@settings(max_examples=80)
@given(st.integers(0, len(MINE.splitlines()) - 1), VALUES)
def test_any_value_anywhere_is_a_scene_or_a_sentence(line, value):
    lines = MINE.splitlines()
    key = lines[line].split("=")[0].strip() if "=" in lines[line] else "extra"
    lines[line] = f"{key} = {value}"
    told_or_read("\n".join(lines).encode())


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_scene_or_a_sentence(content):
    told_or_read(content)
    told_or_read(MINE.encode() + content)


def told_or_read(content):
    """Read a scene, and take a sentence for an answer; anything else is an error."""
    with contextlib.suppress(UserError):
        for state in parse(content, "mine.toml").states(State()):
            to_scenario(state)
