"""The report of an evaluation: Markdown, pictures, and all numbers as JSON, in one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sarex.drift.skill.candidates import KERNEL
from sarex.drift.skill.evaluate import OURS, PSEUDO, Evaluation
from sarex.drift.skill.folds import write_blocks
from sarex.drift.skill.pictures import curves
from sarex.drift.skill.starts import SCORED_H
from sarex.drift.skill.track_map import map_picture

__all__ = [
    "calibration_tables",
    "report_text",
    "score_tables",
    "summary_text",
    "write_report",
]

_CAPTIONS = {
    "map.png": "Observed tracks by space-time block, and one held-out start with its areas.",
    "skill.png": "Skill over the lead, from 0 (SS: no skill; SS*: as far off as the drifter went "
    "on average) to 1 (no separation). Bands are 95 % intervals over blocks.",
    "separation.png": "Mean separation of predicted and observed place.",
    "reliability.png": "Share of observed positions inside the highest-density area over the share "
    "that the area states: on the dashed line where the spread is right, above it where the area "
    "is too large.",
    "pit.png": "HDR-rank PIT of the observed positions: flat at the dashed line where the spread "
    "is right. A slope down means areas that are too large, a rise at the right end places outside "
    "what was thought possible.",
    "area.png": "Area beside containment: any area can be made to hold enough by making it larger.",
}


def write_report(evaluation: Evaluation, folder: Path) -> None:
    """Write ``report.md``, ``skill.json``, ``blocks.csv`` and the pictures.

    Parameters
    ----------
    evaluation
        What was judged.
    folder
        An empty folder.
    """
    pictures = {"map.png": map_picture(evaluation), **curves(evaluation)}
    for name, png in pictures.items():
        (folder / name).write_bytes(png)
    write_blocks(evaluation.blocks, folder / "blocks.csv")
    numbers = json.dumps(evaluation.numbers, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "skill.json").write_text(numbers + "\n", encoding="utf-8")
    (folder / "report.md").write_text(report_text(evaluation.numbers), encoding="utf-8")


def report_text(numbers: Mapping[str, Any]) -> str:
    """The report in Markdown, from the numbers alone."""
    parts = [
        f"# Drift skill, {numbers['kind']}: {numbers['label']}",
        _what(numbers),
        score_tables(numbers),
        *(f"![{text}]({name})\n\n{text}" for name, text in _CAPTIONS.items()),
    ]
    if "fitted" in numbers:
        parts.insert(3, calibration_tables(numbers))
    parts.append(_provenance(numbers))
    return "\n\n".join(parts) + "\n"


def _what(numbers: Mapping[str, Any]) -> str:
    lines = [
        f"{numbers['starts']} forecast starts on {numbers['tracks']} tracks in "
        f"**{numbers['blocks']} space-time blocks**, {numbers['blocks_with_starts']} of them with "
        f"starts, {numbers['folds']} folds. In brackets: 95 % intervals, blocks resampled."
    ]
    if numbers["kind"] == "pseudo-Lagrangian":
        lines.insert(0, f"**{PSEUDO}**\n")
        lines.append(
            f"Everything fitted is labelled “{numbers['label']}” and is no default anywhere else. "
            "Each start was judged with what was fitted without its fold."
        )
    else:
        lines.append(
            f"Left out: {numbers['starts_not_covered']} starts that the fields do not cover in "
            f"time. {numbers['starts_that_left_the_fields']} forecasts left the fields and are "
            "judged up to there."
        )
    return "\n".join(lines)


def summary_text(numbers: Mapping[str, Any]) -> str:
    """What a pseudo-Lagrangian evaluation found, in sentences made from its numbers."""
    ours = numbers["models"][OURS]
    held = [100 * ours[str(h)]["inside_0.95"]["mean"] for h in SCORED_H]
    lines = [
        f"In short ({numbers['kind']}, “{numbers['label']}”, {numbers['starts']} starts on "
        f"{numbers['tracks']} tracks, **{numbers['blocks']} blocks**):",
        "",
        f"- The 95 % area held {min(held):.1f} to {max(held):.1f} % of unseen positions at "
        f"{', '.join(map(str, SCORED_H))} h (aim: 92 to 97 %); at 24 h "
        f"{_cell(ours['24']['inside_0.95'], 1, 100, ' %')}, the 75 % area "
        f"{_cell(ours['24']['inside_0.75'], 1, 100, ' %')}, the 50 % area "
        f"{_cell(ours['24']['inside_0.5'], 1, 100, ' %')}.",
    ]
    lines += [_against(OURS, *item) for item in numbers["differences"].items()]
    lines += [
        _against(KERNEL.name, *item)
        for item in numbers.get("differences_for_case_files", {}).items()
    ]
    return "\n".join(lines)


def _against(model: str, baseline: str, by_lead: Mapping[str, Any]) -> str:
    at = by_lead["24"]
    return (
        f"- *{model}* minus *{baseline}*, at 24 h: separation "
        f"{_cell(at['separation_m'], 1, 1e-3, ' km')}, SS {_cell(at['ss'], 3)}, SS* "
        f"{_cell(at['ss_star'], 3)}{_unclear(by_lead)}."
    )


def _unclear(by_lead: Mapping[str, Any]) -> str:
    """Which differences have an interval that holds 0."""
    names = {"separation_m": "separation", "ss": "SS", "ss_star": "SS*"}
    found = [
        f"{word} at {hour} h"
        for name, word in names.items()
        for hour in map(str, SCORED_H)
        if by_lead[hour][name]["interval"][0] <= 0.0 <= by_lead[hour][name]["interval"][1]
    ]
    return f" (the interval holds 0: {', '.join(found)})" if found else ""


def score_tables(numbers: Mapping[str, Any]) -> str:
    """Scores by model and lead, and the paired differences."""
    name = "pseudo-Lagrangian" if numbers["kind"] == "pseudo-Lagrangian" else "Lagrangian hindcast"
    rows = [
        "| model | lead | n | SS | SS* | separation, km | 50 % holds | 75 % holds | 95 % holds | "
        "95 % area, km² |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for model, by_lead in numbers["models"].items():
        for hour in map(str, SCORED_H):
            s = by_lead[hour]
            rows.append(
                f"| {model} | {hour} h | {s['separation_m']['forecasts']} | {_cell(s['ss'], 3)} | "
                f"{_cell(s['ss_star'], 3)} | {_cell(s['separation_m'], 1, 1e-3)} | "
                + " | ".join(_cell(s[f"inside_{q}"], 0, 100, " %") for q in ("0.5", "0.75", "0.95"))
                + f" | {_cell(s['area_0.95_m2'], 0, 1e-6)} |"
            )
    rows += _difference_rows(numbers["differences"], OURS, name)
    if "differences_for_case_files" in numbers:
        rows += _difference_rows(numbers["differences_for_case_files"], KERNEL.name, name)
    rows += _block_rows(numbers, name)
    return f"## Scores ({name})\n\n" + "\n".join(rows)


def _block_rows(numbers: Mapping[str, Any], name: str) -> list[str]:
    models = list(numbers["models"])
    rows = [
        "",
        f"By block at 24 h, {name}: mean separation in km, and what the 95 % area of {OURS} held:",
        "",
        f"| block | fold | n | {' | '.join(models)} | 95 % area holds |",
        "|---|---|---|" + "---|" * (len(models) + 1),
    ]
    for row in numbers["by_block"]:
        far = " | ".join(f"{row['separation_m'][model] / 1000:.1f}" for model in models)
        held = row["inside_0.95"]
        rows.append(
            f"| {row['block']} | {row['fold']} | {row['starts']} | {far} | "
            f"{'–' if held is None else f'{100 * held:.0f} %'} |"
        )
    return rows


def _difference_rows(differences: Mapping[str, Any], model: str, name: str) -> list[str]:
    rows = [
        "",
        f"{model} minus baseline, start by start (skill and log score: more is better; separation: "
        f"less), {name}:",
        "",
        "| baseline | lead | SS | SS* | separation, km | log score |",
        "|---|---|---|---|---|---|",
    ]
    for baseline, by_lead in differences.items():
        for hour in map(str, SCORED_H):
            s = by_lead[hour]
            rows.append(
                f"| {baseline} | {hour} h | {_cell(s['ss'], 3)} | {_cell(s['ss_star'], 3)} | "
                f"{_cell(s['separation_m'], 1, 1e-3)} | {_cell(s.get('log_score'), 2)} |"
            )
    return rows


def calibration_tables(numbers: Mapping[str, Any]) -> str:
    """What was fitted, what each round chose, and how alike errors are."""
    label = numbers["label"]
    rows = [
        f"## Fitted: “{label}”, pseudo-Lagrangian",
        "",
        f"On all blocks; beside it the least and the greatest of the same model in the "
        f"{numbers['folds']} rounds, each of which left a fold out. Sigma contains the widening.",
        "",
    ]
    for key, words in (
        ("fitted", "Chosen model"),
        ("fitted_for_case_files", "For a case file (error of the current; leeway of each kind)"),
    ):
        found = numbers[key]
        rows += [f"{words}: **{found['candidate']}**", "", "| value | fitted | rounds |"]
        rows += ["|---|---|---|"]
        rows += [
            f"| {name} | {_number(v['value'])} | {_number(v['rounds'][0])} to "
            f"{_number(v['rounds'][1])} |"
            for name, v in found["values"].items()
        ]
        rows.append("")
    rows += _case_file_rows(numbers)
    rows += ["Chosen in each round by inner held-out log score:", ""]
    rows += [f"- fold {c['fold']}: {c['chosen']}" for c in numbers["choices"]]
    rows += [
        "",
        "Correlation of the 6 h errors of two drifters that start together, by distance (the "
        "common share of the error at that distance):",
        "",
        "| distance | pairs | correlation |",
        "|---|---|---|",
    ]
    rows += [
        f"| {row['from_km']:.0f} to {row['to_km']:.0f} km | {row['pairs']} | "
        f"{row['correlation']:.2f} [{row['interval'][0]:.2f}, {row['interval'][1]:.2f}] |"
        for row in numbers["error_alike"]
    ]
    return "\n".join(rows)


def _case_file_rows(numbers: Mapping[str, Any]) -> list[str]:
    """The fitted error as a case file states it, for cases of this sea alone."""
    values = numbers["fitted_for_case_files"]["values"]
    near = next((row for row in numbers["error_alike"] if row["from_km"] == 0.0), None)
    share = [] if near is None else [f"common_share = {max(near['correlation'], 0.0):.2f}"]
    return [
        f"In a case file of this sea, “{numbers['label']}”, and no other; the error holds that of "
        "the wind and of the leeway too, and objects of a case share what drifters within a "
        "kilometre share:",
        "",
        "```toml",
        "[fields.current.error]",
        f"sigma_m_s = {values['sigma_m_s']['value']:.3g}",
        f"tau_h = {values['tau_h']['value']:.3g}",
        *share,
        f'source = "{numbers["label"]}, pseudo-Lagrangian, sarex drift skill"',
        "```",
        "",
    ]


def _provenance(numbers: Mapping[str, Any]) -> str:
    made = numbers["provenance"]
    lines = ["## Provenance", "", f"- model: {made['model']}, key {made['key']}"]
    lines += [f"- {name}: {value}" for name, value in made["inputs"].items()]
    lines += [f"- {name}: {value}" for name, value in made["parameters"].items()]
    lines += [f"- {name} {value}" for name, value in made["versions"].items()]
    lines += [f"- {sentence}" for sentence in made["assumptions"]]
    return "\n".join(lines)


def _cell(
    value: Mapping[str, Any] | None, digits: int, scale: float = 1.0, suffix: str = ""
) -> str:
    """``0.31 [0.25, 0.36]``, or a dash where there is nothing."""
    if value is None or value["mean"] is None:
        return "–"
    low, high = (f"{scale * bound:.{digits}f}" for bound in value["interval"])
    return f"{scale * value['mean']:.{digits}f}{suffix} [{low}, {high}]"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
