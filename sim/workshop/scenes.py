"""Files of scenes: read strictly, each mistake with the line it stands in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim import resources
from sim.errors import UserError, nearest
from sim.policy.settings.text import checked_text, likely, short
from sim.workshop.graphs import graphs
from sim.workshop.number import checked_number
from sim.workshop.package import to_scenario
from sim.workshop.row import Row
from sim.workshop.scene import SET, Move, Option, Question, Scene, Step, Text, check_text
from sim.workshop.state import State

FOLDER: Final = ("scenarios", "scenes")
MAX_BYTES: Final = 100_000
MAX_STEPS: Final = 40
MAX_TEXT: Final = 1_200
MAX_MINUTES: Final = 120
OPTIONS: Final = range(2, 6)

_ORDER: Final = (
    "subsidies-stall",
    "voucher-or-credit",
    "thirty-percent",
    "generative-ai",
    "left-behind",
)
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")
_PAIR: Final = ("_en", "_ko")
_SCENE: Final = ("name", "title_en", "title_ko", "purpose_en", "purpose_ko", "minutes")
_STEP: Final = (
    *("text_en", "text_ko", "note_en", "note_ko", "levers", "reset", "future", "explanation"),
    *("graphs", "hidden", "question"),
)
_QUESTION: Final = ("text_en", "text_ko", "number", "options", "lowest")
_OPTION: Final = ("label_en", "label_ko", "levers")


def library() -> tuple[Scene, ...]:
    """Return the shipped scenes in the order in which they are best played.

    Examples
    --------
    >>> [each.name for each in library()][:2]
    ['subsidies-stall', 'voucher-or-credit']
    """
    return _library()


def scene(name: str) -> Scene:
    """Return a shipped scene.

    Raises
    ------
    UserError
        With the nearest name, if there is none.
    """
    names = [each.name for each in library()]
    if name not in names:
        raise UserError(f"there is no scene {short(name)}", "scenes", nearest(str(name), names))
    return library()[names.index(name)]


def read(file: Path) -> Scene:
    """Return the scene of a file.

    Raises
    ------
    UserError
        If it cannot be read, or anything in it is wrong: what, in which line, what would be right.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UserError(
                f"the file has more than {MAX_BYTES:,} bytes", str(file), "split the scene"
            )
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror})", str(file)) from error
    return parse(content, file.name)


def parse(content: bytes, label: str) -> Scene:
    """Return the scene that the content of a file describes.

    Parameters
    ----------
    content : bytes
        As uploaded or read.
    label : str
        Name of the file, for messages.

    Raises
    ------
    UserError
        As `read`.
    """
    if len(content) > MAX_BYTES:
        raise UserError(f"the file has more than {MAX_BYTES:,} bytes", label, "split the scene")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("the file is not UTF-8", label, "save it with encoding UTF-8") from error
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise UserError(
            f"not TOML: {error}", label, "correct that line (texts need quotes)"
        ) from error
    return _scene(data, Row(label, tuple(text.splitlines())))


def _scene(data: Mapping[str, Any], whole: Row) -> Scene:
    _known(data, ("scene", "step"), whole)
    head = whole.table("scene", 0, "scene")
    about = _table(data.get("scene"), _SCENE, head, "[scene]")
    name = about.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UserError(f"name is {short(name)}", head.key("name"), "use small letters and -")
    steps = data.get("step")
    if not isinstance(steps, list) or not steps:
        raise UserError("there is no step", str(whole), "add [[step]] with a text")
    if len(steps) > MAX_STEPS:
        raise UserError(f"there are {len(steps)} steps", whole.label, f"use at most {MAX_STEPS}")
    return Scene(
        name=name,
        title=_text(about, "title", head),
        purpose=_text(about, "purpose", head),
        minutes=_minutes(about.get("minutes", 10), head),
        steps=tuple(_steps(steps, whole)),
    )


def _steps(raw: Sequence[object], whole: Row) -> Iterator[Step]:
    now = State()
    for k, each in enumerate(raw):
        row = whole.table("step", k, f"step {k + 1}")
        table = _table(each, _STEP, row, "[[step]]")
        question = table.get("question")
        step = Step(
            text=_text(table, "text", row),
            note=_text(table, "note", row, needed=False),
            moves=_moves(table.get("levers", {}), row.key("levers")),
            reset=_truth(table.get("reset", False), row.key("reset")),
            future=_string(table.get("future", ""), row.key("future")),
            explanation=_string(table.get("explanation", ""), row.key("explanation")),
            graphs=_graphs(table.get("graphs", []), row.key("graphs")),
            hidden=_truth(table.get("hidden", False), row.key("hidden")),
            question=None if question is None else _question(question, row),
        )
        _check_hidden(step, row)
        now = _tried(step, now, row)
        yield step


