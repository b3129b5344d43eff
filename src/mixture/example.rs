//! The cost of single examples and its gradient by the logits of every expert, the gate and the baseline: four examples
//! at a time, one in each lane.
//!
//! a_i expert logits, o_i = sigmoid(a_i), p_i = softmax(a_i), t target of class y, g gate, e_i = ‖o_i − t‖²,
//! h responsibilities (the gate once the target is known). Gate gradients that come as S_i are turned into
//! dz_i = g_i (S_i − Σ_j g_j S_j) at the end.

use super::cost::Cost;
use super::layout::Layout;
use super::objective::{BatchCosts, Objective};
use crate::kernel::columns::{self, Columns, dot, sigmoids, softmax};
use crate::kernel::{F32x4, LANES};

/// Experts that a row of outputs can hold.
pub const MAX_EXPERTS: usize = 16;
/// Experts, gate and baseline.
const MAX_NETWORKS: usize = MAX_EXPERTS + 2;
/// The gate's target for the expert whose role a class is, under the role prior.
const ROLE: f32 = 0.85;

/// A row of one number for each class or expert, with room for the most.
pub type Padded = [f32; MAX_EXPERTS];

/// Everything that stays the same from example to example, for outputs of `N` columns.
pub struct Examples<'a, const N: usize> {
    objective: &'a Objective,
    layout: &'a Layout,
    /// Targets, by class.
    targets: Vec<Padded>,
    /// Q of the role prior, by class.
    roles: Vec<Padded>,
    /// q of pretraining, by class.
    given: Option<Vec<Padded>>,
}

/// One to four examples as they are given.
pub struct Group<'a> {
    /// The digits that they show.
    pub labels: &'a [u8],
    /// Logits `[n, network, outputs]`, which become their gradient; the gate's are log probabilities.
    pub outputs: &'a mut [f32],
    /// Gate probabilities, `[n, outputs]`.
    pub gate: &'a [f32],
}

/// The same in columns.
struct Known<const N: usize> {
    /// Logits, by network.
    logits: [Columns<N>; MAX_NETWORKS],
    gate: Columns<N>,
    log_gate: Columns<N>,
    target: Columns<N>,
}

/// The gradient as it is gathered.
struct Gradient<const N: usize> {
    /// By expert logits.
    experts: [Columns<N>; MAX_EXPERTS],
    /// S_i of the gate.
    s: Columns<N>,
    /// By gate logits, beside the S-form.
    gate: Columns<N>,
    cost: F32x4,
    /// The mixture's outputs, or for blended logits its logits.
    answer: Columns<N>,
}

impl<'a, const N: usize> Examples<'a, N> {
    /// For this objective and layout.
    pub fn new(objective: &'a Objective, layout: &'a Layout) -> Self {
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let peaked = |n: usize, at: usize, share: f32| {
            let mut row = [0.0; MAX_EXPERTS];
            row[..n].fill(share / n as f32);
            row[at] += 1.0 - share;
            row
        };
        Self {
            objective,
            layout,
            targets: (0..n_classes).map(|y| peaked(n_classes, y, objective.label_smoothing)).collect(),
            roles: (0..n_classes).map(|y| peaked(n_experts, y % n_experts, 1.0 - ROLE)).collect(),
            given: objective.roles.as_ref().map(|roles| roles.iter().map(|q| padded_row(q)).collect()),
        }
    }

