//! The course of a film: which moment of the run each picture shows.
//!
//! Each doubling of steps gets the same time, as on the axis of the run so far: experts part within a hundred steps, and the
//! thousands after those change little. The end of the run stays for a while, so that it can be read before the film begins
//! anew.

use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::run::history::Position;
use crate::protocol::film::FilmShape;

/// The part of the film in which the end of the run stays.
const REST: f64 = 0.15;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instant {
    /// How far along the axis of steps the picture is, from 0 to 1.
    pub along: f64,
    /// The place of its moment among those of the time machine.
    pub moment: usize,
}

/// The instants of all pictures. `moments` are the steps of the moments, in order; the run has come to `end`.
pub fn course(shape: &FilmShape, moments: &[u32], end: Position) -> Vec<Instant> {
    let axis = XAxis::Steps.scale(end, (0.0, 1.0));
    let n_moving = f64::from(shape.n_frames) * (1.0 - REST);
    let last = moments.len().saturating_sub(1);
    let instant = |frame: u32| {
        let along = (f64::from(frame) / n_moving).min(1.0);
        let steps = axis.value(along);
        let by = moments.partition_point(|moment| f64::from(*moment) <= steps).saturating_sub(1);
        let moment = if along >= 1.0 {
            last
        } else if frame == 0 {
            0
        } else {
            by
        };
        Instant { along, moment }
    };
    (0..shape.n_frames).map(instant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::film::FilmFormat;

    fn shape() -> FilmShape {
        FilmShape::ten_seconds(FilmFormat::WebM)
    }

    #[test]
    fn a_film_goes_from_the_start_to_the_end_and_rests_there() {
        for steps in [1, 10, 2_814, 500_000] {
            let moments: Vec<u32> = (0..=100).map(|n| n * steps / 100).collect();
            let course = course(&shape(), &moments, Position { steps: steps.into(), ..Position::default() });
            assert_eq!(course.len(), 200);
            assert_eq!(course[0], Instant { along: 0.0, moment: 0 });
            assert!(course.is_sorted_by(|a, b| a.along <= b.along && a.moment <= b.moment), "{course:?}");
            let rests = course.iter().filter(|instant| **instant == Instant { along: 1.0, moment: 100 }).count();
            assert_eq!(rests, 30, "{steps} steps: {course:?}");
        }
    }

    #[test]
    fn each_doubling_of_steps_gets_the_same_time() {
        let moments: Vec<u32> = (0..=1_024).collect();
        let course = course(&shape(), &moments, Position { steps: 1_024.0, ..Position::default() });
        for doubling in 0..10 {
            let steps = 1 << doubling..2 << doubling;
            let pictures = course.iter().filter(|instant| steps.contains(&moments[instant.moment])).count();
            assert!((16..=18).contains(&pictures) || doubling == 0, "{pictures} pictures from step {steps:?}");
        }
    }

    #[test]
    fn a_run_of_one_moment_is_a_film_of_this_moment() {
        let course = course(&shape(), &[7], Position::default());
        assert!(course.iter().all(|instant| instant.moment == 0));
    }
}
