//! A group of one to four examples, one in each lane, and the costs and gradients of the group while they are added up.
//!
//! Symbols are the same in every cost and term: a_i logits of expert i, o_i = sigmoid(a_i), p_i = softmax(a_i), t the
//! target of class y, g the gate, z its logits, h responsibilities (the gate once the target is known). p_i(t) stands for
//! exp Σ_c t_c log p_ic, which is p_i\[y\] for a target without label smoothing. d*x* is the cost's gradient by *x*. Where a
//! [`super::routing`] leaves experts out, costs have its weights w in place of g.

use super::forced_gate::on_of;
use super::gate_statistics::TINY;
use super::layout::{Layout, MAX_EXPERTS};
pub use super::layout::{Padded, padded_row};
use super::routing::{GateRows, Load, Router, Routing};
use crate::kernel::columns::{self, Columns};
use crate::kernel::functions::ln;
use crate::kernel::ranking::class_of;
use crate::kernel::{F32x4, LANES};

/// log [`TINY`].
const LOG_TINY: f32 = -69.077_55;
/// Stands for the logarithm of a weight of 0.
const FAR_BELOW: f32 = -1e30;

/// Experts, gate and baseline.
const MAX_NETWORKS: usize = MAX_EXPERTS + 2;

/// One to four examples in columns of `N` values; where there are fewer than four, the first fills the other lanes.
pub struct Group<'a, const N: usize> {
    /// Classes, c.
    pub n_classes: usize,
    /// Experts, k.
    pub n_experts: usize,
    /// Which experts are on; the others are masked.
    pub on: [bool; N],
    /// Which experts an example of the group asks.
    is_asked: [bool; N],
    /// y, the class of each example, `[n]`.
    pub labels: &'a [u8],
    /// a, the logits of each network.
    logits: [Columns<N>; MAX_NETWORKS],
    /// g, the gate's probabilities.
    pub gate: Columns<N>,
    /// log g; 0 for experts that are masked, whose g log g is 0.
    pub log_gate: Columns<N>,
    /// log Σ_i e^{z_i} of each example.
    pub gate_log_sum: F32x4,
    /// Which experts an example asks.
    pub routing: Routing,
    /// w, the weights of the experts in the answer: g where every expert is asked, else 0 for those that are not.
    pub weights: Columns<N>,
    /// log w; far below zero for experts that are not asked.
    pub log_weights: Columns<N>,
    /// t, the target of each example.
    pub target: Columns<N>,
}

impl<'a, const N: usize> Group<'a, N> {
    /// The examples whose networks have these outputs `[n, network, outputs]` and whose gate is `gate`.
    pub fn new(layout: &Layout, labels: &'a [u8], targets: &[Padded], outputs: &[f32], gate: Gate<N>) -> Self {
        let mut logits = [[F32x4::zero(); N]; MAX_NETWORKS];
        let rows = rows_of(outputs, layout.row());
        for (network, logits) in logits[..layout.n_networks].iter_mut().enumerate() {
            *logits = columns::load(rows.map(|row| &row[network * N..]));
        }
        Self {
            n_classes: layout.shape.n_classes,
            n_experts: layout.shape.n_experts,
            on: gate.on,
            is_asked: gate.on,
            labels,
            logits,
            gate: gate.probabilities,
            log_gate: gate.logarithms,
            gate_log_sum: gate.log_sum,
            routing: Routing::Dense,
            weights: gate.probabilities,
            log_weights: gate.logarithms,
            target: by_class(targets, labels),
        }
    }

    /// The examples whose networks have these outputs `[n, network, outputs]`, routed by `router`; the gate's outputs are logits.
    /// `first` is the place of the first example among those that are held. Gives the load too.
    pub fn from_logits(
        layout: &Layout,
        labels: &'a [u8],
        targets: &[Padded],
        outputs: &[f32],
        router: &Router,
        first: usize,
    ) -> (Self, Load) {
        let (at, n_experts) = (layout.gate() * N, layout.shape.n_experts);
        let logits: Columns<N> = columns::load(rows_of(outputs, layout.row()).map(|row| &row[at..]));
        let gate = Gate::from_logits(&logits, n_experts);
        let (on, probabilities) = (gate.on, gate.probabilities);
        let group = Self::new(layout, labels, targets, outputs, gate);
        if router.is_dense() {
            return (group, Load::default());
        }
        let rows = [logits, probabilities].map(|columns| {
            let mut rows = [[0.0; N]; LANES];
            columns::store(&columns, rows.iter_mut().map(|row| &mut row[..]));
            rows
        });
        let [logits, probabilities] = rows.each_ref().map(|rows| &rows.as_flattened()[..labels.len() * N]);
        let mut weights = vec![0.0; labels.len() * N];
        let rows = GateRows { logits, probabilities, width: N };
        let load = router.route(first, rows, &on[..n_experts], &mut weights);
        (group.routed(router.routing, &weights), load)
    }

    /// The same examples with these weights `[n, N]` of a routing.
    pub fn routed(self, routing: Routing, weights: &[f32]) -> Self {
        let (one, far_below) = (F32x4::splat(1.0), F32x4::splat(FAR_BELOW));
        let weights: Columns<N> = columns::load(rows_of(weights, N));
        let log_weights = weights.map(|w| {
            let is_asked = one.where_positive(w);
            ln(w.max(F32x4::splat(TINY))) * is_asked + far_below * (one - is_asked)
        });
        let is_asked = weights.map(|w| w.to_array().into_iter().any(|w| w > 0.0));
        Self { routing, is_asked, weights, log_weights, ..self }
    }