    /// Turns the logits of the group into their gradient times `scale`. `s` is S of the batch's terms, by class. Adds to
    /// `totals`.
    pub fn group(&self, group: Group, s: &[Padded], scale: f32, totals: &mut BatchCosts) {
        let Group { labels, outputs, gate } = group;
        let gate = columns::load(rows_of(gate, N));
        let known = self.known(labels, outputs, gate);
        let zero = [F32x4::zero(); N];
        let s = by_class(s, labels);
        let mut d = Gradient { experts: [zero; MAX_EXPERTS], s, gate: zero, cost: F32x4::zero(), answer: zero };
        match (&self.given, self.objective.cost) {
            (Some(given), _) => self.pretraining(&known, &by_class(given, labels), &mut d),
            (None, Cost::MixtureLikelihood) => self.mixture_likelihood(&known, 1.0, &mut d),
            (None, Cost::BlendedLogits) => self.blended_logits(&known, &mut d),
            (None, _) => self.squared_error(&known, &mut d),
        }
        if self.given.is_none() {
            self.terms(&known, labels, &mut d);
        }

        totals.cost = add_up(totals.cost, d.cost, labels.len());
        totals.n_wrong += self.n_misread(&d.answer, labels);
        let mean_s = dot(&gate, &d.s);
        // A gate that is set by hand does not follow its outputs, so they have no gradient.
        let gate_learns = self.objective.forced.shares.is_empty();
        let gate_scale = F32x4::splat(if gate_learns { scale * self.objective.gate_rate_scale } else { 0.0 });
        let dz: Columns<N> = std::array::from_fn(|i| (gate[i] * (d.s[i] - mean_s) + d.gate[i]) * gate_scale);
        let d_baseline = self.baseline(&known, labels, totals);
        let mut store = |network: usize, gradient: &Columns<N>| {
            let rows = outputs.chunks_exact_mut(self.layout.row());
            columns::store(gradient, rows.map(|row| &mut row[network * N..][..N]));
        };
        let scale = F32x4::splat(scale);
        for (expert, gradient) in d.experts[..self.layout.shape.n_experts].iter().enumerate() {
            store(expert, &gradient.map(|column| column * scale));
        }
        store(self.layout.gate(), &dz);
        store(self.layout.baseline(), &d_baseline.map(|column| column * scale));
    }

    fn known(&self, labels: &[u8], outputs: &[f32], gate: Columns<N>) -> Known<N> {
        let mut logits = [[F32x4::zero(); N]; MAX_NETWORKS];
        let rows = rows_of(outputs, self.layout.row());
        for (network, logits) in logits[..self.layout.n_networks].iter_mut().enumerate() {
            *logits = columns::load(rows.map(|row| &row[network * N..]));
        }
        Known { gate, log_gate: logits[self.layout.gate()], target: by_class(&self.targets, labels), logits }
    }

    /// The three costs of sigmoid outputs.
    ///
    /// Gated (eq. 1.2): ½ Σ g_i e_i, do_i = g_i (o_i − t), S_i = ½ e_i.
    /// Blended (eq. 1.1): ½ ‖Y − t‖² with Y = Σ g_i o_i, do_i = g_i (Y − t), S_i = o_i·(Y − t).
    /// Competitive (eq. 1.3): −(1/β) log Σ g_i exp(−½ β ‖o_i−t‖²), do_i = h_i (o_i − t), dz = (g − h)/β.
    fn squared_error(&self, known: &Known<N>, d: &mut Gradient<N>) {
        let (n_classes, n_experts) = (self.layout.shape.n_classes, self.layout.shape.n_experts);
        let Known { logits, gate, log_gate, target } = known;
        let mut outputs = [[F32x4::zero(); N]; MAX_EXPERTS];
        let mut errors = [F32x4::zero(); N];
        for expert in 0..n_experts {
            let o = sigmoids(&logits[expert], n_classes);
            let difference = minus(&o, target);
            errors[expert] = dot(&difference, &difference);
            add_scaled(&mut d.answer, &o, gate[expert]);
            outputs[expert] = o;
        }
        let mut weights = *gate;
        match self.objective.cost {
            Cost::Competitive => {
                let beta = self.objective.competitive_beta;
                let mut log_joint = *log_gate;
                add_scaled(&mut log_joint, &errors, F32x4::splat(-0.5 * beta));
                let (responsibilities, log_sum) = softmax(&log_joint, n_experts);
                d.cost = log_sum / F32x4::splat(-beta);
                d.gate = minus(gate, &responsibilities).map(|column| column * F32x4::splat(1.0 / beta));
                weights = responsibilities;
            }
            Cost::GatedSquaredError => {
                d.cost = F32x4::splat(0.5) * dot(gate, &errors);
                add_scaled(&mut d.s, &errors, F32x4::splat(0.5));
            }
            _ => {
                let residual = minus(&d.answer, target);
                d.cost = F32x4::splat(0.5) * dot(&residual, &residual);
                (0..n_experts).for_each(|i| d.s[i] = d.s[i] + dot(&outputs[i], &residual));
            }
        }
        let blended = self.objective.cost == Cost::BlendedSquaredError;
        for expert in 0..n_experts {
            let o = &outputs[expert];
            let residual = minus(if blended { &d.answer } else { o }, target);
            d.experts[expert] = std::array::from_fn(|c| weights[expert] * residual[c] * sigmoid_slope(o[c]));
        }
    }

