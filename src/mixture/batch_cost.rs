//! The cost of a batch, and its gradient by every network's outputs, four examples at a time.

use super::costs;
use super::gate_statistics::{BatchTerms, GateStatistics};
use super::group::{Gate, Group, Padded, Total, by_class, n_on, padded_row, rows_of, with_columns};
use super::layout::Layout;
use super::objective::Objective;
use super::objective_memory::ObjectiveMemory;
use super::routing::{GateRows, Load, Router};
use super::terms::Rule;
use crate::kernel::columns::{self, Columns};
use crate::kernel::{F32x4, LANES};

/// Costs and counts over a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BatchCosts {
    /// Mean cost of the mixture, terms included.
    pub cost: f32,
    /// Mean cost of the baseline.
    pub baseline_cost: f32,
    /// Examples that the mixture misreads.
    pub n_wrong: u32,
    /// Examples that the baseline misreads.
    pub n_baseline_wrong: u32,
}

impl BatchCosts {
    /// Whether both costs are finite; a run whose costs are not has diverged.
    pub fn are_finite(&self) -> bool {
        self.cost.is_finite() && self.baseline_cost.is_finite()
    }
}

impl std::ops::AddAssign for BatchCosts {
    /// Adds the costs and counts of another part of the batch.
    fn add_assign(&mut self, part: Self) {
        self.cost += part.cost;
        self.baseline_cost += part.baseline_cost;
        self.n_wrong += part.n_wrong;
        self.n_baseline_wrong += part.n_baseline_wrong;
    }
}

/// The cost of any number of examples, added up slice by slice, without a gradient.
#[derive(Clone, Debug)]
pub struct CostSum {
    /// Sums, not means.
    sums: BatchCosts,
    statistics: GateStatistics,
    n_examples: usize,
}

impl CostSum {
    /// The cost of no examples, for networks of this layout.
    pub fn new(layout: &Layout) -> Self {
        let mut statistics = GateStatistics::default();
        statistics.reset(layout.shape.n_classes, layout.shape.n_experts);
        Self { sums: BatchCosts::default(), statistics, n_examples: 0 }
    }

    /// Adds the costs of examples with these logits `[n, network, outputs]`, whose gates `objective` may force.
    pub fn add(&mut self, objective: &Objective, layout: &Layout, labels: &[u8], logits: &mut [f32]) {
        with_columns!(layout.outputs, N => self.add_columns::<N>(objective, layout, labels, logits));
    }

    fn add_columns<const N: usize>(
        &mut self,
        objective: &Objective,
        layout: &Layout,
        labels: &[u8],
        logits: &mut [f32],
    ) {
        let pass = Pass::<N>::new(objective, layout);
        pass.force_gate(logits);
        let router = Router { one_by_one: true, ..objective.router.clone() };
        for (number, (logits, labels)) in logits.chunks(LANES * layout.row()).zip(labels.chunks(LANES)).enumerate() {
            let first = self.n_examples + number * LANES;
            let (group, load) = Group::<N>::from_logits(layout, labels, &pass.targets, logits, &router, first);
            self.statistics.add_load(&load);
            let mut total = Total::without_gradient();
            pass.add(&group, &mut total);
            pass.count(&group, &total, &mut self.sums);
            let mut gate = [[0.0; N]; LANES];
            columns::store(&group.gate, gate.iter_mut().map(|row| &mut row[..]));
            self.statistics.n_on = group.n_on();
            for (gate, label) in gate.iter().zip(labels) {
                self.statistics.add(usize::from(*label), &gate[..group.n_experts]);
            }
        }
        self.n_examples += labels.len();
    }

    /// The mean costs of all examples, with the terms on all of them as one batch.
    pub fn finish(mut self, objective: &Objective) -> BatchCosts {
        self.statistics.finish(self.n_examples);
        let mut terms = BatchTerms::default();
        objective.set_batch_terms(&self.statistics, &mut terms);
        self.sums.means(self.n_examples, terms.value)
    }
}

impl BatchCosts {
    /// The share of these sums in the means over a batch of `n_batch` examples, plus the value of the batch's terms.
    fn means(self, n_batch: usize, terms: f32) -> Self {
        let scale = 1.0 / n_batch as f32;
        Self { cost: self.cost * scale + terms, baseline_cost: self.baseline_cost * scale, ..self }
    }
}

impl Objective {
    /// The cost of a batch; `outputs` `[n, network, outputs]` become the cost's gradient by the outputs.
    pub fn cost_and_gradient(
        &self,
        layout: &Layout,
        labels: &[u8],
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        self.part_cost_and_gradient(layout, labels, labels.len(), outputs, memory)
    }

    /// The share of a part in the cost of a batch of `n_batch` examples; `outputs` `[n, network, outputs]` become the cost's
    /// gradient by the outputs. Terms on the whole batch see only the part.
    pub fn part_cost_and_gradient(
        &self,
        layout: &Layout,
        labels: &[u8],
        n_batch: usize,
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        self.route(layout, labels, outputs, memory);
        self.routed_cost_and_gradient(layout, labels, n_batch, outputs, memory)
    }