    /// Whether examples leave experts out.
    pub fn is_routed(&self) -> bool {
        self.routing != Routing::Dense
    }

    /// `total` shared out in equal parts among the experts that an example asks.
    pub fn evenly(&self, total: f32) -> Columns<N> {
        if !self.is_routed() {
            return [F32x4::splat(total / self.n_on() as f32); N];
        }
        let is_asked = self.weights.map(|w| F32x4::splat(1.0).where_positive(w));
        let each = F32x4::splat(total) / columns::sum(&is_asked).max(F32x4::splat(1.0));
        is_asked.map(|is_asked| is_asked * each)
    }

    /// The number and the logits of each expert that an example of the group asks.
    pub fn experts(&self) -> impl Iterator<Item = (usize, &Columns<N>)> {
        self.logits[..self.n_experts].iter().enumerate().filter(|(expert, _)| self.is_asked[*expert])
    }

    /// The softmax and the log-sum-exp over the experts that are asked. Where nobody is, the softmax is 0 and the log-sum-exp
    /// that of a probability of almost nothing.
    pub fn among_those_asked(&self, x: &Columns<N>) -> (Columns<N>, F32x4) {
        let (shares, log_sum) = columns::masked_softmax(x, &self.on);
        if !self.is_routed() {
            return (shares, log_sum);
        }
        let shares = std::array::from_fn(|i| shares[i].where_positive(self.weights[i]));
        (shares, log_sum.max(F32x4::splat(LOG_TINY)))
    }

    /// h_i / w_i, which is 0 for experts that are not asked.
    pub fn per_weight(&self, shares: &Columns<N>) -> Columns<N> {
        std::array::from_fn(|i| shares[i] / self.weights[i].max(F32x4::splat(TINY)))
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

    /// The number of examples whose outputs do not answer their class.
    pub fn n_misread(&self, answer: &Columns<N>) -> u32 {
        let mut rows = [[0.0; N]; LANES];
        columns::store(answer, rows.iter_mut().map(|row| &mut row[..]));
        let is_misread =
            |(row, label): &(&[f32; N], &u8)| class_of(&row[..self.n_classes]) != Some(usize::from(**label));
        rows.iter().zip(self.labels).filter(is_misread).count() as u32
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
    /// log Σ_i e^{z_i}.
    pub log_sum: F32x4,
}

impl<const N: usize> Gate<N> {
    /// The gate of these logits, of which those that are −∞ are masked.
    pub fn from_logits(logits: &Columns<N>, n_experts: usize) -> Self {
        let on = on_of(logits, n_experts);
        let (probabilities, log_sum) = columns::masked_softmax(logits, &on);
        let logarithm = |k: usize| if k < n_experts && !on[k] { F32x4::zero() } else { logits[k] - log_sum };
        Self { on, probabilities, logarithms: std::array::from_fn(logarithm), log_sum }
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

    /// Costs of 0 and a gradient of 0, but for S of the gate, which the terms on the whole batch have given, and S of the
    /// weights, which the router has given.
    pub fn with_gradient(is_routed: bool, s: Columns<N>, router_s: Columns<N>) -> Self {
        let zero = [F32x4::zero(); N];
        let (s, terms_s) = if is_routed { (router_s, s) } else { (s, zero) };
        let experts = [zero; MAX_EXPERTS];
        let gradient = Gradient { experts, s, is_routed, terms_s, gate_logits: zero, baseline: zero };
        Self { gradient: Some(gradient), ..Self::without_gradient() }
    }
}

/// A gradient while it is added up.
pub struct Gradient<const N: usize> {
    /// da_i, by the experts' logits.
    pub experts: [Columns<N>; MAX_EXPERTS],
    /// S_i, the gradient by g_i, up to a number that is the same for all i: dz_i = g_i (S_i − Σ_j g_j S_j). With a routing, the
    /// gradient by the weights.
    pub s: Columns<N>,
    is_routed: bool,
    /// S_i of the terms, which are on the whole gate, where the weights are not the whole gate.
    terms_s: Columns<N>,
    /// dz, by the gate's logits: what a cost or term gives at once instead of by way of S.
    pub gate_logits: Columns<N>,
    /// By the baseline's logits.
    pub baseline: Columns<N>,
}

impl<const N: usize> Gradient<N> {
    /// S_i of the terms, to add to.
    pub fn s_of_terms(&mut self) -> &mut Columns<N> {
        if self.is_routed { &mut self.terms_s } else { &mut self.s }
    }

    /// dz of S and of the direct part together.
    pub fn by_gate_logits(&self, group: &Group<N>) -> Columns<N> {
        let along = |shares: &Columns<N>, s: &Columns<N>| -> Columns<N> {
            let mean_s = columns::dot(shares, s);
            std::array::from_fn(|i| shares[i] * (s[i] - mean_s))
        };
        let add = |a: Columns<N>, b: &Columns<N>| -> Columns<N> { std::array::from_fn(|i| a[i] + b[i]) };
        if !self.is_routed {
            return add(along(&group.gate, &self.s), &self.gate_logits);
        }
        let s: Columns<N> = std::array::from_fn(|i| self.s[i].where_positive(group.weights[i]));
        let by_weights = match group.routing {
            Routing::Dense | Routing::TopK => along(&group.gate, &s),
            Routing::TopKScaled | Routing::ExpertChoice => along(&group.weights, &s),
            Routing::Relu => s,
        };
        add(add(along(&group.gate, &self.terms_s), &self.gate_logits), &by_weights)
    }
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
