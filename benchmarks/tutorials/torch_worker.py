"""A network of the tutorials trained by a hand-written PyTorch loop.

Settings: `threads`; `adam`, which of torch's implementations ("default", "foreach", "fused");
`compile`, whether the whole step goes through `torch.compile`; `channels_last`, whether images and
kernels lie in memory as Keras has them.
"""
# ruff: noqa: E402 - what a framework reads when it is imported is set before

from harness.worker import Run, limit_threads, read_task

task, run = read_task(), Run()
settings = task["settings"]
limit_threads("torch", settings.get("threads"))

import torch
from torch.nn.functional import cross_entropy, mse_loss

from tutorials import mnist, temperatures
from tutorials.torch_networks import CELLS, network

BATCH_SIZE = 32

if settings.get("threads"):
    torch.set_num_threads(settings["threads"])
torch.manual_seed(task["seed"])
foretells = task["case"] in CELLS
load = temperatures.load if foretells else mnist.load
train_x, train_y, test_x, test_y = map(torch.from_numpy, load(task["data"]))

model = network(task["case"])
if settings.get("channels_last"):
    model = model.to(memory_format=torch.channels_last)
implementation = {} if settings["adam"] == "default" else {settings["adam"]: True}
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, **implementation)


def step(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One update from a batch; returns its loss and how many of it were right, if any can be."""
    optimizer.zero_grad()
    outputs = model(x)
    loss = mse_loss(outputs, y) if foretells else cross_entropy(outputs, y)
    loss.backward()
    optimizer.step()
    right = torch.zeros(()) if foretells else (outputs.argmax(1) == y).sum()
    return loss.detach(), right


if settings.get("compile"):
    step = torch.compile(step)

history = []
for _ in range(task["epochs"]):
    model.train()
    loss_sum, right_sum = torch.zeros(()), torch.zeros(())
    for batch in torch.randperm(len(train_x)).split(BATCH_SIZE):
        loss, right = step(train_x[batch], train_y[batch])
        loss_sum += loss
        right_sum += right
    steps = -(-len(train_x) // BATCH_SIZE)
    history.append((loss_sum.item() / steps, right_sum.item() / len(train_x)))
    run.epoch_ended()

model.eval()
with torch.inference_mode():
    outputs = model(test_x)
    if foretells:
        accuracy = (1 - mse_loss(outputs, test_y) / test_y.var(correction=0)).item()
    else:
        accuracy = (outputs.argmax(1) == test_y).float().mean().item()
torch.save(model.state_dict(), task["save_to"] / "model.pt")
run.finished(accuracy)
