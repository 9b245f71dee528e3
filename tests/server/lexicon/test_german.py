"""The same pass over German: a new language is a folder of lists."""

import pytest

from doable.lexicon import Feature, analyse, languages, load, resolve_relative
from doable.lexicon.rewrites import rewrites, split_actions

GERMAN = load("de")


def test_both_languages_are_there() -> None:
    assert {"de", "en"} <= set(languages())


@pytest.mark.parametrize(
    ("text", "kind", "verb"),
    [
        ("Angebot schreiben", "verb", "schreiben"),
        ("Schreibe das Angebot für Acme", "verb", "schreiben"),
        ("Rufe Kim wegen der Rechnung an", "verb", "rufen"),
        ("Schreiben Sie das Angebot", "verb", "schreiben"),
        ("Mit Kim über das Budget sprechen", "verb", "sprechen"),
        ("Angebot und Vertrag prüfen", "verb", "prüfen"),
        ("Kim bitten, den Vertrag zu prüfen", "verb", "bitten"),
        ("Wenn der Export fertig ist, schicke die Liste an Sam", "verb", "schicken"),
        ("Wir müssen Kim anrufen", "verb", "anrufen"),
        ("Lies den Vertrag", "verb", "lesen"),
        ("Preisliste an Sam mailen", "verb", "mailen"),
        ("Vertrag unterschrieben", "unsure", "vertrag"),
        ("Website", "noun", "website"),
        ("Website Relaunch", "noun", "website"),
        ("Budgetplanung", "noun", "budgetplanung"),
        ("Suche nach Hotels", "noun", "suche"),
    ],
)
def test_the_verb_test(text: str, kind: str, verb: str) -> None:
    lead = analyse(text, GERMAN).lead
    assert (lead.kind, lead.word) == (kind, verb)


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("Doku aktualisiert", Feature.STATE),
        ("Tests sind grün", Feature.STATE),
        ("Sollten wir das CRM wechseln?", Feature.QUESTION),
        ("Umsatz um 10 % steigern", Feature.OUTCOME),
        ("Prozesse verbessern", Feature.VAGUE_VERB),
        ("Verbessere das Onboarding", Feature.VAGUE_VERB),
        ("Flyer bis Freitag drucken", Feature.RELATIVE_TIME),
        ("Falls möglich, Kim anrufen", Feature.ESCAPE_CLAUSE),
        ("Kunden, Partner usw. einladen", Feature.OPEN_ENDED),
        ("Churn untersuchen", Feature.EXPLORATORY),
        ("Wir sollten Kim anrufen", Feature.WISH),
        ("Die Seite schnell machen", Feature.WEAK_WORD),
    ],
)
def test_features(text: str, feature: Feature) -> None:
    assert analyse(text, GERMAN).features & feature


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Rechnung prüfen und freigeben", ("Rechnung prüfen", "Rechnung freigeben")),
        ("Angebot schreiben und an Kim senden", ("Angebot schreiben", "An Kim senden")),
        ("Angebot und Vertrag prüfen", ("Angebot und Vertrag prüfen",)),
        ("Kim bitten, den Vertrag zu prüfen", ("Kim bitten, den Vertrag zu prüfen",)),
    ],
)
def test_compound(text: str, parts: tuple[str, ...]) -> None:
    assert split_actions(analyse(text, GERMAN), text, GERMAN) == parts


def test_a_relative_date() -> None:
    from datetime import date

    ((_, relative),) = analyse("Flyer bis Freitag drucken", GERMAN).relatives
    assert resolve_relative(relative, date(2026, 11, 25)) == date(2026, 11, 27)


def test_a_rewrite_keeps_the_verb_at_the_end() -> None:
    text = "Website Relaunch"
    assert rewrites(analyse(text, GERMAN), text, GERMAN)[0].text == "Website veröffentlichen"


@pytest.mark.parametrize("text", ["Onboarding verbessern", "Churn untersuchen"])
def test_a_rewrite_takes_the_place_of_the_verb_at_the_end(text: str) -> None:
    first = rewrites(analyse(text, GERMAN), text, GERMAN)[0]
    assert first.span == (0, len(text))