def _graphs(given: object, where: str) -> tuple[str, ...]:
    """Return names of graphs of the library."""
    names = _strings(given, where)
    known = {each.name for each in graphs()}
    for name in names:
        if name not in known:
            raise UserError(f"there is no graph {short(name)}", where, likely(name, known))
    return names


def _check_hidden(step: Step, row: Row) -> None:
    """Refuse a step that says what it hides."""
    asked = () if step.question is None else (step.question.text,)
    for text in (step.text, *asked) if step.hidden else ():
        shown = [name for name in sorted(text.placeholders()) if not name.startswith(SET)]
        if shown:
            raise UserError(
                f"the text shows {{{shown[0]}}}, which the step hides",
                str(row),
                "say it in the next step",
            )


def _tried(step: Step, before: State, row: Row) -> State:
    """Return what is set after a step, once it and all its options come to a scenario."""
    after = before
    for moves in ((), *(each.moves for each in _options_of(step))):
        try:
            state = step.state(before)
            after = state if not moves else after
            to_scenario(Option(step.text, moves).state(state) if moves else state)
        except UserError as error:
            where = f"{row.key('levers')} {error.where}"
            raise UserError(error.what, where, error.hint) from error
    return after


def _options_of(step: Step) -> tuple[Option, ...]:
    return step.question.options if step.question else ()


def _question(raw: object, step: Row) -> Question:
    row = step.table("step.question", 0, f"{step.within}, question")
    table = _table(raw, _QUESTION, row, "[step.question]")
    number = table.get("number")
    options = table.get("options", [])
    if not isinstance(options, list) or (options and len(options) not in OPTIONS):
        raise UserError(
            "these are no options",
            row.key("options"),
            f"give {OPTIONS[0]} to {OPTIONS[-1]} of them, or none to ask for the number itself",
        )
    return Question(
        text=_text(table, "text", row),
        number=checked_number(number, row.key("number")),
        options=tuple(
            _option(each, row.table("step.question.options", k, f"{row.within}, option {k + 1}"))
            for k, each in enumerate(options)
        ),
        lowest=_truth(table.get("lowest", False), row.key("lowest")),
    )


def _option(raw: object, row: Row) -> Option:
    table = _table(raw, _OPTION, row, "[[step.question.options]]")
    return Option(
        label=_text(table, "label", row),
        moves=_moves(table.get("levers", {}), row.key("levers")),
    )


def _table(raw: object, keys: Sequence[str], row: Row, header: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise UserError(f"the table {header} is missing", str(row), f"write {header}")
    _known(raw, keys, row)
    return raw


def _known(table: Mapping[str, Any], keys: Sequence[str], row: Row) -> None:
    for key in table:
        if key not in keys:
            raise UserError(f"unknown key {short(key)}", row.key(key), likely(key, keys))


def _text(table: Mapping[str, Any], key: str, row: Row, *, needed: bool = True) -> Text:
    """Return a text in both languages: one alone would leave half of the room without."""
    given = [name for name in (f"{key}{each}" for each in _PAIR) if name in table]
    if not given and not needed:
        return Text("", "")
    english, korean = (
        checked_text(table.get(f"{key}{each}"), f"{key}{each}", row.key(f"{key}{each}"), MAX_TEXT)
        for each in _PAIR
    )
    return check_text(Text(english, korean), row.key(f"{key}_en"))


def _moves(raw: object, where: str) -> tuple[tuple[str, Move], ...]:
    if not isinstance(raw, Mapping):
        raise UserError(f"{short(raw)} is no table", where, "write [step.levers]")
    for name, value in raw.items():
        if not isinstance(value, bool | int | float | str):
            raise UserError(
                f"{name} = {short(value)}", where, f'quote the name: "{name}.setting" = number'
            )
    return tuple(raw.items())


def _truth(raw: object, where: str) -> bool:
    if not isinstance(raw, bool):
        raise UserError(f"{short(raw)} is neither true nor false", where, "write true or false")
    return raw


def _string(raw: object, where: str) -> str:
    if not isinstance(raw, str):
        raise UserError(f"{short(raw)} is no text", where, "write it in quotes")
    return raw


def _strings(raw: object, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise UserError(f"{short(raw)} is no list of names", where, 'write ["size_gap"]')
    return tuple(raw)


def _minutes(raw: object, row: Row) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= MAX_MINUTES:
        raise UserError(f"minutes is {short(raw)}", row.key("minutes"), f"use 1 to {MAX_MINUTES}")
    return raw


@cache
def _library() -> tuple[Scene, ...]:
    names = [file.stem for file in sorted(resources.path(*FOLDER).glob("*.toml"))]
    ordered = [*(name for name in _ORDER if name in names), *(n for n in names if n not in _ORDER)]
    return tuple(read(resources.path(*FOLDER, f"{name}.toml")) for name in ordered)
