"""What might users like?"""

from typing import TYPE_CHECKING, Any

from keraunos.cli.console import note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.language import text

if TYPE_CHECKING:
    from rich.table import Table


ITEMS = 10
"""That are recommended if nobody says how many."""


def recommend_items(asked: Asked) -> None:
    """Recommends items to users, or foretells single ratings."""
    from keraunos.runs.recommending import recommend

    answers = recommend(
        asked.run, asked.named, top=asked.top or ITEMS, best=asked.best, code=asked.code
    )
    if asked.as_json:
        found = [_recommended_as_json(answer) for answer in answers]
        print_json({"run": str(asked.run.path), "recommendations": found})
        return
    console = results()
    for number, answer in enumerate(answers):
        if answer.asked:
            (item,) = answer.items
            console.out(
                text("{user}, {title}: {stars:.2f} stars", user=answer.user, **vars(item)),
                highlight=False,
            )
        else:
            if number:
                console.print()
            console.print(_recommended(answer))
        _tell_of_user(answer)


def _recommended_as_json(answer: Any) -> dict[str, Any]:
    return {
        "user": answer.user,
        "known_user": answer.known,
        **({"known_item": answer.item_known} if answer.asked else {}),
        "items": [
            {
                "item": item.name,
                "title": item.title,
                "stars": None if item.stars is None else round(item.stars, 4),
            }
            for item in answer.items
        ],
    }


def _recommended(answer: Any) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(Text(answer.user), overflow="fold")
    table.add_column(text("stars"), justify="right", no_wrap=True)
    for item in answer.items:
        stars = "-" if item.stars is None else f"{item.stars:.2f}"
        table.add_row(Text(item.title), Text(stars, style="green"))
    return table


def _tell_of_user(answer: Any) -> None:
    if not answer.known and not answer.asked:
        note(
            text(
                "There are no training ratings of {user!r}: these are the items that most people "
                "have rated.",
                user=answer.user,
            )
        )
    elif not answer.known:
        note(
            text(
                "There are no training ratings of the user {user!r}: this is what people say on "
                "average.",
                user=answer.user,
            )
        )
    if not answer.item_known:
        note(
            text(
                "There are no training ratings of the item {item!r}: this is what the user says "
                "on average.",
                item=answer.items[0].name,
            )
        )
