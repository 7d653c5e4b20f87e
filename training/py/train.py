"""Trains the network with drawn scenes for a given time.

`train.py --work DIR --minutes M [--resume] [--start WEIGHTS]`. DIR gets `best.pt` (by held-out scenes), `last.pt`,
`state.pt` and the pools of scenes (2 MB each). State is written to DIR every few minutes and when the
process is asked to stop; `--resume` goes on from it. The same seed draws the same scenes; which of them meet in a
batch depends on how fast the machine draws, so weights are alike from run to run, not equal.

Each core has a process of its own (`--workers`), which learns from scenes of its own; all of them take each step
together, by the mean of their gradients. Two such processes learn twice as fast as one with two threads.
"""

import argparse
import copy
import math
import os
import queue
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist

import augment
import evaluate
import losses
import pool
import precision
import stream
import weights
from network import CHANNELS, Network

# Sizes of samples with their batch, small ones first; those of the engine's looks among the large ones. Samples that are
# much larger than the drawn scenes would teach nothing but how to enlarge.
SMALL_WIDTH, SMALL_BATCH = 256, 16
LARGE = (
    ((576, 432), 4),
    ((576, 432), 4),
    ((576, 432), 4),
    ((384, 288), 8),
    ((384, 288), 8),
    ((256, 192), 16),
)
MOST_ENLARGED = 1.25
SAVE_S, TELL_S = 180.0, 60.0
# Steps until the rate is reached; how much of the mean stays at each step.
WARM_STEPS, SLOW = 150, 0.998
# Size of the scenes that choose the weights to keep, pixels, where training draws no smaller ones.
CHECK_FORM = stream.Form(512, 384)
# Seed of the scenes that choose the weights to keep; those that figures are made of have another one.
CHECK_SEED = 8
# Each worker has its own part of every batch: with more of them a step would be made of too many samples for the rate.
MOST_WORKERS = 4
# Between the seeds of two workers' scenes.
WORKER_SEED = 1_000_000


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--renderer", default="target/training/debug/forecourt-scenes", help="command that draws scenes")
    parser.add_argument("--renderers", type=int, default=1, help="how many of them run at once")
    parser.add_argument("--width", type=int, default=768, help="of drawn scenes, pixels")
    parser.add_argument("--height", type=int, default=576)
    parser.add_argument("--channels", type=int, nargs=5, default=CHANNELS, help="how wide the network is, see network.py")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=min(MOST_WORKERS, os.cpu_count() or 1), help="processes that learn together")
    parser.add_argument("--worker", type=int, default=0, help="which of them this is; the first one starts the others")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--small-share", type=float, default=0.35, help="of the time, that begins with small samples")
    parser.add_argument("--small-width", type=int, default=SMALL_WIDTH, help="of small samples, pixels")
    parser.add_argument("--batch-part", type=float, default=1.0, help="smaller batches make more steps of a short time")
    parser.add_argument("--pool", type=int, default=2400, help="scenes that are kept, of all workers")
    parser.add_argument("--check-minutes", type=float, default=5.0)
    parser.add_argument("--check-count", type=int, default=160)
    return parser.parse_args()


