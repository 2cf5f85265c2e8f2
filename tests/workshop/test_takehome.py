"""What is taken home gives the same numbers, and does no harm where it is opened."""

from __future__ import annotations

import csv
import html.parser
import io
import shlex

import numpy as np
import pytest
from hypothesis import given, settings

from sim.api.outlook import check_futures
from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from sim.workshop import takehome
from sim.workshop.change import changes
from sim.workshop.package import to_baseline, to_scenario
from sim.workshop.session_page import (
    Guessed,
    Number,
    Package,
    PlayedScene,
    Question,
    Session,
    Share,
    render,
)
from sim.workshop.state import State
from sim.workshop.takehome import Sample, Series
from tests.workshop.strategies import STATES

FULL = State(
    levers={
        "ai_voucher.budget_krw_bn": 120,
        "rd_tax_credit.strategic_sme_percent": 50,
        "industrial_ai_fund.budget_krw_bn": 250,
        "digital_fund.enabled": False,
        "economy_wide.talent_percent": 5,
    },
    future="pace-holds",
    explanation="product",
    seed=9,
    parameters={"xi": 0.5},
    label='더 많은 "바우처" # \\',
)


def saved(text, folder, name):
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_the_scenario_file_is_the_same_package_for_the_engine(tmp_path):
    again = saved(takehome.scenario_text(FULL), tmp_path, "what-if")
    own = to_scenario(FULL)
    assert again.digest() == own.digest()  # equal digests give equal results
    assert again.label_ko == '더 많은 "바우처" # \\'
    firms = synthesise(n_sba=200, n_small=100)
    one, other = (
        build_package(each, firms, defaults().replace(**each.parameters)) for each in (again, own)
    )
    assert [each.name for each in one.programmes] == [each.name for each in other.programmes]
    for mine, theirs in zip(one.programmes, other.programmes, strict=True):
        assert np.array_equal(mine.budget, theirs.budget)
    by_name = {each.name: each for each in one.programmes}
    year = 2026 - 2010
    assert by_name["ai_voucher"].budget[year] == 120_000_000  # KRW thousand
    assert by_name["industrial_ai_fund"].budget[year] == 250_000_000
    assert by_name["digital_fund"].budget[year] == 0


def test_the_baseline_file_is_what_it_is_held_against(tmp_path):
    again = saved(takehome.baseline_text(FULL), tmp_path, "what-if-baseline")
    assert again.digest() == to_baseline(FULL).digest()
    assert again.parameters == {"xi": 0.5}
    assert not takehome.needs_baseline(State(levers=FULL.levers, seed=3))


@settings(max_examples=25)
@given(STATES)
def test_every_state_is_a_file_that_loads(tmp_path_factory, state):
    folder = tmp_path_factory.mktemp("home")
    again = saved(takehome.scenario_text(state), folder, "what-if")
    assert again.digest() == to_scenario(state).digest()


def test_the_commands_in_the_file_are_those_of_the_command_line():
    from sim.cli.experiments import Compare, Run

    text = takehome.scenario_text(FULL)
    commands = [line[6:] for line in text.splitlines() if line.startswith("#     hwaksan")]
    assert commands == [
        "hwaksan run what-if.toml --seed 9 --explanation product",
        "hwaksan compare what-if.toml --baseline what-if-baseline.toml --seed 9"
        " --explanation product",
    ]
    names = {each.command: {*each.__dataclass_fields__} for each in (Run, Compare)}
    for line in commands:
        _, command, *words = shlex.split(line)
        options = {word[2:] for word in words if word.startswith("--")}
        assert options <= names[command]


def test_sources_say_where_a_changed_value_comes_from():
    assert "R: set in scenario what-if (from 2026; before: B: " in takehome.scenario_text(FULL)


def test_a_table_is_read_back_with_its_korean_and_computes_nothing():
    series = [
        Series("=cmd()", "adoption_rate", "percent", [2029, 2030], [1.5, 2], pairs=60, draws=30),
        Series("나의 안", "users", "firms", [2030], [5], [1], [2], [6], [7]),
    ]
    content = takehome.csv(series)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [
        *("scenario", "outcome", "unit", "year", "mean", "p05", "p25", "p75", "p95"),
        *("pairs", "draws"),
    ]
    assert rows[1] == ["'=cmd()", "adoption_rate", "percent", "2029", "1.5", *[""] * 4, "60", "30"]
    assert rows[3][:5] == ["나의 안", "users", "firms", "2030", "5.0"]
    assert rows[3][5:9] == ["1.0", "2.0", "6.0", "7.0"]


def test_a_table_without_series_or_with_torn_columns_is_refused():
    with pytest.raises(UserError, match="open a graph first"):
        takehome.csv([])
    with pytest.raises(UserError, match="users: 1 values of mean for 2 years"):
        takehome.csv([Series("a", "users", "firms", [2029, 2030], [1])])