    /// The first half of [`Self::part_cost_and_gradient`], which reads the gate's outputs alone: replaces the gate's logits by
    /// log probabilities, and decides which experts each example asks.
    pub fn route(&self, layout: &Layout, labels: &[u8], outputs: &mut [f32], memory: &mut ObjectiveMemory) {
        with_columns!(layout.outputs, N => Pass::<N>::new(self, layout).route(labels, outputs, memory));
    }

    /// The second half, after [`Self::route`] on the same part. Outputs of experts that an example does not ask make no
    /// difference, as long as they are finite.
    pub fn routed_cost_and_gradient(
        &self,
        layout: &Layout,
        labels: &[u8],
        n_batch: usize,
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        with_columns!(layout.outputs, N => Pass::<N>::new(self, layout).run(labels, n_batch, outputs, memory))
    }

    /// The terms on the whole batch, of a batch with these statistics.
    fn set_batch_terms(&self, statistics: &GateStatistics, terms: &mut BatchTerms) {
        terms.reset(statistics);
        if self.pretraining_roles.is_some() {
            return;
        }
        for (term, weight) in self.terms.beside(self.cost) {
            if let Rule::Batch(add) = term.rule::<LANES>(self.balance) {
                add(weight, statistics, terms);
            }
        }
    }
}

/// One pass over a batch whose outputs come in rows of `N`.
struct Pass<'a, const N: usize> {
    objective: &'a Objective,
    layout: &'a Layout,
    /// Targets, by class.
    targets: Vec<Padded>,
    /// q of pretraining, by class.
    pretraining_roles: Option<Vec<Padded>>,
}

impl<'a, const N: usize> Pass<'a, N> {
    fn new(objective: &'a Objective, layout: &'a Layout) -> Self {
        let padded = |roles: &Vec<Vec<f32>>| roles.iter().map(|q| padded_row(q)).collect();
        Self {
            objective,
            layout,
            targets: objective.targets(layout.shape.n_classes),
            pretraining_roles: objective.pretraining_roles.as_ref().map(padded),
        }
    }

    fn run(&self, labels: &[u8], n_batch: usize, outputs: &mut [f32], memory: &mut ObjectiveMemory) -> BatchCosts {
        let mut on = [false; N];
        on[..memory.on.len()].copy_from_slice(&memory.on);
        self.objective.set_batch_terms(&memory.statistics, &mut memory.terms);
        let s: Vec<Padded> = memory.terms.s.chunks_exact(self.layout.shape.n_experts).map(padded_row).collect();
        let mut sums = BatchCosts::default();
        let router = &self.objective.router;
        let router_s = self.router_s(&memory.load);
        let groups = outputs.chunks_mut(LANES * self.layout.row()).zip(memory.gate.chunks(LANES * N));
        for (number, ((outputs, gate), labels)) in groups.zip(labels.chunks(LANES)).enumerate() {
            let gate = self.gate_of_group(outputs, gate, &memory.log_sums[number * LANES..], on);
            let mut group = Group::new(self.layout, labels, &self.targets, outputs, gate);
            if !router.is_dense() {
                let rows = number * LANES * N..memory.weights.len().min((number + 1) * LANES * N);
                group = group.routed(router.routing, &memory.weights[rows]);
            }
            let mut total = Total::with_gradient(group.is_routed(), by_class(&s, labels), router_s);
            self.add(&group, &mut total);
            self.count(&group, &total, &mut sums);
            self.store_gradient(&group, &total, 1.0 / n_batch as f32, outputs);
        }
        sums.means(n_batch, memory.terms.value)
    }

    /// Replaces each gate logit by its log probability, makes the gate's statistics, and decides who is asked.
    fn route(&self, labels: &[u8], outputs: &mut [f32], memory: &mut ObjectiveMemory) {
        self.gate_pass(labels, outputs, memory);
        self.weigh(memory);
        memory.statistics.finish(labels.len());
    }

    /// Replaces each gate logit by its log probability, keeps the probabilities, and adds up the gate's statistics.
    fn gate_pass(&self, labels: &[u8], outputs: &mut [f32], memory: &mut ObjectiveMemory) {
        let mut mask = [false; N];
        let (layout, n_experts) = (self.layout, self.layout.shape.n_experts);
        let is_routed = !self.objective.router.is_dense();
        memory.gate.resize(labels.len() * N, 0.0);
        memory.gate_logits.resize(if is_routed { labels.len() * N } else { 0 }, 0.0);
        memory.log_sums.clear();
        memory.statistics.reset(layout.shape.n_classes, n_experts);
        self.force_gate(outputs);
        let at = layout.gate() * N;
        let groups = outputs.chunks_mut(LANES * layout.row()).zip(memory.gate.chunks_mut(LANES * N));
        for ((outputs, gate), labels) in groups.zip(labels.chunks(LANES)) {
            let logits: Columns<N> = columns::load(rows_of(outputs, layout.row()).map(|row| &row[at..]));
            if is_routed {
                let first = memory.log_sums.len() * N;
                columns::store(&logits, memory.gate_logits[first..].chunks_exact_mut(N));
            }
            let Gate { on, probabilities, logarithms, log_sum } = Gate::from_logits(&logits, n_experts);
            memory.log_sums.extend(&log_sum.to_array()[..labels.len()]);
            mask = on;
            memory.statistics.n_on = n_on(&on);
            columns::store(&logarithms, outputs.chunks_exact_mut(layout.row()).map(|row| &mut row[at..][..N]));
            columns::store(&probabilities, gate.chunks_exact_mut(N));
            let rows = gate.chunks_exact(N).zip(labels);
            rows.for_each(|(gate, label)| memory.statistics.add(usize::from(*label), &gate[..n_experts]));
        }
        memory.on.clear();
        memory.on.extend(&mask[..n_experts]);
    }