    /// −log Σ g_i p_i(t) times `weight`: da_i = h_i (p_i − t), dz = g − h, h ∝ g p(t). Jordan & Jacobs 1994.
    fn mixture_likelihood(&self, known: &Known<N>, weight: f32, d: &mut Gradient<N>) {
        let (n_classes, n_experts) = (self.layout.shape.n_classes, self.layout.shape.n_experts);
        let Known { logits, gate, log_gate, target } = known;
        let is_main = self.objective.cost == Cost::MixtureLikelihood;
        let weight = F32x4::splat(weight);
        let mut log_joint = *log_gate;
        let mut differences = [[F32x4::zero(); N]; MAX_EXPERTS];
        for expert in 0..n_experts {
            let (p, log_sum) = softmax(&logits[expert], n_classes);
            log_joint[expert] = log_joint[expert] + (dot(target, &logits[expert]) - log_sum);
            differences[expert] = minus(&p, target);
            if is_main {
                add_scaled(&mut d.answer, &p, gate[expert]);
            }
        }
        let (responsibilities, log_sum) = softmax(&log_joint, n_experts);
        d.cost = d.cost - weight * log_sum;
        add_scaled(&mut d.gate, &minus(gate, &responsibilities), weight);
        for expert in 0..n_experts {
            add_scaled(&mut d.experts[expert], &differences[expert], weight * responsibilities[expert]);
        }
    }

    /// −log Y(t) with Y = softmax(Σ g_i a_i): da_i = g_i (Y − t), S_i = a_i·(Y − t).
    fn blended_logits(&self, known: &Known<N>, d: &mut Gradient<N>) {
        let Known { logits, gate, target, .. } = known;
        let n_experts = self.layout.shape.n_experts;
        for expert in 0..n_experts {
            add_scaled(&mut d.answer, &logits[expert], gate[expert]);
        }
        let (y, log_sum) = softmax(&d.answer, self.layout.shape.n_classes);
        d.cost = log_sum - dot(target, &d.answer);
        let residual = minus(&y, target);
        for expert in 0..n_experts {
            d.s[expert] = d.s[expert] + dot(&logits[expert], &residual);
            d.experts[expert] = residual.map(|column| column * gate[expert]);
        }
    }

    /// Σ q_i (−log p_i(t) − log g_i) with the roles q given by hand: da_i = q_i (p_i − t), dz = g − q.
    fn pretraining(&self, known: &Known<N>, q: &Columns<N>, d: &mut Gradient<N>) {
        let Known { logits, gate, log_gate, target } = known;
        for expert in 0..self.layout.shape.n_experts {
            let (p, log_sum) = softmax(&logits[expert], self.layout.shape.n_classes);
            d.cost = d.cost + q[expert] * (log_sum - dot(target, &logits[expert]));
            add_scaled(&mut d.experts[expert], &minus(&p, target), q[expert]);
            add_scaled(&mut d.answer, &p, gate[expert]);
        }
        d.cost = d.cost - dot(q, log_gate);
        d.gate = minus(gate, q);
    }

