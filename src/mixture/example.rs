//! The cost of one example and its gradient by the logits of every expert, the gate and the baseline.
//!
//! a_i expert logits, o_i = sigmoid(a_i), p_i = softmax(a_i), t target of class y, g gate, e_i = ‖o_i − t‖²,
//! h responsibilities (the gate once the target is known). Gate gradients that come as S_i are turned into
//! dz_i = g_i (S_i − Σ_j g_j S_j) at the end.

use super::cost::Cost;
use super::layout::Layout;
use super::objective::{BatchCosts, Objective};
use crate::kernel::functions::{Row, RowOps, dot, load_row, store_row};
use crate::kernel::{F32x4, LANES};

/// Experts that a row of outputs can hold.
pub const MAX_EXPERTS: usize = 16;
/// The gate's target for the expert whose role a class is, under the role prior.
const ROLE: f32 = 0.85;

/// One number for each expert.
type ByExpert = [f32; MAX_EXPERTS];

/// Everything that stays the same from example to example, for outputs of `V` vectors.
pub struct Rows<'a, const V: usize> {
    objective: &'a Objective,
    layout: &'a Layout,
    /// Rows of classes.
    pub classes: RowOps<V>,
    /// Rows of experts.
    pub experts: RowOps<V>,
    /// Targets, by class.
    targets: Vec<Row<V>>,
    /// Q of the role prior, by class.
    roles: Vec<Row<V>>,
    /// q of pretraining, by class.
    given: Option<Vec<Row<V>>>,
}

/// The gradient of one example as it is gathered.
struct Gradient<const V: usize> {
    /// By expert logits.
    experts: [Row<V>; MAX_EXPERTS],
    /// S_i of the gate.
    s: Row<V>,
    /// By gate logits, beside the S-form.
    gate: Row<V>,
    cost: f32,
    /// The mixture's outputs, or for blended logits its logits.
    answer: Row<V>,
}

impl<'a, const V: usize> Rows<'a, V> {
    /// For this objective and layout.
    pub fn new(objective: &'a Objective, layout: &'a Layout) -> Self {
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let peaked = |n: usize, at: usize, share: f32| {
            let mut lanes = [0.0; MAX_EXPERTS];
            lanes[..n].fill(share / n as f32);
            lanes[at] += 1.0 - share;
            load_row(&lanes)
        };
        Self {
            objective,
            layout,
            classes: RowOps::new(n_classes),
            experts: RowOps::new(n_experts),
            targets: (0..n_classes).map(|y| peaked(n_classes, y, objective.label_smoothing)).collect(),
            roles: (0..n_classes).map(|y| peaked(n_experts, y % n_experts, 1.0 - ROLE)).collect(),
            given: objective.roles.as_ref().map(|roles| {
                let row = |q: &Vec<f32>| {
                    let mut lanes = [0.0; MAX_EXPERTS];
                    lanes[..n_experts].copy_from_slice(q);
                    load_row(&lanes)
                };
                roles.iter().map(row).collect()
            }),
        }
    }

    /// One example: `row` `[network, outputs]` holds logits and becomes their gradient times `scale`; in place of the
    /// gate's logits it holds the logarithm of `gate`. `s` is S of the batch's terms. Adds to `totals`.
    #[inline(always)]
    pub fn example(&self, row: &mut [f32], gate: Row<V>, s: Row<V>, y: usize, scale: f32, totals: &mut BatchCosts) {
        let width = LANES * V;
        let log_gate = load_row(&row[self.layout.gate() * width..]);
        let zero = [F32x4::zero(); V];
        let mut d = Gradient { experts: [zero; MAX_EXPERTS], s, gate: zero, cost: 0.0, answer: zero };
        let target = self.targets[y];
        match (&self.given, self.objective.cost) {
            (Some(given), _) => self.pretraining(row, gate, log_gate, target, given[y], &mut d),
            (None, Cost::MixtureLikelihood) => self.mixture_likelihood(row, gate, log_gate, target, 1.0, &mut d),
            (None, Cost::BlendedLogits) => self.blended_logits(row, gate, target, &mut d),
            (None, _) => self.squared_error(row, gate, log_gate, target, &mut d),
        }
        if self.given.is_none() {
            self.terms(row, gate, log_gate, y, &mut d);
        }

        totals.cost += d.cost;
        totals.n_wrong += u32::from(self.misread(d.answer, y));
        let mean_s = F32x4::splat(dot(gate, d.s));
        // A gate that is set by hand does not follow its outputs, so they have no gradient.
        let gate_learns = self.objective.forced.shares.is_empty();
        let gate_scale = F32x4::splat(if gate_learns { scale * self.objective.gate_rate_scale } else { 0.0 });
        let dz: Row<V> = std::array::from_fn(|v| (gate[v] * (d.s[v] - mean_s) + d.gate[v]) * gate_scale);
        self.baseline(&mut row[self.layout.baseline() * width..], target, y, scale, totals);
        store_row(dz, &mut row[self.layout.gate() * width..]);
        for (expert, gradient) in d.experts[..self.layout.shape.n_experts].iter().enumerate() {
            store_row(gradient.map(|lanes| lanes * F32x4::splat(scale)), &mut row[expert * width..]);
        }
    }

