"""Word lists and the one lexical pass over a task's text: pure functions, one folder of data per language."""

from doable.lexicon.data import CONFIG_KEYS, Lexicon, languages, load
from doable.lexicon.relative import Relative, resolve_relative
from doable.lexicon.wording import SPECIFIC, Feature, Find, Lead, Wording, analyse

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
    "languages",
    "load",
    "resolve_relative",
]
