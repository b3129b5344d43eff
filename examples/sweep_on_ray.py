"""Trains the map of a sweep on a Ray cluster, shard by shard (pip install ray==2.60.0; cargo build --release -p sweep):

    python3 examples/sweep_on_ray.py --address auto --shards 256 --out map.parquet -- \\
        --x balance_weight=-.3..1 --y learning_rate=.001..1:log --cells 64x64 --seeds 5 --examples 60000

What stands after `--` goes to the program `sweep`, which every node needs at the same path, with its digits. Ray trains a
shard again whose worker or node is lost. A shard whose table is there already is not trained again.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import ray

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--address", help="the cluster, such as auto; without it Ray starts on this machine")
parser.add_argument("--cpus", type=int, help="tasks at the same time on this machine, without --address")
parser.add_argument("--shards", type=int, default=64, help="parts of the sweep, a task each")
parser.add_argument("--program", default="target/release/sweep", help="the path of the program on every node")
parser.add_argument("--out", type=pathlib.Path, required=True, help="the table; the shards are beside it until it is whole")
parser.add_argument("sweep", nargs="*", help="arguments of the program")
options = parser.parse_args()
if options.out.exists():
    sys.exit(f"{options.out} exists already: give another --out, or move the table away")
program = str(pathlib.Path(options.program).resolve())


@ray.remote(num_cpus=1, max_retries=10)
def train(shard):
    """The table of a shard, as bytes, and the process that has trained it; or what the program says against it."""
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "shard.parquet"
        command = [program, *options.sweep, "--threads", "1", "--shard", f"{shard}/{options.shards}", "--out", str(table)]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            return None, done.stderr
        return table.read_bytes(), f"process {os.getpid()} on {os.uname().nodename}"


parts = options.out.with_suffix(".shards")
parts.mkdir(parents=True, exist_ok=True)
tables = {shard: parts / f"{shard}.parquet" for shard in range(1, options.shards + 1)}
# Ray takes as many tasks at once as the cluster has cores.
ray.init(address=options.address, num_cpus=None if options.address else options.cpus, log_to_driver=False)
waiting = {train.remote(shard): shard for shard, table in tables.items() if not table.exists()}
while waiting:
    [task], _ = ray.wait(list(waiting))
    shard = waiting.pop(task)
    table, said = ray.get(task)
    if table is None:
        sys.exit(said)
    # A table is there as a whole or not at all.
    unfinished = tables[shard].with_suffix(".part")
    unfinished.write_bytes(table)
    unfinished.rename(tables[shard])
    print(f"shard {shard} of {options.shards} is done by {said}; {len(waiting)} left", flush=True)

subprocess.run([program, "merge", str(options.out), *map(str, tables.values())], check=True)
for table in tables.values():
    table.unlink()
parts.rmdir()
