//! A group of one to four examples, one in each lane, and the costs and gradients of the group while they are added up.
//!
//! Symbols are the same in every cost and term: a_i logits of expert i, o_i = sigmoid(a_i), p_i = softmax(a_i), t the
//! target of class y, g the gate, z its logits, h responsibilities (the gate once the target is known). p_i(t) stands for
//! exp Σ_c t_c log p_ic, which is p_i\[y\] for a target without label smoothing. d*x* is the cost's gradient by *x*.

use super::forced_gate::on_of;
use super::layout::{Layout, MAX_EXPERTS};
use crate::kernel::columns::{self, Columns};
use crate::kernel::{F32x4, LANES};

/// Experts, gate and baseline.
const MAX_NETWORKS: usize = MAX_EXPERTS + 2;

/// A row of one number for each class or expert, with room for the most.
pub type Padded = [f32; MAX_EXPERTS];

/// One to four examples in columns of `N` values; where there are fewer than four, the first fills the other lanes.
pub struct Group<'a, const N: usize> {
    /// Classes, c.
    pub n_classes: usize,
    /// Experts, k.
    pub n_experts: usize,
    /// Which experts are on; the others are masked.
    pub on: [bool; N],
    /// y, the class of each example, `[n]`.
    pub labels: &'a [u8],
    /// a, the logits of each network.
    logits: [Columns<N>; MAX_NETWORKS],
    /// g, the gate's probabilities.
    pub gate: Columns<N>,
    /// log g; 0 for experts that are masked, whose g log g is 0.
    pub log_gate: Columns<N>,
    /// t, the target of each example.
    pub target: Columns<N>,
}

impl<'a, const N: usize> Group<'a, N> {
    /// The examples whose networks have these outputs `[n, network, outputs]`. The gate's outputs are logits.
    pub fn from_logits(layout: &Layout, labels: &'a [u8], targets: &[Padded], outputs: &[f32]) -> Self {
        let at = layout.gate() * N;
        let logits: Columns<N> = columns::load(rows_of(outputs, layout.row()).map(|row| &row[at..]));
        let Gate { on, probabilities, logarithms } = Gate::from_logits(&logits, layout.shape.n_experts);
        let group = Self::from_log_gate(layout, labels, targets, outputs, on, probabilities);
        Self { log_gate: logarithms, ..group }
    }

    /// The examples whose networks have these outputs. The gate's outputs are log probabilities, of the probabilities `gate`
    /// of the experts that are `on`.
    pub fn from_log_gate(
        layout: &Layout,
        labels: &'a [u8],
        targets: &[Padded],
        outputs: &[f32],
        on: [bool; N],
        gate: Columns<N>,
    ) -> Self {
        let mut logits = [[F32x4::zero(); N]; MAX_NETWORKS];
        let rows = rows_of(outputs, layout.row());
        for (network, logits) in logits[..layout.n_networks].iter_mut().enumerate() {
            *logits = columns::load(rows.map(|row| &row[network * N..]));
        }
        let log_gate = logits[layout.gate()];
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        Self { n_classes, n_experts, on, labels, logits, gate, log_gate, target: by_class(targets, labels) }
    }

    /// The number and the logits of each expert that is on.
    pub fn experts(&self) -> impl Iterator<Item = (usize, &Columns<N>)> {
        self.logits[..self.n_experts].iter().enumerate().filter(|(expert, _)| self.on[*expert])
    }

    /// Experts that are on.
    pub fn n_on(&self) -> usize {
        n_on(&self.on)
    }

    /// Shares of all experts, shared out anew among the experts that are on: in the same proportions, or in equal parts where
    /// the experts that are on have none.
    pub fn among_those_on(&self, mut shares: Columns<N>) -> Columns<N> {
        let n_on = self.n_on();
        if n_on == self.n_experts {
            return shares;
        }
        let none = F32x4::zero();
        shares.iter_mut().zip(self.on).filter(|(_, on)| !on).for_each(|(share, _)| *share = none);
        let total = columns::sum(&shares).to_array();
        let evenly = F32x4::load(&total.map(|total| if total > 0.0 { 0.0 } else { 1.0 / n_on as f32 }));
        let scale = F32x4::load(&total.map(|total| if total > 0.0 { 1.0 / total } else { 0.0 }));
        std::array::from_fn(|expert| if self.on[expert] { shares[expert] * scale + evenly } else { none })
    }

    /// The baseline's logits.
    pub fn baseline(&self) -> &Columns<N> {
        &self.logits[self.n_experts + 1]
    }
}

/// The gate of one to four examples.
pub struct Gate<const N: usize> {
    /// Which experts are on; the others are masked.
    pub on: [bool; N],
    /// g.
    pub probabilities: Columns<N>,
    /// log g; 0 for experts that are masked.
    pub logarithms: Columns<N>,
}

