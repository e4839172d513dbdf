"""How does a policy play?"""

from keraunos.cli.console import print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.errors import KeraunosError
from keraunos.language import text

EPISODES = 5
"""That are played if nobody says how many."""


def play(asked: Asked) -> None:
    """Plays episodes, and says what they returned."""
    from rich.table import Table

    from keraunos.runs.agent_playing import play_episodes

    if asked.named:
        raise KeraunosError(
            "{run} plays episodes; name no file, and say how many with --count.",
            run=asked.run.path,
        )
    played = play_episodes(
        asked.run,
        asked.count or EPISODES,
        asked.out,
        seed=asked.drawn.seed,
        best=asked.best,
        code=asked.code,
    )
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "environment": played.environment,
                "mean_return": played.mean,
                "film": str(played.film),
                "episodes": [
                    {"seed": each.seed, "return": each.total, "steps": len(each.actions)}
                    for each in played.episodes
                ],
            }
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in (text("seed"), text("return"), text("steps")):
        table.add_column(heading, justify="right")
    for each in played.episodes:
        table.add_row(str(each.seed), f"{each.total:,.1f}", f"{len(each.actions):,}")
    console = results()
    console.print(table)
    console.print(
        text(
            "mean {value:,.1f}; the first episode is in {path}",
            value=played.mean,
            path=played.film,
        ),
        markup=False,
        soft_wrap=True,
    )
