"""What does the policy of a run do in episodes of Gymnasium?"""

from dataclasses import dataclass
from pathlib import Path

from keraunos.agents.playing import Episode, film, play
from keraunos.errors import KeraunosError, unwritable
from keraunos.runs.drawing import PREDICTIONS
from keraunos.runs.run import Run

FILM = "episode.gif"


@dataclass(frozen=True)
class Played:
    """Episodes that were played.

    Attributes:
        environment: of Gymnasium.
        episodes: in the order of their seeds.
        film: the first of them, as an animated picture.
    """

    environment: str
    episodes: list[Episode]
    film: Path

    @property
    def mean(self) -> float:
        """The mean return."""
        return sum(episode.total for episode in self.episodes) / len(self.episodes)


def play_episodes(
    run: Run,
    count: int,
    out: Path | None = None,
    *,
    seed: int = 0,
    best: bool = False,
    code: Path | str | None = None,
) -> Played:
    """Plays episodes by the first choices of a run's policy, and draws the first.

    Args:
        run: of reinforcement-learning.
        count: how many.
        out: the file for the picture, .gif, or its folder; by default `predictions` in the run.
        seed: of the first episode; the seeds of the others follow.
        best: the policy of the best epoch, not that of the end.
        code: a Python file, which is executed, with the policy's own layers.

    Raises:
        KeraunosError: if the run has no policy, or the picture cannot be written.
    """
    environment = run.config["data"]["name"]
    if run.config["task"] != "reinforcement-learning":
        raise KeraunosError("{run} has no policy that could play.", run=run.path)
    episodes = play(run.load_model(best, code), environment, range(seed, seed + count))
    path = out or run.path / PREDICTIONS
    if path.suffix.lower() != ".gif":
        path = path / FILM
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(film(environment, episodes[0]))
    except OSError as error:
        raise unwritable(path, error) from error
    return Played(environment, episodes, path)