impl<const N: usize> Gate<N> {
    /// The gate of these logits, of which those that are −∞ are masked.
    pub fn from_logits(logits: &Columns<N>, n_experts: usize) -> Self {
        let on = on_of(logits, n_experts);
        let (probabilities, log_sum) = columns::masked_softmax(logits, &on);
        let logarithm = |k: usize| if k < n_experts && !on[k] { F32x4::zero() } else { logits[k] - log_sum };
        Self { on, probabilities, logarithms: std::array::from_fn(logarithm) }
    }
}

/// Experts that are on.
pub fn n_on(on: &[bool]) -> usize {
    on.iter().filter(|on| **on).count()
}

/// The costs of a group, and their gradient, while costs and terms add to them.
pub struct Total<const N: usize> {
    /// The mixture's cost of each example.
    pub cost: F32x4,
    /// The mixture's outputs, or for blended logits its logits; the largest is the class that it answers.
    pub answer: Columns<N>,
    /// The baseline's cost of each example.
    pub baseline_cost: F32x4,
    /// The gradient of all costs, where one is wanted.
    pub gradient: Option<Gradient<N>>,
}

impl<const N: usize> Total<N> {
    /// Costs of 0 and no gradient.
    pub fn without_gradient() -> Self {
        Self { cost: F32x4::zero(), answer: [F32x4::zero(); N], baseline_cost: F32x4::zero(), gradient: None }
    }

    /// Costs of 0 and a gradient of 0, but for S of the gate, which the terms on the whole batch have given.
    pub fn with_gradient(s: Columns<N>) -> Self {
        let zero = [F32x4::zero(); N];
        let gradient = Gradient { experts: [zero; MAX_EXPERTS], s, gate_logits: zero, baseline: zero };
        Self { gradient: Some(gradient), ..Self::without_gradient() }
    }
}

/// A gradient while it is added up.
pub struct Gradient<const N: usize> {
    /// da_i, by the experts' logits.
    pub experts: [Columns<N>; MAX_EXPERTS],
    /// S_i, the gradient by g_i, up to a number that is the same for all i: dz_i = g_i (S_i − Σ_j g_j S_j).
    pub s: Columns<N>,
    /// dz, by the gate's logits: what a cost or term gives at once instead of by way of S.
    pub gate_logits: Columns<N>,
    /// By the baseline's logits.
    pub baseline: Columns<N>,
}

impl<const N: usize> Gradient<N> {
    /// dz of S and of the direct part together.
    pub fn by_gate_logits(&self, gate: &Columns<N>) -> Columns<N> {
        let mean_s = columns::dot(gate, &self.s);
        std::array::from_fn(|i| gate[i] * (self.s[i] - mean_s) + self.gate_logits[i])
    }
}

/// A row of at most [`MAX_EXPERTS`] values with zeros behind it.
pub fn padded_row(values: &[f32]) -> Padded {
    let mut row = [0.0; MAX_EXPERTS];
    row[..values.len()].copy_from_slice(values);
    row
}

/// A row of `n` values with sum 1: `share` spread evenly, the rest at `at`.
pub fn peaked_row(n: usize, at: usize, share: f32) -> Padded {
    let mut row = [0.0; MAX_EXPERTS];
    row[..n].fill(share / n as f32);
    row[at] += 1.0 - share;
    row
}

/// The four rows of `width` values; where there are fewer, the first stands in for the others.
pub fn rows_of(values: &[f32], width: usize) -> [&[f32]; LANES] {
    std::array::from_fn(|lane| values.get(lane * width..(lane + 1) * width).unwrap_or(&values[..width]))
}

/// The row of each example's class; where there are fewer than four, the first one's stands in for the others.
pub fn by_class<const N: usize>(rows: &[Padded], labels: &[u8]) -> Columns<N> {
    columns::load(std::array::from_fn(|lane| &rows[usize::from(*labels.get(lane).unwrap_or(&labels[0]))][..]))
}

/// o (1 − o), the slope of the sigmoid in terms of its value.
#[inline(always)]
pub fn sigmoid_slope(o: F32x4) -> F32x4 {
    o * (F32x4::splat(1.0) - o)
}

/// Evaluates an expression with `$n` as the constant number of columns that rows of `$outputs` outputs have.
macro_rules! with_columns {
    ($outputs:expr, $n:ident => $value:expr) => {
        match $outputs {
            4 => {
                const $n: usize = 4;
                $value
            }
            8 => {
                const $n: usize = 8;
                $value
            }
            12 => {
                const $n: usize = 12;
                $value
            }
            _ => {
                const $n: usize = 16;
                $value
            }
        }
    };
}
pub(super) use with_columns;