    /// The three costs of sigmoid outputs.
    ///
    /// Gated (eq. 1.2): ½ Σ g_i e_i, do_i = g_i (o_i − t), S_i = ½ e_i.
    /// Blended (eq. 1.1): ½ ‖Y − t‖² with Y = Σ g_i o_i, do_i = g_i (Y − t), S_i = o_i·(Y − t).
    /// Competitive (eq. 1.3): −(1/β) log Σ g_i exp(−½ β e_i), do_i = h_i (o_i − t), dz = (g − h)/β.
    #[inline(always)]
    fn squared_error(&self, row: &[f32], gate: Row<V>, log_gate: Row<V>, target: Row<V>, d: &mut Gradient<V>) {
        let g = by_expert(gate);
        let mut outputs = [[F32x4::zero(); V]; MAX_EXPERTS];
        let mut errors: ByExpert = [0.0; MAX_EXPERTS];
        for expert in 0..self.layout.shape.n_experts {
            let o = self.classes.sigmoid(load_row(&row[expert * LANES * V..]));
            let difference = minus(o, target);
            errors[expert] = dot(difference, difference);
            d.answer = plus_scaled(d.answer, o, g[expert]);
            outputs[expert] = o;
        }
        let errors_row: Row<V> = load_row(&errors);
        let weights = match self.objective.cost {
            Cost::Competitive => {
                let beta = self.objective.competitive_beta;
                let log_joint = plus_scaled(log_gate, errors_row, -0.5 * beta);
                let (responsibilities, log_sum) = self.experts.softmax(log_joint);
                d.cost = -log_sum / beta;
                d.gate = minus(gate, responsibilities).map(|lanes| lanes * F32x4::splat(1.0 / beta));
                by_expert(responsibilities)
            }
            Cost::GatedSquaredError => {
                d.cost = 0.5 * dot(gate, errors_row);
                d.s = plus_scaled(d.s, errors_row, 0.5);
                g
            }
            _ => {
                let residual = minus(d.answer, target);
                d.cost = 0.5 * dot(residual, residual);
                let mut s: ByExpert = [0.0; MAX_EXPERTS];
                (0..self.layout.shape.n_experts).for_each(|i| s[i] = dot(outputs[i], residual));
                d.s = plus_scaled(d.s, load_row(&s), 1.0);
                g
            }
        };
        let blended = self.objective.cost == Cost::BlendedSquaredError;
        for expert in 0..self.layout.shape.n_experts {
            let o = outputs[expert];
            let residual = minus(if blended { d.answer } else { o }, target);
            let weight = F32x4::splat(weights[expert]);
            d.experts[expert] = std::array::from_fn(|v| weight * residual[v] * sigmoid_slope(o[v]));
        }
    }

    /// −log Σ g_i p_i(t) times `weight`: da_i = h_i (p_i − t), dz = g − h, h ∝ g p(t). Jordan & Jacobs 1994.
    #[inline(always)]
    fn mixture_likelihood(
        &self,
        row: &[f32],
        gate: Row<V>,
        log_gate: Row<V>,
        target: Row<V>,
        weight: f32,
        d: &mut Gradient<V>,
    ) {
        let n_experts = self.layout.shape.n_experts;
        let g = by_expert(gate);
        let is_main = self.objective.cost == Cost::MixtureLikelihood;
        let mut log_likelihoods: ByExpert = [0.0; MAX_EXPERTS];
        let mut differences = [[F32x4::zero(); V]; MAX_EXPERTS];
        for expert in 0..n_experts {
            let logits = load_row(&row[expert * LANES * V..]);
            let (p, log_sum) = self.classes.softmax(logits);
            log_likelihoods[expert] = dot(target, logits) - log_sum;
            differences[expert] = minus(p, target);
            if is_main {
                d.answer = plus_scaled(d.answer, p, g[expert]);
            }
        }
        let (responsibilities, log_sum) = self.experts.softmax(plus_scaled(log_gate, load_row(&log_likelihoods), 1.0));
        d.cost -= weight * log_sum;
        d.gate = plus_scaled(d.gate, minus(gate, responsibilities), weight);
        let h = by_expert(responsibilities);
        for expert in 0..n_experts {
            d.experts[expert] = plus_scaled(d.experts[expert], differences[expert], weight * h[expert]);
        }
    }

    /// −log Y(t) with Y = softmax(Σ g_i a_i): da_i = g_i (Y − t), S_i = a_i·(Y − t).
    #[inline(always)]
    fn blended_logits(&self, row: &[f32], gate: Row<V>, target: Row<V>, d: &mut Gradient<V>) {
        let n_experts = self.layout.shape.n_experts;
        let g = by_expert(gate);
        for expert in 0..n_experts {
            d.answer = plus_scaled(d.answer, load_row(&row[expert * LANES * V..]), g[expert]);
        }
        let (y, log_sum) = self.classes.softmax(d.answer);
        d.cost = log_sum - dot(target, d.answer);
        let residual = minus(y, target);
        let mut s: ByExpert = [0.0; MAX_EXPERTS];
        for expert in 0..n_experts {
            s[expert] = dot(load_row(&row[expert * LANES * V..]), residual);
            d.experts[expert] = residual.map(|lanes| lanes * F32x4::splat(g[expert]));
        }
        d.s = plus_scaled(d.s, load_row(&s), 1.0);
    }

