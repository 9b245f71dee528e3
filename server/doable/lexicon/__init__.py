"""Word lists and the one lexical pass over a task's text: pure functions, one folder of data per language."""

from importlib import import_module
from typing import TYPE_CHECKING

from doable.lexicon.features import SPECIFIC, Feature

if TYPE_CHECKING:
    from doable.lexicon.data import CONFIG_KEYS, Lexicon, languages, load
    from doable.lexicon.normal import base_form, normalise, verb_and_object
    from doable.lexicon.relative import Relative, resolve_relative
    from doable.lexicon.wording import Find, Lead, Wording, analyse, read_relative

__all__ = [
    "CONFIG_KEYS",
    "SPECIFIC",
    "Feature",
    "Find",
    "Lead",
    "Lexicon",
    "Relative",
    "Wording",
    "analyse",
    "base_form",
    "languages",
    "load",
    "normalise",
    "read_relative",
    "resolve_relative",
    "verb_and_object",
]

_HOMES = {
    "CONFIG_KEYS": "data",
    "Lexicon": "data",
    "languages": "data",
    "load": "data",
    "Relative": "relative",
    "resolve_relative": "relative",
    "base_form": "normal",
    "normalise": "normal",
    "verb_and_object": "normal",
    "read_relative": "wording",
    "Find": "wording",
    "Lead": "wording",
    "Wording": "wording",
    "analyse": "wording",
}


def __getattr__(name: str) -> object:
    # Rules need the feature bits and nothing else: the lexicon itself is imported when a text is first analysed.
    if home := _HOMES.get(name):
        found: object = getattr(import_module(f"doable.lexicon.{home}"), name)
        globals()[name] = found
        return found
    raise AttributeError(name)
