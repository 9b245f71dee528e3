"""`doable completion`: what bash, zsh and fish need to complete doable's command lines.

shtab writes the scripts from the parser; here is what it does not know: the names of rules, and habits of shells.
"""

import re
import sys
from typing import TYPE_CHECKING

from doable.cli.inputs import CLEAN, UsageError
from doable.config.kinds import is_table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from doable.rule import Rule

SHELLS = ("bash", "zsh", "fish")

# What stands for a path, as help names it.
_PATHS = frozenset(("PATH", "FILE", "FILE|KEY=VALUE"))
_RULES = frozenset(("RULE", "RULES"))


def completion(options: "argparse.Namespace") -> int:
    """Print the script of a shell."""
    from doable.cli import full_parser  # noqa: PLC0415 - it imports this module, too

    sys.stdout.write(script(full_parser(), options.shell))
    return CLEAN


def script(parser: "argparse.ArgumentParser", shell: str) -> str:
    """Return the script that completes `parser`'s command lines in one of `SHELLS`. Changes the parser's metavars."""
    try:
        import shtab  # noqa: PLC0415 - this command only
    except ModuleNotFoundError:
        raise UsageError("completions are written by shtab, which is not installed: pip install shtab") from None
    from doable.rules import RULES  # noqa: PLC0415

    paths = shtab.FILE | {"fish": "(_doable_paths)"}
    rules = {"bash": "_doable_rules", "zsh": "_doable_rules", "fish": "(_doable_rules)"}
    for action in _actions(parser):
        shown = action.metavar if isinstance(action.metavar, str) else ""
        if shown in _PATHS:
            action.complete = paths  # type: ignore[attr-defined]
        elif shown in _RULES:
            action.complete = rules  # type: ignore[attr-defined]
        # zsh shows it, and would take its colons for its own
        action.metavar = re.sub(r"\W+", "-", shown).strip("-") or None
    text = shtab.complete(parser, shell, preamble=_RULE_NAMES[shell] % _listed(RULES, shell))
    if shell == "bash":
        return f"{text}\n{_BASH_EQUALS}"
    if shell == "zsh":
        for pattern, better in _ZSH_SPECS:
            text = re.sub(pattern, better, text, flags=re.MULTILINE)
    return text


def _actions(parser: "argparse.ArgumentParser") -> "Iterator[argparse.Action]":
    for action in parser._actions:
        yield action
        if is_table(action.choices):
            for own in action.choices.values():
                yield from _actions(own)


def _listed(rules: "Sequence[Rule]", shell: str) -> str:
    """Return all words that name rules, with what each means where the shell shows that."""
    from doable.config import FAMILIES  # noqa: PLC0415

    meanings = {name: f"the family {name}" for name in FAMILIES} | {"all": "all rules"}
    for rule in rules:
        meanings |= {rule.code: rule.name, rule.name: rule.code}
    if shell == "bash":
        return " ".join(meanings)
    between = ":" if shell == "zsh" else r"'\t'"
    return " ".join(f"'{word}{between}{meaning}'" for word, meaning in meanings.items())


# Functions that offer the words that name rules, behind what stands before a comma already; in fish, files that stand
# behind an option's `=`, too.
_RULE_NAMES: "Mapping[str, str]" = {
    "bash": """\
_doable_rules() {
  local before=
  [[ $1 == *,* ]] && before="${1%%,*},"
  compgen -P "$before" -W "%s" -- "${1##*,}"
}""",
    "zsh": """\
_doable_rules() {
  local -a rules=(%s)
  compset -P '*,'
  _describe -t rules rule rules
}""",
    "fish": """\
function _doable_rules
  set -l before (string match -r '^(?:--[a-z-]+=)?(.*,)' -- (commandline -ct))[2]
  for rule in %s
    echo "$before$rule"
  end
end
function _doable_paths
  __fish_complete_path (commandline -ct | string replace -r '^--[a-z-]+=' '' | string unescape)
end""",
}

# bash cuts `--format=json` into three words, where shtab's function knows two.
_BASH_EQUALS = """\
_doable() {
  local -a words=()
  local at cword=$COMP_CWORD
  for ((at = 0; at < ${#COMP_WORDS[@]}; at++)); do
    if [[ ${COMP_WORDS[at]} == '=' && ${COMP_WORDS[at - 1]} == --* ]]; then
      if ((at == COMP_CWORD)); then
        words+=('')
      elif ((at < COMP_CWORD)); then
        ((cword--))
      fi
    else
      words+=("${COMP_WORDS[at]}")
    fi
  done
  local -a COMP_WORDS=("${words[@]}")
  local COMP_CWORD=$cword
  _shtab_doable
}

complete -o bashdefault -F _doable doable
"""

# The last arguments of a command may be many, where shtab has zsh complete the first; and a value may follow its option
# behind `=`.
_ZSH_SPECS = ((r'^  "\(\*\)::?', '  "*:'), (r'^  "(\*?--[\w-]+)\[(?=.*\]:)', r'  "\1=['))
