//! Replay: trains a run again, to the bit, for a branch from an earlier moment or for the run of a link.

use crate::page::state::State;
use crate::page::state::run::record::Recipe;
use crate::page::state::run::repetition::Replay;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::tracked::Tracked;

impl State {
    /// Starts the run of this recipe and trains to its last step.
    pub(in crate::page::state) fn replay(&mut self, recipe: Recipe) {
        self.start(recipe.config.clone());
        self.set_replay_target(recipe);
    }

    fn set_replay_target(&mut self, recipe: Recipe) {
        self.training.pace.set(Pace::Paused);
        self.shown.replaying.set((recipe.steps > 0).then(|| Replay::new(recipe)));
    }

    /// Advances the replay, between slices: applies settings that act from this step, and trains to the next change.
    pub(in crate::page::state) fn advance_replay(&mut self) {
        if *self.training.pace != Pace::Paused || !self.training.is_idle() {
            return;
        }
        let steps = self.training.steps;
        while let Some(Replay { recipe, .. }) = Tracked::quietly(&mut self.shown.replaying)
            && let Some((_, config)) = recipe.changes.pop_front_if(|(at, _)| *at <= steps)
        {
            self.train_by(config);
        }
        let Some(replay) = &*self.shown.replaying else { return };
        self.config.set(replay.with_edits(&self.shown.config));
        let Recipe { changes, steps: last, .. } = &replay.recipe;
        if steps >= *last {
            self.end_replay();
            self.test_on_all();
            return;
        }
        let next = changes.front().map_or(*last, |(at, _)| (*at).min(*last));
        self.training.pace.set(Pace::UntilStep(next));
    }

    /// Branches: repeats the run up to the shown moment, from which the user can train on with other settings. The run
    /// so far becomes an earlier run.
    pub(in crate::page::state) fn branch(&mut self) {
        let Some(steps) = self.shown.time_machine.viewed_steps() else { return };
        if let Some(why) = self.shown.record.broken {
            self.set_message(Some(format!("This run cannot be repeated up to step {steps}. {why}")));
            return;
        }
        self.replay(self.shown.record.recipe_switched(steps, &self.shown.config));
    }
}
