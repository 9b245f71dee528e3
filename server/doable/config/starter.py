"""A settings file with every setting in it: what was found as values, all else as comments with its default."""

from typing import TYPE_CHECKING, Any, NamedTuple

from doable.config.kinds import is_table
from doable.config.table import SETTINGS
from doable.config.views import toml_key, toml_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doable.config.table import Setting

_HELP = 115
"""Help that is longer is cut to its first sentence."""

# What a table may hold, where its default is an empty one.
_EXAMPLES: "Mapping[str, Any]" = {
    "severity": {"C110": "information"},
    "rules": {"O301": {"limit": 5}},
    "states": {"?": "blocked"},
    "dialects": {"todo/**": "todo.txt"},
    "aliases": {"anastasia": "ana"},
    "owners": {"ana": {"limit": 3, "hours": 20}},
    "vocabulary": {"e-mail": "email"},
    "lexicon": {"vague-verbs": ["sync"]},
    "per-path": [{"paths": ["sales/**"], "profile": "strict"}],
}


class Note(NamedTuple):
    """What a settings file says of one setting.

    `value` holds (None: the default does); a table may hold some keys and propose others. `proposal` is written as a
    comment in the place of the default. `remarks` say why, one a line.
    """

    value: Any = None
    proposal: Any = None
    remarks: tuple[str, ...] = ()


def commented(notes: "Mapping[str, Note]", head: "Iterable[str]" = ()) -> str:
    """Return a settings file. `notes` has what is to be said of settings, by name; `head` the comments it starts with.

    A comment is `# text`; a setting that does not hold is `#key = value`, so that taking the `#` away is all it needs.
    Each stands on top level (tables as dotted keys, entries for paths last), so that any of them can be taken alone.
    """
    lines = [_remark(line) for line in head]
    for setting in sorted(SETTINGS, key=lambda setting: setting.name == "per-path"):
        note = notes.get(setting.name, Note())
        lines += ["", _remark(_help(setting)), *map(_remark, note.remarks)]
        if note.value is not None:
            lines += _assignments(setting.name, note.value)
        shown = _shown(setting, note)
        if shown is not None:
            lines += [f"#{line}" for line in _assignments(setting.name, shown)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _shown(setting: "Setting", note: Note) -> Any:
    """Return what stands as a comment: a proposal, else the default or an example of it; None: a value says all."""
    if note.proposal is not None or note.value is not None:
        return note.proposal
    return _EXAMPLES.get(setting.name, setting.default)


def _help(setting: "Setting") -> str:
    return setting.help if len(setting.help) <= _HELP else setting.help.split(". ")[0].rstrip(".") + "."


def _remark(text: str) -> str:
    # what is said of files may hold what may not stand in a comment
    return "# " + "".join(character if character.isprintable() else "\ufffd" for character in text)


def _assignments(key: str, value: Any) -> "Iterator[str]":
    """Yield the lines that set a key: a table as dotted keys, entries for paths as tables of their own."""
    if key == "per-path":
        for entry in value:
            yield "[[per-path]]"
            for name, item in entry.items():
                yield from toml_lines(toml_key(name), item)
    elif is_table(value) and key != "cycle":
        for name, item in value.items():
            yield from _dotted((key, name), item)
    else:
        yield from toml_lines(toml_key(key), value)


def _dotted(keys: tuple[str, ...], value: Any) -> "Iterator[str]":
    if is_table(value):
        for name, item in value.items():
            yield from _dotted((*keys, name), item)
    else:
        yield from toml_lines(".".join(map(toml_key, keys)), value)