class Reader(html.parser.HTMLParser):
    """Notes what a page holds that could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\x00"


def evil_session():
    number = Number(EVIL, EVIL, EVIL, EVIL, EVIL)
    return Session(
        title=EVIL,
        date=EVIL,
        packages=[Package(State(label="<img src=x>"), [number], EVIL, EVIL)],
        scenes=[PlayedScene(EVIL, [EVIL], [Question(EVIL, number, [Guessed(EVIL, EVIL, EVIL)])])],
        shares=[Share(EVIL, EVIL, [EVIL, EVIL])],
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_session_is_one_file_in_which_nothing_runs_or_loads(language):
    page = render(evil_session(), language)
    reader = Reader()
    reader.feed(page)
    assert not {"script", "img", "iframe", "link", "object", "form", "svg"} & set(reader.tags)
    assert {name for name, _ in reader.attributes} <= {
        *("lang", "charset", "name", "content", "http-equiv", "class", "id", "scope"),
    }
    assert ("lang", language) in reader.attributes
    assert "\x00" not in page
    assert "<script>alert(1)</script>" in "".join(reader.words)  # to be read, not to be run
    assert "url(" not in page


def test_a_session_shows_what_was_set_guessed_and_given():
    session = Session(
        title="2026년 상반기 정책 워크숍",
        packages=[
            Package(
                State(
                    levers={"ai_voucher.budget_krw_bn": 120, "rd_tax_credit.enabled": False},
                    label="바우처 확대",
                    parameters={"xi": 0.5},
                    future="pace-fades",
                ),
                [Number("AI 활용 기업", "5,000개사", "4,800~5,200", "4,500~5,500")],
                "실행 60쌍, 모형 30개",
            ),
            Package(State()),
        ],
        scenes=[
            PlayedScene(
                "바우처인가 세액공제인가",
                ["두 제도에 같은 예산을 씁니다."],
                [
                    Question(
                        "몇 곳이 늘겠습니까?", None, [Guessed("참가자 1", "300", "90% 구간 밖")]
                    )
                ],
            )
        ],
        shares=[Share("중소기업 단체", "500억 원", ["AI 바우처 300억 원"])],
    )
    korean, english = render(session, "ko"), render(session, "en")
    for page in (korean, english):
        for text in ("바우처 확대", "5,000개사", "4,500~5,500", "참가자 1", "실행 60쌍", "xi"):
            assert text in page
        assert "hwaksan compare what-if.toml --baseline what-if-baseline.toml" in page
    assert "276억\N{NO-BREAK SPACE}원" in korean
    assert "1,200억\N{NO-BREAK SPACE}원" in korean
    assert "미시행" in korean
    assert "not in force" in english
    assert "공식 통계" in korean or "2차 자료" in korean
    assert "바꾼 것이 없음" in korean
    assert "Nothing is changed" in english
    assert "@media print" in korean


def test_a_session_has_no_third_language():
    with pytest.raises(UserError, match="valid names: ko, en"):
        render(Session(), "fr")


def test_every_lever_can_be_said_in_both_languages():
    levers = {
        "ai_voucher.budget_krw_bn": 1,
        "ai_voucher.cap_krw_million": 1,
        "ai_voucher.enabled": False,
        "ai_voucher.own_share_sme_percent": 1,
        "lead_projects.projects_new": 1,
        "rd_tax_credit.regime": "general",
        "industrial_ai_fund.budget_krw_bn": 1,
        "industrial_ai_fund.tenor_years": 4,
        "sandbox.enabled": True,
        "economy_wide.regulation_level": 0.5,
        "economy_wide.talent_percent": 1,
    }
    state = State(levers=levers, explanation="product", future="pace-holds")
    for language in ("ko", "en"):
        found = changes(state, language)
        assert len(found) == len(levers) + 2
        assert all(each.label and each.before and each.after for each in found)
        assert all(each.before != each.after for each in found)
        in_korean = any("가" <= letter <= "힣" for each in found for letter in each.after)
        assert in_korean is (language == "ko")


def test_what_stood_behind_the_numbers_is_asked_for_again():
    sample = Sample(replicates=20, firms=3000, small=500)
    text = takehome.scenario_text(State(seed=3, future="pace-fades"), "mine", sample)
    assert (
        "hwaksan compare mine.toml --baseline mine-baseline.toml --seed 3"
        " --replicates 20 --firms 3000 --small 500\n"
    ) in text
    assert "mine-baseline.toml holds" in text
    page = render(Session(packages=[Package(State(), file="mine", sample=sample)]), "ko")
    assert "hwaksan compare mine.toml --replicates 20 --firms 3000 --small 500<" in page


def test_package_and_baseline_can_be_compared(tmp_path):
    # What `hwaksan compare` refuses: futures of a package that are not its baseline's.
    package = saved(takehome.scenario_text(FULL), tmp_path, "what-if")
    check_futures([saved(takehome.baseline_text(FULL), tmp_path, "what-if-baseline"), package])
    with pytest.raises(UserError, match="other probabilities"):
        check_futures([load("baseline"), package])
