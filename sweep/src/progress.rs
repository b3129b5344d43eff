//! How far a sweep is: a line that a terminal shows in place, or a line every half minute in a log.

#![expect(clippy::disallowed_types, reason = "it tells a person how long a sweep takes")]

use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Time between two lines on a terminal.
const ON_TERMINAL: Duration = Duration::from_millis(100);
/// Time between two lines in a log.
const IN_LOG: Duration = Duration::from_secs(30);

/// The progress of a sweep.
pub struct Progress {
    n_before: usize,
    n_runs: usize,
    start: Instant,
    shown: Instant,
    is_terminal: bool,
}

impl Progress {
    /// A sweep of `n_runs` runs, `n_before` of which were done earlier.
    pub fn new(n_before: usize, n_runs: usize) -> Self {
        let start = Instant::now();
        Self { n_before, n_runs, start, shown: start, is_terminal: std::io::stderr().is_terminal() }
    }

    /// Shows that `n_done` runs are done, unless the last line is too young.
    pub fn show(&mut self, n_done: usize) {
        if self.shown.elapsed() < if self.is_terminal { ON_TERMINAL } else { IN_LOG } {
            return;
        }
        self.shown = Instant::now();
        let line = line(n_done - self.n_before, n_done, self.n_runs, self.start.elapsed());
        if self.is_terminal {
            eprint!("\r\x1b[K{line}");
        } else {
            eprintln!("{line}");
        }
    }

    /// Says at the end how long it took.
    pub fn end(&self, n_done: usize) {
        let (n, time) = (n_done - self.n_before, self.start.elapsed());
        let clear = if self.is_terminal { "\r\x1b[K" } else { "" };
        eprintln!("{clear}{n} runs in {}, {:.2} runs/s.", in_words(time), n as f64 / time.as_secs_f64());
    }
}

/// The line where `n_now` runs took this time.
fn line(n_now: usize, n_done: usize, n_runs: usize, time: Duration) -> String {
    let per_second = n_now as f64 / time.as_secs_f64();
    let left = Duration::from_secs_f64((n_runs - n_done) as f64 / per_second);
    format!("{n_done} of {n_runs} runs, {per_second:.2} runs/s, {} left", in_words(left))
}

/// A time in two units at most.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_this_process_alone_into_the_speed() {
        let said = line(30, 130, 490, Duration::from_secs(10));
        assert_eq!(said, "130 of 490 runs, 3.00 runs/s, 2 min 0 s left");
        assert_eq!(in_words(Duration::from_millis(1_900)), "1 s");
        assert_eq!(in_words(Duration::from_secs(7_261)), "2 h 1 min");
    }
}