def store(state: dict, path: Path) -> None:
    """Whole or not at all, so that another process may read it at any time."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


class Training:
    """The network, its slow mean (the one that is kept), and how far they have come."""

    def __init__(self, asked: argparse.Namespace):
        self.asked = asked
        self.work: Path = asked.work
        self.work.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(1)
        torch.manual_seed(asked.seed)
        self.network = Network(asked.channels).to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=asked.rate, weight_decay=1e-2)
        self.step, self.samples, self.drawn, self.spent_s, self.best = 0, 0, 0, 0.0, 0.0
        if asked.start:
            self.network.load_state_dict(weights.widened(weights.load(asked.start), self.network))
        self.mean = copy.deepcopy(self.network)
        if asked.resume and (self.work / "state.pt").exists():
            self.restore(torch.load(self.work / "state.pt", weights_only=True))
        # Another light than before the stop.
        self.generator = torch.Generator().manual_seed((asked.seed * 1_000_003 + self.step) * 64 + asked.worker)
        self.asked_to_stop, self.stopped = False, False

    def restore(self, state: dict) -> None:
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        for name in ("step", "samples", "drawn", "spent_s", "best"):
            setattr(self, name, state[name])

    def save(self) -> None:
        state = {name: getattr(self, name) for name in ("step", "samples", "drawn", "spent_s", "best")}
        state |= {
            "network": self.network.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        store(state, self.work / "state.pt")

    def rate(self, share: float) -> float:
        """Learning rate when that share of the time is over: a short rise, then half a cosine down."""
        warm = min(1.0, (self.step + 1) / WARM_STEPS)
        return self.asked.rate * warm * (0.5 * (1 + math.cos(math.pi * share)) * 0.98 + 0.02)

    def agree(self, stop: bool) -> None:
        """Makes the gradients of all workers their mean, and stops all of them when one shall."""
        parts = [parameter.grad for parameter in self.network.parameters()]
        together = torch.cat([part.flatten() for part in parts] + [torch.tensor([float(stop)])])
        dist.all_reduce(together)
        together /= self.asked.workers
        place = 0
        for part in parts:
            part.copy_(together[place : place + part.numel()].view_as(part))
            place += part.numel()
        self.stopped = self.stopped or float(together[-1]) > 0

    def learn(self, batch: augment.Batch, share: float, stop: bool) -> tuple[dict[str, float], list[float]]:
        """One step; the parts of the loss, and how wrong each outline was. `stop` tells the others that it is the last."""
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(share)
        image = batch.planes[..., :3].permute(0, 3, 1, 2).float() / 255
        image = augment.light(image, self.generator).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision.half_pays()):
            answers = self.network(image)
        loss, parts, wrong = losses.of(answers, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if self.asked.workers > 1:
            self.agree(stop)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        self.samples += len(batch) * self.asked.workers
        slow = min(SLOW, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.mean.state_dict().values(), self.network.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(now, 1 - slow)
                else:
                    mean.copy_(now)
        return parts, wrong

    def check(self, planes: np.ndarray, labels: np.ndarray) -> None:
        """Tells figures, and keeps the mean where it is the best so far."""
        values = evaluate.figures(self.mean, planes, labels)
        print(f"check: {evaluate.line(values)}", flush=True)
        if values["iou_mean"] > self.best:
            self.best = values["iou_mean"]
            store(self.mean.state_dict(), self.work / "best.pt")

    def run(self) -> None:
        command = shlex.split(self.asked.renderer)
        # Not the scenes that figures are made of: the network to keep is chosen by these.
        form = stream.Form(self.asked.width, self.asked.height)
        leads = self.asked.worker == 0
        check_form = min(form, CHECK_FORM, key=lambda one: one.pixels)
        planes, labels = (
            pool.kept_scenes(command, self.work, "held-out", CHECK_SEED, self.asked.check_count, check_form)
            if leads
            else (None, None)
        )
        scenes = pool.Pool(self.work / f"pool-{self.asked.worker}", self.asked.pool // self.asked.workers, form)
        scenes.refill(command, self.asked.seed + WORKER_SEED * self.asked.worker, self.drawn, self.asked.renderers)
        budget = self.asked.minutes * 60
        small_size = (self.asked.small_width, self.asked.small_width * 3 // 4)
        large = [one for one in LARGE if one[0][0] <= MOST_ENLARGED * self.asked.width]
        began, spent_before = time.monotonic(), self.spent_s
        batches: queue.Queue[tuple[list[int], augment.Batch] | stream.Broken] = queue.Queue(6)

        def feed() -> None:
            # All workers have samples of one size in each step, lest they wait for each other.
            sizes = np.random.default_rng([self.asked.seed, self.step])
            random = np.random.default_rng([self.asked.seed, self.step, self.asked.worker])
            while not self.stopped:
                begins = self.spent_s < budget * self.asked.small_share or not large
                size, batch = (small_size, SMALL_BATCH) if begins else large[sizes.integers(len(large))]
                count = max(2, round(batch * self.asked.batch_part))
                try:
                    taken = [scenes.any(random) for _ in range(count)]
                except stream.Broken as fault:
                    batches.put(fault)
                    return
                places = [place for place, _, _ in taken]
                made = [augment.vary(planes, labels, size, random) for _, planes, labels in taken]
                batches.put((places, augment.batch(made)))

        threading.Thread(target=feed, daemon=True).start()
        sums: dict[str, float] = {}
        told = saved = checked = time.monotonic()
        told_samples = self.samples
        while not self.stopped:
            now = time.monotonic()
            self.spent_s = spent_before + now - began
            ends = self.asked_to_stop or self.spent_s >= budget
            try:
                came = batches.get(timeout=1.0)
            except queue.Empty:
                # Looks again whether it shall stop.
                if ends and self.asked.workers == 1:
                    break
                continue
            if isinstance(came, stream.Broken):
                if leads:
                    self.save()
                raise came
            places, batch = came
            parts, wrong = self.learn(batch, min(1.0, self.spent_s / budget), ends)
            scenes.learned(places, wrong)
            self.stopped = self.stopped or ends
            for name, part in parts.items():
                sums[name] = 0.98 * sums.get(name, part) + 0.02 * part
            self.drawn = scenes.next
            if not leads:
                continue
            if now - told >= TELL_S:
                speed = (self.samples - told_samples) / (now - told)
                told, told_samples = now, self.samples
                left = (budget - self.spent_s) / 60
                print(
                    f"{left:.0f} min left, step {self.step}, {self.samples} samples ({speed:.1f}/s), pool {scenes.filled}, {scenes.written} drawn, "
                    + " ".join(f"{name} {value:.4f}" for name, value in sums.items()),
                    flush=True,
                )
            if now - saved >= SAVE_S:
                self.save()
                saved = now
            if now - checked >= self.asked.check_minutes * 60:
                self.check(planes, labels)
                checked = time.monotonic()
        scenes.stop()
        if leads:
            self.save()
            self.check(planes, labels)
            store(self.mean.state_dict(), self.work / "last.pt")


def join(asked: argparse.Namespace) -> None:
    """Brings the workers together; the first one starts the others."""
    if asked.workers == 1:
        return
    meeting = asked.work / "meeting"
    if asked.worker == 0:
        asked.work.mkdir(parents=True, exist_ok=True)
        meeting.unlink(missing_ok=True)
        for worker in range(1, asked.workers):
            # A signal to the terminal's group is for the first one, which tells the others.
            subprocess.Popen([sys.executable, *sys.argv, "--worker", str(worker)], start_new_session=True)
    dist.init_process_group(
        "gloo", init_method=f"file://{meeting.resolve()}", rank=asked.worker, world_size=asked.workers
    )


def main() -> None:
    asked = options()
    join(asked)
    training = Training(asked)

    def stop(*_: object) -> None:
        training.asked_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    training.run()
    sys.stdout.flush()
    # The threads that feed wait for a queue that nobody reads any more.
    os._exit(0)


if __name__ == "__main__":
    main()