    /// Makes the weights of a batch of its gate, where not every expert is asked.
    fn weigh(&self, memory: &mut ObjectiveMemory) {
        let router = &self.objective.router;
        if router.is_dense() {
            return;
        }
        let ObjectiveMemory { gate, gate_logits, weights, on, load, statistics, .. } = memory;
        weights.clear();
        weights.resize(gate.len(), 0.0);
        let rows = GateRows { logits: gate_logits, probabilities: gate, width: N };
        *load = router.route(0, rows, on, weights);
        statistics.add_load(load);
    }

    /// S of the weights that the router gives: λ E f_i of the L1 term.
    fn router_s(&self, load: &Load) -> Columns<N> {
        let (l1, n_experts) = (self.objective.router.l1(), self.layout.shape.n_experts as f32);
        let mut s = [F32x4::zero(); N];
        if l1 > 0.0 {
            s.iter_mut().zip(load.shares()).for_each(|(s, share)| *s = F32x4::splat(l1 * n_experts * share));
        }
        s
    }

    /// The gate of a group whose gate outputs are log probabilities already.
    fn gate_of_group(&self, outputs: &[f32], probabilities: &[f32], log_sums: &[f32], on: [bool; N]) -> Gate<N> {
        let at = self.layout.gate() * N;
        let log_sums: [f32; LANES] = std::array::from_fn(|lane| *log_sums.get(lane).unwrap_or(&log_sums[0]));
        Gate {
            on,
            probabilities: columns::load(rows_of(probabilities, N)),
            logarithms: columns::load(rows_of(outputs, self.layout.row()).map(|row| &row[at..])),
            log_sum: F32x4::load(&log_sums),
        }
    }

    fn force_gate(&self, outputs: &mut [f32]) {
        let at = self.layout.gate() * N;
        outputs.chunks_exact_mut(self.layout.row()).for_each(|row| self.objective.forced.apply(&mut row[at..][..N]));
    }

    /// Adds cost, terms and the baseline's cost of a group.
    fn add(&self, group: &Group<N>, total: &mut Total<N>) {
        let Objective { cost, competitive_beta, terms, balance, .. } = self.objective;
        if let Some(roles) = &self.pretraining_roles {
            costs::given_roles::add(roles, group, total);
        } else {
            cost.add(*competitive_beta, group, total);
            for (term, weight) in terms.beside(*cost) {
                if let Rule::Example(add) = term.rule(*balance) {
                    add(weight, group, total);
                }
            }
        }
        cost.add_baseline(group, total);
    }

    /// Adds the costs of a group's examples, one after the other, and counts the misread examples.
    fn count(&self, group: &Group<N>, total: &Total<N>, sums: &mut BatchCosts) {
        let add_up =
            |sum: f32, lanes: F32x4| lanes.to_array()[..group.labels.len()].iter().fold(sum, |sum, value| sum + value);
        sums.cost = add_up(sums.cost, total.cost);
        sums.baseline_cost = add_up(sums.baseline_cost, total.baseline_cost);
        sums.n_wrong += group.n_misread(&total.answer);
        sums.n_baseline_wrong += group.n_misread(group.baseline());
    }

    /// Writes the gradient of a group, times `scale`, over its outputs.
    fn store_gradient(&self, group: &Group<N>, total: &Total<N>, scale: f32, outputs: &mut [f32]) {
        let Some(gradient) = &total.gradient else { return };
        let mut store = |network: usize, gradient: Columns<N>| {
            let rows = outputs.chunks_exact_mut(self.layout.row());
            columns::store(&gradient, rows.map(|row| &mut row[network * N..][..N]));
        };
        // A gate that is set by hand does not depend on its outputs, which therefore have no gradient.
        let gate_learns = !self.objective.forced.is_by_hand();
        let gate_scale = F32x4::splat(if gate_learns { scale * self.objective.gate_rate_scale } else { 0.0 });
        let scale = F32x4::splat(scale);
        for (expert, gradient) in gradient.experts[..group.n_experts].iter().enumerate() {
            store(expert, gradient.map(|column| column * scale));
        }
        store(self.layout.gate(), gradient.by_gate_logits(group).map(|column| column * gate_scale));
        store(self.layout.baseline(), gradient.baseline.map(|column| column * scale));
    }
}
