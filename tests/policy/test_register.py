"""An instrument of one's own: a class in a script, handed in and held against the contract."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import numpy as np
import pytest

from sim.errors import UserError
from sim.policy import instrument
from sim.policy.channels import Channel
from sim.policy.instrument import register, shipped_types, types
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package
from sim.policy.settings.declare import setting
from sim.scenario import load, scenario_from_dict
from tests.contracts.own import PatentVoucher, Roadshow


@pytest.fixture(autouse=True)
def _forgets(monkeypatch):
    monkeypatch.setattr(instrument, "_REGISTERED", {})


def plan(**settings):
    return scenario_from_dict(
        {
            "scenario": {"name": "mine", "extends": "baseline"},
            "instruments": {"patents": {"type": "patent_voucher", **settings}},
        }
    )


def test_a_registered_class_is_a_type_of_scenario_files(tmp_path, population, parameters):
    assert register(PatentVoucher) is PatentVoucher
    file = tmp_path / "mine.toml"
    file.write_text(
        '[scenario]\nname = "mine"\nextends = "baseline"\n'
        '[instruments.patents]\ntype = "patent_voucher"\nbudget_krw_bn = { "2027" = 30 }\n'
    )
    mine = load(file)
    assert type(mine.instruments["patents"]) is PatentVoucher
    package = build_package(mine, population, parameters)
    (programme,) = [each for each in package.programmes if each.name == "patents"]
    # KRW 30bn in KRW thousand, from 2027 (year 17 of the run) on
    assert programme.budget[:17].sum() == 0
    assert (programme.budget[17:] == 30_000_000).all()
    assert np.allclose(programme.share, 0.5)


def test_before_it_is_registered_its_type_is_unknown():
    with pytest.raises(UserError, match="there is no instrument type 'patent_voucher'"):
        plan()


def test_it_is_not_among_the_shipped_ones():
    register(Roadshow)
    assert "roadshow" in types()
    assert "roadshow" not in shipped_types()


def test_all_its_values_are_marked_as_assumptions():
    register(PatentVoucher)
    mine = plan(public_percent=40).instruments["patents"]
    assert mine.source() == ""
    assert "budget_krw_bn = 20 KRW bn" in mine.assumptions()
    assert "public_percent = 40 percent" in mine.assumptions()


def test_worker_threads_know_it(population, parameters):
    register(PatentVoucher)

    def budget(_):
        return build_package(plan(), population, parameters).programmes[-2].budget.sum()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(budget, range(8)))) == 1


def define(body=None, **changed):
    """Return a class as a notebook's cell makes it: the same name and place, a new object."""
    names = {"__module__": "__main__", "__qualname__": "Mine", "type_name": "mine"} | changed
    return type(PatentVoucher)("Mine", (PatentVoucher,), names | (body or {}))


def test_a_cell_that_is_run_again_replaces_its_class():
    register(define())
    again = register(define())
    assert types()["mine"] is again


def test_an_edited_class_gives_another_digest_and_an_unchanged_one_the_same():
    def digest():
        return scenario_from_dict(
            {"scenario": {"name": "a"}, "instruments": {"m": {"type": "mine"}}}
        ).digest()

    register(define())
    first = digest()
    register(define())
    assert digest() == first

    def other(self, name, population, parameters):
        return self.contest(
            name,
            population,
            budget=self.budget(),
            max_awards=np.full(26, 3.0),
            share=np.full(population.n, 0.1, dtype=np.float32),
            cap=np.full(26, 7.0),
        )

    register(define({"terms": other}))
    assert digest() != first


def broken_terms(self, name, population, parameters):
    return parameters["eps"]


def another_name(self, name, population, parameters):
    return PatentVoucher.terms(self, "other", population, parameters)


def wrong_length(self, name, population, parameters):
    return self.contest(
        name,
        population,
        budget=self.budget(),
        max_awards=np.full(26, np.inf),
        share=np.ones(3, dtype=np.float32),
        cap=np.full(26, 100.0),
    )


def fails(self, name, population, parameters):
    return population.no_such_trait


class Unlabelled(PatentVoucher):
    type_name: ClassVar[str] = "unlabelled"
    extra_krw_bn: float = setting(1.0, unit="KRW bn", label_en="x", label_ko="x", grade="R")


class Misnamed(PatentVoucher):
    type_name: ClassVar[str] = "misnamed"
    extra: float = setting(
        1.0, unit="KRW bn", label_en="x", label_ko="금액", grade="R", source="mine"
    )


class Bare(PatentVoucher):
    type_name: ClassVar[str] = "bare"
    extra: float = 3.0


class Unfinished(instrument.Instrument):
    type_name: ClassVar[str] = "unfinished"


# What is wrong -> the class, what the one line must say.
WRONG = {
    "no class": (3, "3 is no class of instruments; hand in a class"),
    "another class": (dict, "is no class of instruments"),
    "an object": (Voucher(), "is no class of instruments"),
    "not finished": (Unfinished, "terms is not defined; write that method"),
    "shipped name": (
        define(type_name="voucher"),
        "__main__.Mine: type_name 'voucher' belongs to sim.policy.instruments.voucher.Voucher; "
        "give the class a type_name of its own",
    ),
    "odd name": (define(type_name="My Plan"), "type_name is 'My Plan'; use small letters"),
    "no label": (define(label_en=""), "label_en is ''; write label_en"),
    "no Korean": (define(label_ko="Voucher"), "label_ko is 'Voucher'; write it in Korean"),
    "label of 300 letters": (define(summary_en="a" * 3_000), "summary_en has 3,000 characters"),
    "control character": (define(label_en="a\x1b[31m"), "label_en holds the control character"),
    "no channels": (define(channels=()), "channels is (); name what it works through"),
    "texts for channels": (define(channels=("cost share",)), "name what it works through"),
    "precedence": (define(precedence="first"), "precedence is 'first'; write a whole number"),
    "no terms": (
        define({"terms": broken_terms, "channels": (Channel.COST_SHARE,)}),
        "its terms are 0.8; return a Programme or TaxTerms",
    ),
    "undeclared parameter": (
        define({"terms": broken_terms, "channels": (Channel.AWARENESS,)}),
        "its terms read eps, which none of its channels declares; name the channel",
    ),
    "another name": (define({"terms": another_name}), "its terms are named 'other'; hand on"),
    "wrong length": (define({"terms": wrong_length}), "share is float32[3]; give float32["),
    "an error of its own": (define({"terms": fails}), "its terms cannot be laid out: Attribute"),
    "setting without a label": (Unlabelled, "Unlabelled.extra_krw_bn: label_ko is 'x'; write it"),
    "unit not in the key": (Misnamed, "it is given in KRW bn; let its name end in _krw_bn"),
    "no setting": (Bare, "extra is no setting; write extra: ... = setting(...)"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_class_that_breaks_the_contract_is_refused_in_one_line(case):
    model, message = WRONG[case]
    with pytest.raises(UserError) as caught:
        register(model)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not instrument._REGISTERED


def test_two_classes_cannot_share_a_type_name():
    register(PatentVoucher)
    with pytest.raises(UserError, match=r"belongs to tests\.contracts\.own\.PatentVoucher"):
        register(define(type_name="patent_voucher"))
