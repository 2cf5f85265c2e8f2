"""What a page says is compared with what is printed, and a difference has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.docs.walk import check, steps, walk, written

PAGE = """# A page

```console
$ hwaksan --version
hwaksan 0.0.0
$ hwaksan scenarios show mine.toml
...
budget_krw_bn = { "2027" = 87.6 }
...
```

```{code-cell} python
:tags: [hide-input]

firms = 3
print(firms + 1)
```

```text
4
```

```{code-cell} python
print(firms)
```
"""


def page(folder: Path, text: str) -> Path:
    file = folder / "page.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_steps_stand_in_order_with_their_lines() -> None:
    found = [(each.kind, each.line, each.printed) for each in steps(PAGE)]
    assert found == [
        ("command", 4, "hwaksan 0.0.0\n"),
        ("command", 6, '...\nbudget_krw_bn = { "2027" = 87.6 }\n...\n'),
        ("cell", 12, "4\n"),
        ("cell", 23, ""),
    ]


def test_an_output_that_changed_is_said_with_its_line_and_both_words(tmp_path: Path) -> None:
    text = "\n```console\n$ hwaksan --version\nhwaksan 0.0.0\n```\n"
    [found] = check(page(tmp_path, text), tmp_path)
    assert str(found).startswith(f"{tmp_path / 'page.md'}:3: prints")
    assert "-hwaksan 0.0.0" in str(found)
    assert "+hwaksan 0.1.0" in str(found)


def test_a_command_that_fails_is_said_with_its_line(tmp_path: Path) -> None:
    text = "\n```console\n$ hwaksan scenarios show nothing-of-that-name\n```\n"
    [found] = check(page(tmp_path, text), tmp_path)
    assert found.line == 3
    assert "status 2" in found.text
    assert "nothing-of-that-name" in found.text


def test_a_cell_that_fails_is_said_with_its_line(tmp_path: Path) -> None:
    text = "\n```{code-cell} python\nx = 1\n```\n\n```{code-cell} python\nx / 0\n```\n"
    [found] = check(page(tmp_path, text), tmp_path)
    assert "ZeroDivisionError" in found.text
    assert "cell in line 6" in found.text


def test_a_cell_must_not_print_what_the_page_does_not_show(tmp_path: Path) -> None:
    [found] = check(page(tmp_path, "```{code-cell} python\nprint(7)\n```\n"), tmp_path)
    assert found.line == 1
    assert "+7" in found.text


def test_files_are_written_and_cells_share_their_names(tmp_path: Path) -> None:
    text = (
        '```toml\n# mine.toml\n[scenario]\nname = "mine"\nextends = "baseline"\n'
        'label_en = "Mine"\nlabel_ko = "나"\n```\n\n'
        "```console\n$ hwaksan scenarios show mine.toml\n...\nMine\n...\n```\n\n"
        "```{code-cell} python\nx = 2\n```\n\n"
        "```{code-cell} python\nprint(x)\n```\n\n```text\n2\n```\n"
    )
    outputs = list(walk(page(tmp_path, text), tmp_path))
    assert "Mine" in outputs[0][1]
    assert [printed for _, printed in outputs[1:]] == ["", "2\n"]


def test_what_was_printed_is_written_into_the_page(tmp_path: Path) -> None:
    text = "\n```console\n$ hwaksan --version\n```\n\n```{code-cell} python\nprint(2)\n```\n"
    file = page(tmp_path, text)
    new = written(text, list(walk(file, tmp_path)))
    file.write_text(new, encoding="utf-8")
    assert "hwaksan 0.1.0" in new
    assert check(file, tmp_path) == []


@pytest.mark.parametrize("program", ["rm", "python"])
def test_no_other_program_is_run(tmp_path: Path, program: str) -> None:
    [found] = check(page(tmp_path, f"```console\n$ {program} x\n```\n"), tmp_path)
    assert "no command of this program" in found.text