    /// Σ q_i (−log p_i(t) − log g_i) with the roles q given by hand: da_i = q_i (p_i − t), dz = g − q.
    #[inline(always)]
    fn pretraining(
        &self,
        row: &[f32],
        gate: Row<V>,
        log_gate: Row<V>,
        target: Row<V>,
        given: Row<V>,
        d: &mut Gradient<V>,
    ) {
        let (g, q) = (by_expert(gate), by_expert(given));
        for expert in 0..self.layout.shape.n_experts {
            let logits = load_row(&row[expert * LANES * V..]);
            let (p, log_sum) = self.classes.softmax(logits);
            d.cost += q[expert] * (log_sum - dot(target, logits));
            d.experts[expert] = plus_scaled(d.experts[expert], minus(p, target), q[expert]);
            d.answer = plus_scaled(d.answer, p, g[expert]);
        }
        d.cost -= dot(given, log_gate);
        d.gate = minus(gate, given);
    }

    /// The terms of single examples: own, mixture likelihood, role prior, sharpen.
    #[inline(always)]
    fn terms(&self, row: &[f32], gate: Row<V>, log_gate: Row<V>, y: usize, d: &mut Gradient<V>) {
        let objective = self.objective;
        let target = self.targets[y];
        if objective.own_weight != 0.0 {
            // (own/E) Σ_i −log p_i(t), da_i = (own/E)(p_i − t).
            let weight = objective.own_weight / self.layout.shape.n_experts as f32;
            for expert in 0..self.layout.shape.n_experts {
                let logits = load_row(&row[expert * LANES * V..]);
                let (p, log_sum) = self.classes.softmax(logits);
                d.cost += weight * (log_sum - dot(target, logits));
                d.experts[expert] = plus_scaled(d.experts[expert], minus(p, target), weight);
            }
        }
        if objective.mixture_likelihood_weight != 0.0 && objective.cost != Cost::MixtureLikelihood {
            self.mixture_likelihood(row, gate, log_gate, target, objective.mixture_likelihood_weight, d);
        }
        if objective.role_prior_weight != 0.0 {
            // −lp Σ_i Q[y][i] log g_i, dz = lp (g − Q[y]).
            d.cost -= objective.role_prior_weight * dot(self.roles[y], log_gate);
            d.gate = plus_scaled(d.gate, minus(gate, self.roles[y]), objective.role_prior_weight);
        }
        if objective.sharpen_weight != 0.0 {
            // λ_H H(g), S_i = −λ_H (log g_i + 1); the constant drops out of the S-form.
            d.cost -= objective.sharpen_weight * dot(gate, log_gate);
            d.s = plus_scaled(d.s, log_gate, -objective.sharpen_weight);
        }
    }

    /// The baseline's cost is the main cost of a single expert: ½ ‖o − t‖² or −log p(t).
    #[inline(always)]
    fn baseline(&self, logits: &mut [f32], target: Row<V>, y: usize, scale: f32, totals: &mut BatchCosts) {
        let a = load_row(logits);
        let gradient: Row<V> = if self.objective.cost.has_sigmoid_outputs() {
            let o = self.classes.sigmoid(a);
            let residual = minus(o, target);
            totals.baseline_cost += 0.5 * dot(residual, residual);
            std::array::from_fn(|v| residual[v] * sigmoid_slope(o[v]))
        } else {
            let (p, log_sum) = self.classes.softmax(a);
            totals.baseline_cost += log_sum - dot(target, a);
            minus(p, target)
        };
        totals.n_baseline_wrong += u32::from(self.misread(a, y));
        store_row(gradient.map(|lanes| lanes * F32x4::splat(scale)), logits);
    }

    /// Whether another class than `y` has the largest output.
    #[inline(always)]
    fn misread(&self, answer: Row<V>, y: usize) -> bool {
        let outputs = by_expert(answer);
        outputs[..self.layout.shape.n_classes].iter().any(|&output| output > outputs[y])
    }
}

/// The slope of the sigmoid, in terms of its value.
#[inline(always)]
fn sigmoid_slope(o: F32x4) -> F32x4 {
    o * (F32x4::splat(1.0) - o)
}

#[inline(always)]
fn by_expert<const V: usize>(row: Row<V>) -> ByExpert {
    let mut values = [0.0; MAX_EXPERTS];
    store_row(row, &mut values);
    values
}

#[inline(always)]
fn minus<const V: usize>(a: Row<V>, b: Row<V>) -> Row<V> {
    std::array::from_fn(|v| a[v] - b[v])
}

#[inline(always)]
fn plus_scaled<const V: usize>(a: Row<V>, b: Row<V>, scale: f32) -> Row<V> {
    let scale = F32x4::splat(scale);
    std::array::from_fn(|v| a[v] + b[v] * scale)
}
