"""What comes next: themes that live on, and a pulse."""

from pathlib import Path
from typing import Annotated

import typer

from cemlab.cli.base import DATA, STUDY, app, assignments, grid, known, terminal


@app.command()
def codebook(
    study: STUDY,
    data: DATA = None,
    frame: Annotated[
        Path | None, typer.Option(help="Start from a code frame: code, definition, examples.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Default: codebook.yaml beside the study.")
    ] = None,
    source: Annotated[
        str, typer.Option(help="Counted by wave; default: the sampled one with most comments.")
    ] = "",
    seed: Annotated[int, typer.Option(help="The same seed finds the same themes.")] = 7,
) -> None:
    """Start the codebook of a study's themes, or count its comments by it; show what fits none."""
    from cemlab import sentences
    from cemlab.report import prepare
    from cemlab.report.run import progress_bar
    from cemlab.themes import by_wave, drift, keep_codebook, other_answers, study_themes

    with progress_bar() as progress:
        task = progress.add_task("Loading, redacting, reading", total=2)
        feedback = prepare(study, data)
        progress.update(task, advance=1, description="Finding themes, counting waves")
        path = out or feedback.study.folder / "codebook.yaml"
        book = keep_codebook(feedback, path, frame=frame, source=source, seed=seed)
    console = terminal()
    table = by_wave(book)
    named = {"theme": f"% of sentences, {book.source}"}
    console.print(grid(table.to_numpy().tolist(), list(table.rename(columns=named))))
    others = other_answers(feedback, least=feedback.study.min_group.answers)
    told = []
    if not any(theme.status == "alive" for theme in book.themes.values()):
        told = [sentences.about_themes(study_themes(feedback, seed=seed)[0].table)]
    told += [sentences.about_drift(drift(book)), sentences.about_candidates(book.candidates)]
    told += [sentences.about_others(others)] if len(others) else []
    told += [f"{path}: edit it as its first lines say, then run this again."]
    for line in filter(None, told):
        console.print(line, markup=False, highlight=False)


@app.command()
def pulse(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The folder of the pulse; only its owner can read it.")],
    data: DATA = None,
    theme: Annotated[str, typer.Option(help="First words of a theme; see notebook 08.")] = "",
    topic: Annotated[
        str, typer.Option(help="What customers call it; without, nothing can be sent.")
    ] = "",
    topic_de: Annotated[str, typer.Option(help="The same in German, in the accusative.")] = "",
    about: Annotated[
        str, typer.Option(help="wish (what customers lack) or trouble (what holds them up).")
    ] = "wish",
    set: Annotated[
        list[str] | None,
        typer.Option(
            help="contrast, exclude_roles, start or segment as name=value; repeatable. "
            "segment=region=North asks the North alone; segment=? names all there are."
        ),
    ] = None,
    promise: Annotated[str, typer.Option(help="anonymous, confidential, named.")] = "confidential",
    rest_days: Annotated[int, typer.Option(help="Nobody asked since then is asked.")] = 30,
    change: Annotated[
        float, typer.Option(help="Difference between two groups that must not be missed.")
    ] = 0.15,
    seed: Annotated[int, typer.Option(help="The same seed draws the same customers.")] = 7,
) -> None:
    """Plan a pulse on a theme: contact list, sampling log, invitations, its own study file.

    It ends by saying which columns answers.csv needs.
    """
    from cemlab import sentences
    from cemlab.errors import ParameterError
    from cemlab.pulse import about_replaced, find_opportunity, plan_opportunity, write_plan
    from cemlab.report import prepare

    feedback, console = prepare(study, data), terminal()
    chosen = find_opportunity(feedback, theme, seed=seed)
    if chosen.note and not topic:
        raise ParameterError(f"No pulse is planned. {chosen.note}")
    more = known(assignments(set or []), "contrast", "segment", "exclude_roles", "start")
    plan = plan_opportunity(feedback, chosen, topic=topic, topic_de=topic_de, about=about,
                            promise=promise, rest_days=rest_days, change=change, seed=seed,
                            out=out, **more)  # fmt: skip
    replaced = about_replaced(out)
    written = write_plan(plan, out, feedback)
    days = (plan.start, plan.closes, plan.weeks.index)
    told = [
        replaced,
        sentences.about_asked(chosen.asked),
        sentences.about_purpose(plan.question, plan.finding, *days),
    ]
    told += [sentences.about_sampling(plan.log), sentences.about_contrast(plan.groups)]
    told += [sentences.about_power(plan.groups)]
    told += [f"{row.question} ({row.language}): {row.problem}; {row.mend}."
             for row in plan.problems.itertuples()]  # fmt: skip
    told += [f"{path}" for path in written]
    told += ["contacts.csv is for whoever sends the invitations, and for nobody else."]
    told += ["Who asks for no more questions: write the customer_id into opted_out.csv beside it; "
             "it is read where that folder lies in pulses/ beside the study file."]  # fmt: skip
    told += [sentences.about_answers(plan.columns)]
    for line in filter(None, told):
        console.print(line, markup=False, highlight=False)


@app.command("read-pulse")
def read_pulse(
    folder: Annotated[Path, typer.Argument(help="Of `cemlab pulse`, with answers.csv in it.")],
) -> None:
    """Read the answers of a pulse against its plan, group by group."""
    from cemlab import sentences
    from cemlab.pulse import read_answers

    found = read_answers(folder)
    told = sentences.about_pulse(found.shares, found.differences, question=found.question)
    terminal().print(told, markup=False, highlight=False)