    /// The terms of single examples: own, mixture likelihood, role prior, sharpen.
    fn terms(&self, known: &Known<N>, labels: &[u8], d: &mut Gradient<N>) {
        let objective = self.objective;
        let Known { logits, gate, log_gate, target } = known;
        if objective.own_weight != 0.0 {
            // (own/E) Σ_i −log p_i(t), da_i = (own/E)(p_i − t).
            let weight = F32x4::splat(objective.own_weight / self.layout.shape.n_experts as f32);
            for (a, gradient) in logits[..self.layout.shape.n_experts].iter().zip(&mut d.experts) {
                let (p, log_sum) = softmax(a, self.layout.shape.n_classes);
                d.cost = d.cost + weight * (log_sum - dot(target, a));
                add_scaled(gradient, &minus(&p, target), weight);
            }
        }
        if objective.mixture_likelihood_weight != 0.0 && objective.cost != Cost::MixtureLikelihood {
            self.mixture_likelihood(known, objective.mixture_likelihood_weight, d);
        }
        if objective.role_prior_weight != 0.0 {
            // −lp Σ_i Q[y][i] log g_i, dz = lp (g − Q[y]).
            let weight = F32x4::splat(objective.role_prior_weight);
            let roles = by_class(&self.roles, labels);
            d.cost = d.cost - weight * dot(&roles, log_gate);
            add_scaled(&mut d.gate, &minus(gate, &roles), weight);
        }
        if objective.sharpen_weight != 0.0 {
            // λ_H H(g), S_i = −λ_H (log g_i + 1); the constant drops out of the S-form.
            let weight = F32x4::splat(objective.sharpen_weight);
            d.cost = d.cost - weight * dot(gate, log_gate);
            add_scaled(&mut d.s, log_gate, F32x4::splat(-objective.sharpen_weight));
        }
    }

    /// The baseline's cost is the main cost of a single expert: ½ ‖o − t‖² or −log p(t). Gives its gradient.
    fn baseline(&self, known: &Known<N>, labels: &[u8], totals: &mut BatchCosts) -> Columns<N> {
        let (a, target) = (&known.logits[self.layout.baseline()], &known.target);
        let n_classes = self.layout.shape.n_classes;
        let (cost, gradient) = if self.objective.cost.has_sigmoid_outputs() {
            let o = sigmoids(a, n_classes);
            let residual = minus(&o, target);
            let gradient = std::array::from_fn(|c| residual[c] * sigmoid_slope(o[c]));
            (F32x4::splat(0.5) * dot(&residual, &residual), gradient)
        } else {
            let (p, log_sum) = softmax(a, n_classes);
            (log_sum - dot(target, a), minus(&p, target))
        };
        totals.baseline_cost = add_up(totals.baseline_cost, cost, labels.len());
        totals.n_baseline_wrong += self.n_misread(a, labels);
        gradient
    }

    /// For how many of the examples another class than theirs has the largest output.
    fn n_misread(&self, answer: &Columns<N>, labels: &[u8]) -> u32 {
        let mut rows = [[0.0; N]; LANES];
        columns::store(answer, rows.iter_mut().map(|row| &mut row[..]));
        let is_misread = |(row, label): &(&[f32; N], &u8)| {
            let own = row[usize::from(**label)];
            row[..self.layout.shape.n_classes].iter().any(|output| *output > own)
        };
        rows.iter().zip(labels).filter(is_misread).count() as u32
    }
}

/// A row of at most [`MAX_EXPERTS`] values with zeros behind it.
pub fn padded_row(values: &[f32]) -> Padded {
    let mut row = [0.0; MAX_EXPERTS];
    row[..values.len()].copy_from_slice(values);
    row
}

/// The four rows of `width` values; where there are fewer, the first stands in for the others.
pub fn rows_of(values: &[f32], width: usize) -> [&[f32]; LANES] {
    std::array::from_fn(|lane| values.get(lane * width..(lane + 1) * width).unwrap_or(&values[..width]))
}

/// The row of each example's class; where there are fewer than four, the first one's stands in for the others.
fn by_class<const N: usize>(rows: &[Padded], labels: &[u8]) -> Columns<N> {
    columns::load(std::array::from_fn(|lane| &rows[usize::from(*labels.get(lane).unwrap_or(&labels[0]))][..]))
}

/// `total` and the first `n` lanes, one after the other.
fn add_up(total: f32, lanes: F32x4, n: usize) -> f32 {
    lanes.to_array()[..n].iter().fold(total, |total, value| total + value)
}

/// The slope of the sigmoid, in terms of its value.
#[inline(always)]
fn sigmoid_slope(o: F32x4) -> F32x4 {
    o * (F32x4::splat(1.0) - o)
}

#[inline(always)]
fn minus<const N: usize>(a: &Columns<N>, b: &Columns<N>) -> Columns<N> {
    std::array::from_fn(|i| a[i] - b[i])
}

#[inline(always)]
fn add_scaled<const N: usize>(total: &mut Columns<N>, values: &Columns<N>, scale: F32x4) {
    total.iter_mut().zip(values).for_each(|(total, value)| *total = *total + *value * scale);
}
