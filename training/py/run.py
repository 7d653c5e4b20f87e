"""Repeats the training of the network from nothing but the project's own drawn scenes: `cargo xtask train`.

Brings Python's packages into a virtual environment, builds the renderer, trains (going on where an earlier run
stopped), prints figures and leaves an ONNX file. `--quick` makes a small working network in ten minutes. Needs nothing
but Python's own library; everything else runs in the environment that it makes. `--test` runs the trainer's tests.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "train"

# Minutes of a full run: somewhat more than the shipped weights took.
FULL_MINUTES = 120
# Minutes that leave time for drawing, checking and exporting within ten.
QUICK_MINUTES = 7
# A network half as wide learns more in so short a time, and steps count more than how sure each is: with whole batches
# there would be too few even to warm up.
QUICK = (
    "--width 320 --height 240 --small-share 0.7 --small-width 192 --batch-part 0.375 --pool 2000 --check-count 60 "
    "--channels 16 24 64 96 160"
).split()
# Held-out scenes that the figures at the end are made of.
FIGURES_OF = 1000
QUICK_FIGURES_OF = 100


def main() -> None:
    options = argparse.ArgumentParser(prog="cargo xtask train", description="Trains the network with drawn scenes.")
    options.add_argument("--quick", action="store_true", help="a small working network in ten minutes")
    options.add_argument("--minutes", type=int, help="how long to train")
    options.add_argument("--start", type=Path, help="weights to begin with (a .pt file)")
    options.add_argument("--test", action="store_true", help="only run the trainer's tests, where its packages are")
    asked = options.parse_args()
    if asked.test:
        sys.exit(test())

    python = bring_packages()
    renderer = build_renderer()
    work = WORK / ("quick" if asked.quick else "run")
    minutes = asked.minutes or (QUICK_MINUTES if asked.quick else FULL_MINUTES)
    places = ["--work", work, "--renderer", renderer]
    train = [*places, "--minutes", minutes, *(QUICK if asked.quick else ["--resume"])]
    if asked.start:
        train += ["--start", asked.start]
    script(python, "train.py", *train)
    script(python, "evaluate.py", *places, "--count", QUICK_FIGURES_OF if asked.quick else FIGURES_OF)
    model = work / "forecourt.onnx"
    script(python, "export.py", "--weights", work / "best.pt", "--out", model)
    print(f"the network is in {model}")


def script(python: Path, name: str, *arguments: object) -> None:
    environment = os.environ | {
        # Threads that wait for each other should not keep the renderer from its core.
        "OMP_WAIT_POLICY": "passive",
        "GOMP_SPINCOUNT": "0",
        # The renderer takes and gives back the same few megabytes for each picture; a tenth of its time would go into
        # that.
        "MALLOC_TRIM_THRESHOLD_": "1000000000",
        "MALLOC_MMAP_THRESHOLD_": "1000000000",
    }
    subprocess.run([python, HERE / name, *map(str, arguments)], cwd=ROOT, env=environment, check=True)


def build_renderer() -> Path:
    """Builds the renderer for this very machine: a fifth faster, and its pictures are the same to the byte."""
    target = WORK / "build"
    environment = os.environ | {"CARGO_TARGET_DIR": str(target), "RUSTFLAGS": "-C target-cpu=native"}
    command = ["cargo", "build", "--package", "forecourt-scenes", "--bin", "forecourt-scenes"]
    subprocess.run(command, cwd=HERE.parent, env=environment, check=True)
    return target / "debug" / "forecourt-scenes"


def installed_python() -> Path | None:
    python = WORK / "venv" / "bin" / "python"
    return python if python.exists() else None


def bring_packages() -> Path:
    """Makes a virtual environment with exactly the packages that are listed; answers its Python."""
    wanted = (HERE / "requirements.txt").read_bytes()
    stamp = WORK / "venv" / "requirements.installed"
    python = installed_python()
    if python and stamp.exists() and stamp.read_bytes() == wanted:
        return python
    print(f"bringing Python's packages (about 3 GB) into {stamp.parent}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", stamp.parent], check=True)
    python = stamp.parent / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"]
    subprocess.run([python, *install], check=True)
    stamp.write_bytes(wanted)
    return python


def test() -> int:
    python = installed_python()
    if not python:
        print("the trainer's tests need its packages; `cargo xtask train` brings them")
        return 0
    return subprocess.run([python, "-m", "unittest", "discover", "-s", "tests", "-t", "."], cwd=HERE).returncode


if __name__ == "__main__":
    main()
