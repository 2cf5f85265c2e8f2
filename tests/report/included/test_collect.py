"""What a report takes in: decompositions and a front, held against its own results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.errors import UserError
from sim.report import build
from sim.report.data.decomposition import read as read_decomposition
from sim.report.data.effects import answers
from sim.report.data.front import read as read_front
from sim.report.data.results import read
from sim.report.included.collect import included_sections
from sim.report.included.decomposition_section import draw as draw_decomposition
from sim.report.included.decomposition_section import values_table
from sim.report.included.front_section import draw, draw_into, points_table, shown
from sim.report.style import drawing
from sim.report.text import formatting
from sim.report.text.words import Words
from sim.scenario import load

Make = Callable[..., Path]
PACKAGE = "full-package"
MAIN = {PACKAGE: (330.0, 520.0, 1900.0), "training": (33.0, 120.0, 150.0)}
OUTCOMES = (
    *(("users", frame) for frame in ("sba", "small", "all")),
    *(("embedded_users", "all"), ("productivity", "all"), ("sme_gap", "sba")),
    *(("region_gap", "sba"), ("public_cost_total_krw_bn", "all")),
)
PLAYERS = {"ai_voucher": ("AI voucher", "AI 바우처", 20.0), "tax": ("Tax", "세제", 300.0)}
CHANNELS = {"cost": ("cost", "비용", 310.0), "peers": ("peers", "동료", 10.0)}


def about(**changed: Any) -> dict[str, Any]:
    """Return the part of a run record that all commands share."""
    return {
        "command": ["hwaksan", "invented"],
        "baseline": "baseline",
        "horizon": 2030,
        "seed": 2026,
        "scenarios": {name: load(name).resolve() for name in ("baseline", PACKAGE)},
        "population": {"source": "synthetic", "n_sba": 300, "rows": 400, "digest": "2" * 64},
        "draws": {"source": "posterior", "posterior": "3" * 64},
        "overrides": {},
        "digests": {"code": "0" * 64, "data": "1" * 64},
        "decomposition": {
            "instruments": list(PLAYERS),
            "channels": list(CHANNELS),
            "permutations": 40,
            "coalitions": 4,
        },
        **changed,
    }


def values(game: str, players: dict[str, tuple[str, str, float]]) -> list[dict[str, Any]]:
    total = sum(each for *_, each in players.values())
    whole = {"total": ("whole package", "패키지 전체", total)}
    return [
        {
            "game": game, "player": name, "label_en": english, "label_ko": korean,
            "outcome": outcome, "frame": frame, "mean": mean, "p05": 0.5 * mean,
            "p25": 0.8 * mean, "p75": 1.2 * mean, "p95": 2.0 * mean, "sampling_se": float("nan"),
        }
        for name, (english, korean, mean) in (players | whole).items()
        for outcome, frame in OUTCOMES
        if game == "instruments" or outcome != "public_cost_total_krw_bn"
    ]  # fmt: skip


def write(folder: Path, record: dict[str, Any], tables: dict[str, pd.DataFrame]) -> Path:
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


@pytest.fixture
def decomposed(tmp_path: Path) -> Make:
    """Write an invented folder of `hwaksan decompose`."""

    def made(name: str = "decomposed", low: float = 1.0, runs: int = 24, **changed: Any) -> Path:
        rows = [*values("instruments", PLAYERS), *values("channels", CHANNELS)]
        pair = {"game": "instruments", "player": "ai_voucher", "other": "tax"}
        ends = {"mean": 4.0, "p05": low, "p25": 3.0, "p75": 5.0, "p95": 9.0}
        tables = {
            "shapley": pd.DataFrame(rows),
            "interactions": pd.DataFrame(
                [{**pair, "outcome": o, "frame": f, **ends} for o, f in OUTCOMES]
            ),
            "draws": pd.DataFrame(
                {"replicate": range(runs), "draw": [r // 2 for r in range(runs)]}
            ),
        }
        return write(tmp_path / name, about(**changed), tables)

    return made


@pytest.fixture
def searched(tmp_path: Path) -> Make:
    """Write an invented folder of `hwaksan optimise`: points that stand, then three that do not."""

    def made(standing: int = 3, **changed: Any) -> Path:
        spread = ("", "_p05", "_p95")
        measured = {"additional_users": 100.0, "windfall_share": 12.0, "public_cost_krw_bn": 50.0}
        points = [
            {
                "point": f"point-{k + 1:02d}",
                "stands": k < standing,
                "within_budget": k != standing,
                **{f"{n}{e}": v + k + i for n, v in measured.items() for i, e in enumerate(spread)},
                "committed_krw_bn": 1.0,
                "ai_voucher.budget_krw_bn": 100.0 + k,
            }
            for k in range(standing + 3)
        ]
        aims = {
            "users": ("additional_users", "more", "firms", "additional AI users", "추가 활용"),
            "windfall-share": ("windfall_share", "less", "percent", "windfall", "사중손실"),
        }
        keys = ("column", "better", "unit", "label_en", "label_ko")
        lever = {"low": 0, "high": 350, "base": 175.0, "unit": "KRW bn", "instrument": "ai_voucher"}
        labels = {"label_en": "budget a year", "label_ko": "연간 예산"}
        shrank = {"search": 9.0, "fresh": 5.0, "base_search": 3.0, "base_fresh": 2.0}
        half = {"source": "posterior", "posterior": "3" * 64, "runs": 24}
        record = about(draws={"search": half, "check": half}) | {
            "base": PACKAGE,
            "robust": "worst-tenth",
            "budget_krw_bn": 60.0,
            "from": 2026,
            "evaluations": 80,
            "objectives": {n: dict(zip(keys, v, strict=True)) for n, v in aims.items()},
            "levers": {"ai_voucher.budget_krw_bn": lever | labels},
            "shrinkage": [{"objective": name, **shrank} for name in aims],
            "base_package": {f"{n}{e}": v for n, v in measured.items() for e in spread}
            | {"committed_krw_bn": 2.0},
        }
        del record["decomposition"]
        return write(tmp_path / "searched", record | changed, {"front": pd.DataFrame(points)})

    return made


def said(folder: Path, taken: Path, language: str = "en") -> str:
    """Return every word of the one part that a report takes in."""
    results = read(folder)
    (part,) = included_sections(results, answers(results), [taken], Words(language))
    return " ".join([*part.said, *part.cautions])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.filterwarnings("error")
def test_the_page_takes_in_a_decomposition_and_a_front(
    make: Make, decomposed: Make, searched: Make, language: str
) -> None:
    folder = make(MAIN)
    taken = [searched(), decomposed()]
    page = build(folder, taken=taken, language=language).read_text(encoding="utf-8")
    first, second = page.index('<section id="decomposition">'), page.index('<section id="front">')
    assert first < second
    names = {f"{stem}-{PACKAGE}" for stem in ("shapley", "channels", "interactions")} | {"front"}
    for name in names:
        assert f'<figure id="figure-{name}">' in page
        assert (folder / "figures" / f"{name}.svg").is_file()
    assert ("AI 바우처 +20" if language == "ko" else "AI voucher +20") in page  # alternative text
    assert "point-01 100.0, 12.00" in page
    again = build(folder, language=language).read_text(encoding="utf-8")
    assert '<section id="front">' not in again
    # The invented folder has no list of what was written, and what is on no list is never removed.
    assert 'id="figure-front"' not in again
    assert {file.name for file in folder.iterdir() if not file.suffix} == {"figures"}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", ["instruments", "channels"])
def test_the_values_are_those_of_the_folder_and_add_up(
    decomposed: Make, kind: str, language: str
) -> None:
    folder = decomposed()
    table = values_table(read_decomposition(folder, Words(language)), kind, Words(language))
    there = pd.read_parquet(folder / "shapley.parquet").query(f"game == '{kind}'")
    users = there[(there["outcome"] == "users") & (there["frame"] == "sba")]
    shown_means = {row[0].text.lower(): row[1].text for row in table.rows}
    expected = {
        str(label).lower(): formatting.count(mean, signed=True)
        for label, mean in zip(users[f"label_{language}"], users["mean"], strict=True)
    }
    assert shown_means == expected
    assert table.rows[-1][1].text == "+320"
    between = " ~ " if language == "ko" else " to "
    first = ("+150", "+600") if kind == "instruments" else ("+155", "+620")
    assert table.rows[0][1].note == between.join(first)
    assert len(table.head) == (9 if kind == "instruments" else 8)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_texts_of_the_figures_are_not_cut_off_and_panels_keep_apart(
    decomposed: Make, searched: Make, language: str
) -> None:
    words = Words(language)
    parts = draw_decomposition(read_decomposition(decomposed(), words), words)
    for picture in (*parts, draw(read_front(searched(), words), words)):
        with drawing():
            picture.figure.draw_without_rendering()
        whole, edge = picture.figure.get_tightbbox(), picture.figure.get_size_inches()
        assert whole.x0 >= 0
        assert whole.y0 >= 0
        assert whole.x1 <= edge[0]
        assert whole.y1 <= edge[1]
        if picture.name in ("shapley", "channels"):
            above, below = (picture.figure.axes[k].get_tightbbox() for k in (0, 3))
            assert above.y0 > below.y1


def test_a_pair_that_is_not_told_from_zero_is_not_coloured_and_the_title_says_so(
    make: Make, decomposed: Make
) -> None:
    folder = make(MAIN)
    told = build(folder, taken=[decomposed()]).read_text(encoding="utf-8")
    open_ = build(folder, taken=[decomposed("open", low=-1.0)]).read_text(encoding="utf-8")
    assert "help each other" in told
    assert "No two instruments" in open_


def test_every_point_says_what_it_holds_and_whether_it_stands(searched: Make) -> None:
    found = read_front(searched(), Words("en"))
    table = points_table(found, Words("en"))
    verdicts = [row[1].text for row in table.rows]
    fallen = ["over the budget", "beaten by another", "beaten by another"]
    assert verdicts == ["starting package", "stands", "stands", "stands", *fallen]
    assert [cell.text for cell in table.rows[1][2:]] == [
        "+KRW\N{NO-BREAK SPACE}50.0\N{NO-BREAK SPACE}bn",
        "+KRW\N{NO-BREAK SPACE}1.0\N{NO-BREAK SPACE}bn",
        "+100",
        "12.0\N{NO-BREAK SPACE}%",
    ]
    assert table.rows[1][4].note == "+101 to +102"
    assert table.notes[0] == ""
    assert "budget a year KRW\N{NO-BREAK SPACE}101" in table.notes[2]
    assert "(KRW\N{NO-BREAK SPACE}175" in table.notes[2]


def test_of_many_points_the_best_in_each_objective_are_in_the_table(
    make: Make, searched: Make
) -> None:
    folder = searched(40)
    rows = [row["point"] for row in shown(read_front(folder, Words("en")))]
    assert {"point-01", "point-40"} <= set(rows)
    assert len(rows) <= 15
    assert "front.parquet has all" in said(make(MAIN), folder)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_front_of_which_nothing_stands_says_so(make: Make, searched: Make, language: str) -> None:
    folder = searched(0)
    words = Words(language)
    assert words("front.none") in draw(read_front(folder, words), words).alt
    assert {"en": "None of the 3 points", "ko": "유효한 것은 없다"}[language] in said(
        make(MAIN), folder, language
    )


def test_a_front_is_drawn_from_its_folder_alone(searched: Make) -> None:
    folder = searched()
    draw_into(folder, language="ko")
    first = (folder / "front.svg").read_bytes()
    draw_into(folder, language="ko")
    assert (folder / "front.svg").read_bytes() == first
    assert (folder / "front.png").read_bytes().startswith(b"\x89PNG")


def test_the_whole_package_is_set_beside_the_comparison(make: Make, decomposed: Make) -> None:
    folder = make(MAIN)
    mean = answers(read(folder))[0].users_sba.mean
    text = said(folder, decomposed())
    assert f"brings +320 users of the survey frame by 2030 here and +{mean:.0f}" in text
    assert not any(each in text for each in ("another seed", "fewer runs", "another version"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seed": 7}, "another seed (7; this report: 2026)"),
        ({"runs": 8}, "fewer runs (8 pairs; this report: 24)"),
        ({"runs": 30}, "more runs (30 pairs"),
        ({"digests": {"code": "9", "data": "1"}}, "another version of the program"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_what_may_differ_is_said(
    make: Make, decomposed: Make, changed: dict[str, Any], says: str
) -> None:
    assert says in said(make(MAIN), decomposed(**changed))


def test_a_package_that_was_not_compared_is_named_as_such(make: Make, decomposed: Make) -> None:
    text = said(make({"training": (33.0, 120.0, 150.0)}), decomposed())
    assert "“Full package” is not among the packages compared above" in text


OTHER = {name: load(name).resolve() for name in ("baseline", PACKAGE)}
FEWER = {"source": "synthetic", "n_sba": 50, "rows": 60, "digest": "4" * 64}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"horizon": 2035}, "make it again with --horizon 2030"),
        (
            {"scenarios": {**OTHER, "baseline": {**OTHER["baseline"], "digest": "x"}}},
            "its baseline 'baseline' has other contents",
        ),
        (
            {"scenarios": {**OTHER, PACKAGE: {**OTHER[PACKAGE], "digest": "x"}}},
            "the package 'full-package' is another one",
        ),
        ({"population": FEWER}, "n_sba 50, 60 rows; the report: source synthetic, n_sba 300"),
        ({"draws": {"source": "fit"}}, "make it again with --parameters posterior"),
        ({"draws": {"source": "posterior", "posterior": "5"}}, "another posterior"),
        ({"overrides": {"xi": 0.5}}, "xi=0.5; the report: none set"),
    ],
    ids=["horizon", "baseline", "package", "firms", "source", "posterior", "set"],
)
def test_numbers_that_cannot_stand_side_by_side_are_refused(
    make: Make, decomposed: Make, changed: dict[str, Any], says: str
) -> None:
    folder = make(MAIN)
    before = sorted(file.name for file in folder.iterdir())
    with pytest.raises(UserError, match="decomposed") as refused:
        build(folder, taken=[decomposed(**changed)])
    assert says in str(refused.value)
    assert sorted(file.name for file in folder.iterdir()) == before


def test_a_folder_of_another_kind_is_refused(make: Make, decomposed: Make, tmp_path: Path) -> None:
    main, other, taken = make(MAIN), make(MAIN, name="other"), decomposed()
    with pytest.raises(UserError, match="results of hwaksan compare or run; --with takes"):
        build(main, taken=[other])
    with pytest.raises(UserError, match="results of hwaksan decompose; give a folder of"):
        build(taken)
    with pytest.raises(UserError, match="one decomposition of a package"):
        build(main, taken=[taken, taken])
    with pytest.raises(UserError, match="there is no such folder"):
        build(main, taken=[tmp_path / "nowhere"])
    (taken / "shapley.parquet").unlink()
    with pytest.raises(UserError, match=r"shapley\.parquet is missing"):
        build(main, taken=[taken])
    assert not (main / "report.html").exists()


def test_a_front_of_an_earlier_version_is_refused_by_the_key(make: Make, searched: Make) -> None:
    folder = searched()
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del record["base_package"]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(UserError, match=r"run\.json has no 'base_package'"):
        build(make(MAIN), taken=[folder])


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make({"training": (33.0, 120.0, 150.0)})
    build(folder)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    rename = Path.rename

    def refuse(file: Path, target: Path) -> Path:
        if "new" in file.parts and file.name == "adoption.png":
            raise PermissionError(13, "it is open elsewhere")
        return rename(file, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UserError, match="cannot be written \\(it is open elsewhere\\)"):
        build(folder, language="ko")
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
