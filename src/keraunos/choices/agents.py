"""What is there to be said of an agent, which makes its examples itself?"""

from keraunos.choices.facts import Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text

AGENTS = "reinforcement-learning"
TOPICS = ("data", "division", "preparation", "batch_size", "epochs", "regularisation")
"""What is told of agents in the place of what is told of those that learn from examples."""


def agent_reasons(facts: Facts) -> dict[str, Reason]:
    """By their topics, in the place of those of `TOPICS`; what is missing is not told of agents."""
    data, settings = facts.training.data, facts.settings
    copies, steps = settings.get("copies"), settings.get("steps")
    acting = (
        text(
            "{copies} copies of {environment} are acted in at the same time, {steps} steps for "
            "each update.",
            copies=copies,
            environment=data.name,
            steps=steps,
        )
        if copies and steps
        else text("It learns from what it does in {environment}.", environment=data.name)
    )
    reasons = (
        Reason(
            "data",
            text("Data"),
            acting,
            text(
                "An agent makes its examples itself, by acting; many copies at once tell more of "
                "what comes of an action, and keep the processor busy."
            ),
            (Change(text("If the return jumps about, more copies:"), f"copies={2 * copies}"),)
            if copies
            else (),
        ),
        Reason(
            "division",
            text("Division"),
            text(
                "{watched} episodes after each epoch say which policy is kept; {test} others, in "
                "Gymnasium, are for the report.",
                watched=data.validation.x.size,
                test=len(data.test),
            ),
            text(
                "Each begins from a seed of its own, and those of the report are used for nothing "
                "else."
            ),
        ),
        Reason(
            "epochs",
            text("Epochs"),
            text(
                "{epochs} epochs of {updates} updates each.",
                epochs=facts.training.epochs,
                updates=len(data.train),
            ),
            text(
                "The policy of the epoch with the highest mean return is kept: agents may forget "
                "what they could."
            ),
            (
                Change(
                    text("If the return is still rising at the end:"),
                    f"epochs={2 * facts.training.epochs}",
                ),
            ),
        ),
        Reason(
            "regularisation",
            text("Regularisation"),
            text("An entropy bonus of {bonus:g}.", bonus=settings["entropy"])
            if settings.get("entropy")
            else text("None."),
            text(
                "There is nothing to learn by heart, since each update has new examples. Dropout "
                "and batch normalisation are left out: with them it would act otherwise than it "
                "learns. What keeps it from settling too early is chance in its actions."
            ),
            (Change(text("If it settles on a poor policy early:"), "entropy=0.02"),)
            if "entropy" in settings
            else (),
        ),
    )
    return {reason.topic: reason for reason in reasons}
