"""Draws the map of a sweep: python3 draw_sweep.py SWEEP.parquet MAP.png (pip install pandas pyarrow matplotlib).

At the left the fate that most seeds of a cell have, paler where seeds differ; at the right the mean error of those that
have not diverged. The first two columns of the table are the axes.
"""
import sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

FATES = {"specialised": "#2f7ed8", "committee": "#8bbc21", "idle_experts": "#f0b429", "collapsed": "#c0392b", "diverged": "#444444"}

table = pd.read_parquet(sys.argv[1])
x, y = table.columns[:2]
# The order of rows is that of the axes, also where the values of an axis are words.
columns, rows = table[x].unique(), table[y].unique()
grid = lambda cells: cells.unstack(x).reindex(index=rows, columns=columns)
cells = table.groupby([y, x])

shares = {fate: grid(cells.fate.agg(lambda fates, fate=fate: (fates == fate).mean())) for fate in FATES}
stack = np.stack([shares[fate] for fate in FATES])
colours = np.array([matplotlib.colors.to_rgb(colour) for colour in FATES.values()])
# Each cell mixes white and the colour of its most frequent fate by the share of seeds that have the fate.
share = stack.max(0)[..., None]
picture = share * colours[stack.argmax(0)] + (1 - share)

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5.2), layout="constrained")
left.imshow(picture, origin="lower", aspect="auto")
left.legend(handles=[matplotlib.patches.Patch(color=colour, label=fate.replace("_", " ")) for fate, colour in FATES.items()],
            loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=5, frameon=False, fontsize="small")
left.set_title("fate")
errors = 100 * grid(cells.error.mean()).to_numpy()
shown = right.imshow(errors, origin="lower", aspect="auto", cmap="viridis_r", norm=matplotlib.colors.LogNorm())
figure.colorbar(shown, ax=right)
right.set_title("test error, %")
word = lambda value: f"{value:.3g}" if isinstance(value, float) else str(value)
for axes in (left, right):
    for name, values, axis in ((x, columns, axes.xaxis), (y, rows, axes.yaxis)):
        places = np.unique(np.linspace(0, len(values) - 1, min(len(values), 7)).round().astype(int))
        axis.set_ticks(places, [word(values[place]) for place in places])
        axis.set_label_text(name)
seeds = table.seed.nunique()
figure.suptitle(f"{len(columns)}×{len(rows)} cells, {seeds} seed{'s' if seeds > 1 else ''}, {table.examples.iloc[0]:,} examples")
figure.savefig(sys.argv[2], dpi=120)
