"""The fit section: a rule for each row, counts by rule, what is off, and whose fit it is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim import resources
from sim.calibration.fit.check import rule_of
from sim.errors import UserError
from sim.report.data.results import read
from sim.report.tables.fit import fit_table, fit_words, read_fit
from sim.report.text.words import Words

PACKAGES = {"training": (30.0, 30.0, 50.0)}
PROBIT = "probit sign and order"


def fit() -> pd.DataFrame:
    columns = [
        "id", "kind", "use", "label_en", "label_ko", "target", "se", "model", "difference_se", "ok",
        "unit",
    ]  # fmt: skip
    rows = [
        ("t51.c1.emp", "lpm", "fit", "Employees", "상용근로자", 0.013, 0.002, 0.0121, -0.45, True),
        ("share.2022", "year", "fit", "Share using AI", "활용 비중", 4.5, 0.15, 4.9, 2.67, False),
        (
            "t51.c2.emp",
            PROBIT,
            "check",
            "Employees",
            "상용근로자",
            0.004,
            0.001,
            0.0083,
            4.31,
            True,
        ),
        ("t51.c2.age", PROBIT, "check", "Age", "업력", -0.004, 0.001, 0.001, 5.0, False),
        ("check.1", "check", "check", "Kept out", "검증", 10.0, 1.0, 16.8, 6.8, False),
    ]
    return pd.DataFrame([(*row, "percent") for row in rows], columns=columns)


def test_every_row_says_its_rule_and_labels_of_two_columns_differ() -> None:
    table = fit_table(fit(), Words("en"))
    first, *_ = ([cell.text for cell in row] for row in table.rows)
    assert first == [
        "Employees: linear model, column (1)", "0.013", "0.012", "0.002", "−0.45",
        "within one published standard error", "fitted", "yes",
    ]  # fmt: skip
    assert [row[5].text for row in table.rows][1:] == [
        "within a stated bound", "sign and order only", "sign and order only", "within two errors",
    ]  # fmt: skip
    names = [row[0].text for row in table.rows]
    assert len(set(names)) == len(names)
    assert {len(row) for row in table.rows} == {len(table.head)}


def test_the_shipped_table_has_a_rule_for_every_row_and_no_label_twice() -> None:
    shipped = read_fit()
    assert shipped is not None
    for language in ("en", "ko"):
        names = [row[0].text for row in fit_table(shipped, Words(language)).rows]
        assert len(set(names)) == len(names)
    rules = [rule_of(row) for row in shipped.to_dict("records")]
    assert rules.count("coefficient") == 16
    assert (rules.count("sign"), rules.count("unjudged")) == (14, 4)


def test_a_figure_of_a_sector_is_not_said_to_be_unknown_to_the_fit() -> None:
    """Of the 32 of columns (3) and (4) three are printed as 0.000 (0.000), one of them with stars.

    What is known of that one (R&D in services) is its sign; nothing is known of the other two.
    """
    shipped = read_fit()
    assert shipped is not None
    rows = {
        figure: [cell.text for cell in row]
        for figure, row in zip(shipped["id"], fit_table(shipped, Words("en")).rows, strict=True)
        if figure.startswith(("t51.c3.", "t51.c4."))
    }
    signs = {"t51.c3.foreign": "–", "t51.c4.foreign": "–", "t51.c4.rd": "+"}
    assert len(rows) == 32
    for figure, (_, published, _, _, _, rule, use, met) in rows.items():
        if figure in signs:
            assert (published, use) == (signs[figure], "kept out of the fit")
            assert rule.startswith("none" if signs[figure] == "–" else "sign only")
        else:
            assert use == "the sector's slope is drawn toward it"
        assert (met == "–") == (signs.get(figure) == "–")


def test_what_no_model_can_miss_is_not_counted(make) -> None:
    shipped = read_fit()
    assert shipped is not None
    said = fit_words(shipped, read(make(PACKAGES)), Words("en"))
    met = int(shipped.loc[(shipped["kind"] == "sector probit") & shipped["se"].notna(), "ok"].sum())
    assert f"Of 29 coefficients of two sectors {met} are near" in said
    assert "whose sign alone is published 1 of 1 have it" in said
    assert "Of 14 further figures only sign and order are asked for" in said
    assert "4 figures are not judged" in said


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_words_count_by_rule_and_name_what_is_off(make, language) -> None:
    results, words = read(make(PACKAGES)), Words(language)
    said = fit_words(fit(), results, words)
    for rule, ok, every in (("coefficient", 1, 1), ("share", 0, 1), ("sign", 1, 2), ("kept", 0, 1)):
        assert words(f"fit.count_{rule}", ok=str(ok), all=str(every)) in said
    off = said.split(words("fit.off", names="").rstrip(". "))[1].split(". ")[0]
    names = {"en": ("Share using AI", "Age", "Kept out"), "ko": ("활용 비중", "업력", "검증")}
    for name in names[language]:
        assert name in off
    assert "+4.31" not in off
    assert "+4.31" in said  # right in sign, far off in size
    assert words("fit.own", file="x")[:20] not in said


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"population": {"source": "microdata", "file": "own.csv"}}, "own"),
        ({"overrides": {"xi": 0.0}}, "set"),
        ({"draws": {"source": "fit"}, "parameters": {"eps": 9.0}}, "other"),
    ],
    ids=["firms", "set", "fit"],
)
def test_the_fit_of_other_firms_or_parameters_is_not_claimed(make, changed, key, language) -> None:
    results, words = read(make(PACKAGES)), Words(language)
    results.run.update(changed)
    shipped = read_fit()
    claim = words(f"fit.{key}", file="own.csv", names="")
    assert claim.split("</strong>")[0] in fit_words(shipped, results, words)
    assert claim.split("</strong>")[0] not in fit_words(
        shipped, read(make(PACKAGES, name="b")), words
    )


def test_a_fit_table_without_a_column_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "calibration" / "fitted"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    assert read_fit() is None
    fit().drop(columns="model").to_csv(folder / "fit.csv", index=False, encoding="utf-8")
    with pytest.raises(UserError, match="no column 'model'"):
        read_fit()
    fit().to_csv(folder / "fit.csv", index=False, encoding="utf-8")
    assert len(read_fit()) == 5
