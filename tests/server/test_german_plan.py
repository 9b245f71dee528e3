"""A German plan, checked as the command line does: `language = "de"` and no other setting about words."""

import json
from pathlib import Path
from typing import Any

import pytest

from doable.cli import main

SETTINGS = 'language = "de"\nteam = ["ana", "sam", "kim"]\n'
PLAN = """\
# Vertrieb Q4

## Ziele

- goal:umsatz Umsatz von 3,2 Mio. € auf 4,0 Mio. € bis 2027-06-30 steigern @ana
- goal:bindung Kunden glücklicher machen bis 2026-12-31 @sam

## Nächste Schritte

- [ ] Wenn der Export fertig ist, die 20 größten Kunden an Sam mailen -> Liste im CRM @ana due:2026-11-24 goal:umsatz
- [ ] Rufe Müller wegen der Rechnung 2026-114 an @sam due:2026-11-25 goal:umsatz
- [ ] Onboarding verbessern @ana due:2026-11-27 goal:bindung
- [ ] Vertrag prüfen und an Kim senden @sam due:2026-11-25 goal:umsatz
- [ ] Preisliste @kim due:2026-11-26 goal:umsatz
- [ ] Churn untersuchen @kim due:2026-11-30 goal:bindung
- [ ] Flyer bis Freitag drucken @sam due:2026-11-27 goal:umsatz
- [ ] Sollten wir das CRM wechseln? @sam due:2026-12-01 goal:umsatz
- [ ] Kunden, Partner usw. einladen @kim due:2026-12-02 goal:bindung
- [ ] Umsatz um 10 % steigern @ana due:2026-12-18 goal:umsatz
- [ ] Raum für die Messe buchen due:2026-11-26 goal:umsatz
- [ ] Angebot für Contoso schreiben -> PDF in der Ablage @kim goal:umsatz

## Diese Woche

- [ ] Messestand bei Müller bestellen -> Auftragsbestätigung @sam due:2026-11-20 goal:umsatz

## Abnahmekriterien

- [ ] Tests sind grün

## Einkaufsliste

- [ ] Kaffee
"""
FOUND = """
     6  warning      A203  Kunden glücklicher machen bis 2026-12-31
    12  warning      C102  verbessern
    13  warning      C104  an
    14  warning      C101  Preisliste
    15  warning      C115  untersuchen
    16  warning      C111  bis Freitag
    17  information  C119  Sollten wir das CRM wechseln?
    18  information  C114  usw
    19  warning      C103  Umsatz um 10 % steigern
    20  warning      C107  Raum für die Messe buchen
    21  warning      C110  Angebot für Contoso schreiben
"""


@pytest.fixture
def found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    (tmp_path / "doable.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    assert main(["check", str(tmp_path), "--format", "json", "--today", "2026-11-20", "--no-cache"]) == 1
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return [one for one in findings if one["severity"] != "hint"]


def test_the_findings_of_a_german_plan(found: list[dict[str, Any]]) -> None:
    lines = PLAN.split("\n")
    shown: list[str] = []
    for one in found:
        start, end = one["range"]["start"], one["range"]["end"]
        line, first, last = int(start["line"]), int(start["column"]), int(end["column"])
        claimed = lines[line - 1][first - 1 : last - 1]
        shown.append(f"{line} {one['severity']} {one['code']} {claimed}")
    assert shown == [" ".join(line.split()) for line in FOUND.strip().split("\n")]


def test_the_mends_are_german(found: list[dict[str, Any]]) -> None:
    titles = {one["code"]: [fix["title"] for fix in one["fixes"]] for one in found}
    assert titles["C101"][0] == "Rewrite: Preisliste ‹entwerfen›"
    assert titles["C102"][0] == "Rewrite: In ‹Dokument› aufschreiben, was an Onboarding nicht stimmt"
    assert titles["C103"][-1] == "Rewrite: ‹Erster Schritt› für: Umsatz um 10 % steigern"
    assert titles["C104"] == ["Split into 2 tasks"]
    assert titles["C111"] == ["Due 2026-11-20, what “bis Freitag” meant"]
    assert titles["C115"][0] == "Rewrite: ‹Ergebnis› zu Churn innerhalb von ‹2 h› in ‹Dokument› schreiben"


def test_the_same_plan_in_the_wrong_language_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words that English does not know get no verdict; what tags say still counts."""
    (tmp_path / "doable.toml").write_text('plans = ["*.md"]\n', encoding="utf-8")
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    main(["check", str(tmp_path), "--format", "json", "--today", "2026-11-20", "--no-cache", "--ignore", "C106"])
    codes = {one["code"] for one in json.loads(capsys.readouterr().out)["findings"] if one["severity"] == "warning"}
    assert codes <= {"A203", "A201", "C101", "C107", "C110", "C119"}
