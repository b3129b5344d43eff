//! The film of a run: the file that is saved is ten seconds of the run, and making it stops nothing.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::io::Cursor;
use webm_iterable::WebmIterator;
use webm_iterable::matroska_spec::{MatroskaSpec as Tag, SimpleBlock};
use xtask::readers::READERS;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_film_of_ten_seconds_is_saved_while_the_run_trains,
    where_the_browser_encodes_no_video_the_film_is_an_animated_picture,
    a_film_needs_a_run_and_can_be_given_up,
];

/// Lines across the bands of the run so far, as shares of a picture: their left and right ends, and their heights. What is
/// written or drawn on the bands covers one of them at most.
const ACROSS: (f64, f64, [f64; 3]) = (50.0 / 960.0, 938.0 / 960.0, [0.735, 0.80, 0.855]);

/// Makes the film, checks that the page tells how far it is, and gives the saved file.
fn film(page: &Page, name: &str) -> Result<Vec<u8>> {
    page.opens("take-along")?;
    let file = page.saved(name, |browser| {
        browser.click("film")?;
        // A slow machine takes most of a second for each picture of a video.
        for part in ["20 %", "40 %", "60 %", "80 %", "The film is saved"] {
            let is_so_far = |text: &str| text.contains(part) || text.starts_with("The film is saved");
            browser.wait("film-said", part, READY, is_so_far)?;
        }
        Ok(())
    })?;
    ensure!(file.len() < 3_000_000, "the film has {} bytes", file.len());
    Ok(file)
}

fn a_film_of_ten_seconds_is_saved_while_the_run_trains(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // Early stopping would end the run before the film is made.
        page.browser.script("document.getElementById('auto-stop').click()", json!([]))?;
        page.browser.click("test-digit")?;
        page.browser.click("train")?;
        page.steps_reach(200)?;
        let before = page.steps()?;
        let file = film(page, "film")?;
        ensure!(page.steps()? > before, "the run stood still at {before} steps");
        page.browser.click("pause")?;
        let blocks = blocks(&file)?;
        ensure!(blocks.len() == 200, "{} pictures", blocks.len());
        ensure!(blocks.iter().enumerate().all(|(n, (at, ..))| *at == 50 * n as i64), "{blocks:?}");
        ensure!(blocks[0].1 && blocks.iter().filter(|(_, is_key, _)| *is_key).count() < 20, "{blocks:?}");
        // The head of a key frame of VP8 has the size.
        let (_, _, first) = &blocks[0];
        let side = |at: usize| u16::from_le_bytes([first[at], first[at + 1]]) & 0x3fff;
        ensure!(first[3..6] == [0x9d, 0x01, 0x2a] && (side(6), side(8)) == (1280, 720), "{:?}", &first[..10]);
        check_as_read_elsewhere(&file)
    });
}

/// The blocks of a film: milliseconds after the start, whether it is a key frame, and the encoded picture.
fn blocks(file: &[u8]) -> Result<Vec<(i64, bool, Vec<u8>)>> {
    let (mut start, mut blocks, mut seconds) = (0, Vec::new(), None);
    for tag in WebmIterator::new(file, &[]) {
        let tag = tag?;
        match &tag {
            Tag::Duration(milliseconds) => seconds = Some(milliseconds / 1000.0),
            Tag::Timestamp(at) => start = *at as i64,
            Tag::SimpleBlock(_) => {
                let block = SimpleBlock::try_from(&tag)?;
                blocks.push((start + i64::from(block.timestamp), block.keyframe, block.raw_frame_data().to_vec()));
            }
            _ => {}
        }
    }
    ensure!(seconds == Some(10.0), "{seconds:?} seconds");
    Ok(blocks)
}

/// Plays the film in OpenCV, where that is here, and looks at each picture.
fn check_as_read_elsewhere(file: &[u8]) -> Result<()> {
    let reader = READERS.iter().find(|reader| reader.name == "opencv-python-headless").context("it is in the table")?;
    let Some(python) = reader.program() else {
        println!("skipped: {} {} is not here; `cargo xtask test` installs it", reader.name, reader.version);
        return Ok(());
    };
    let path = std::env::temp_dir().join(format!("moe-film-{}.webm", std::process::id()));
    std::fs::write(&path, file)?;
    let script = workspace::root().join("tests/readers/read_film.py");
    let read = workspace::output(workspace::command(python).arg(script).arg(&path));
    std::fs::remove_file(&path)?;
    let read = read.context("OpenCV does not read the film")?;
    let mut drawn = Vec::new();
    for (n, line) in read.lines().enumerate() {
        let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>().context(line.to_owned())?;
        ensure!(figures[..2] == [1280.0, 720.0] && (figures[2] - 50.0 * n as f64).abs() < 2.0, "picture {n}: {line}");
        drawn.push(figures[3]);
    }
    check_course(&drawn, 200)
}

/// Checks how far the run is drawn on the pictures of a film: it goes from its start to its end evenly, and rests there.
fn check_course(drawn: &[f64], n: usize) -> Result<()> {
    ensure!(drawn.len() == n, "{} pictures", drawn.len());
    for (frame, drawn) in drawn.iter().enumerate() {
        let along = (frame as f64 / (n as f64 * 0.85)).min(1.0);
        // A picture shows the last moment before it, which may lie well behind where the machine was busy; the end is the end.
        let behind = if along < 1.0 { 0.2 } else { 0.08 };
        ensure!(
            (-behind..0.08).contains(&(drawn - along)),
            "picture {frame} has {drawn} of the run instead of {along:.2}"
        );
    }
    Ok(())
}

fn where_the_browser_encodes_no_video_the_film_is_an_animated_picture(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        page.browser.script("delete window.VideoEncoder", json!([]))?;
        let file = film(page, "animation")?;
        let said = page.browser.text("film-said")?;
        ensure!(said.contains("APNG") && said.contains("960×540"), "{said}");
        let mut reader = png::Decoder::new(Cursor::new(file)).read_info()?;
        let n_frames = reader.info().animation_control().context("it does not move")?.num_frames;
        let (width, height) = reader.info().size();
        ensure!((width, height, n_frames) == (960, 540, 62), "{width}×{height}, {n_frames} pictures");
        let mut canvas = vec![[0; 4]; (width * height) as usize];
        let (mut drawn, mut maps) = (Vec::new(), std::collections::HashSet::new());
        for _ in 0..n_frames {
            let mut pixels = vec![0; reader.output_buffer_size().context("too large")?];
            reader.next_frame(&mut pixels)?;
            let frame = *reader.info().frame_control().context("a picture of no animation")?;
            ensure!(f64::from(frame.delay_num) / f64::from(frame.delay_den) == 0.16, "{frame:?}");
            let (changed, _) = pixels.as_chunks::<4>();
            for (n, pixel) in changed.iter().take((frame.width * frame.height) as usize).enumerate() {
                let (x, y) = (n as u32 % frame.width + frame.x_offset, n as u32 / frame.width + frame.y_offset);
                if pixel[3] > 0 {
                    canvas[(y * width + x) as usize] = *pixel;
                }
            }
            ensure!(canvas.iter().all(|pixel| pixel[3] == 255), "a picture is clear in places");
            let (left, right, rows) = ACROSS;
            let starts = rows.map(|row| (f64::from(height) * row) as usize * width as usize);
            let columns = (f64::from(width) * left) as usize..(f64::from(width) * right) as usize;
            let ground = canvas[(2 * width + 2) as usize];
            let differs = |at: usize| canvas[at].iter().zip(ground).any(|(a, b)| a.abs_diff(b) > 40);
            let n_drawn = columns.clone().filter(|column| starts.iter().any(|start| differs(start + column))).count();
            drawn.push(n_drawn as f64 / columns.len() as f64);
            let map = canvas.chunks_exact(width as usize).skip(90).take(280).flat_map(|row| &row[600..940]).copied();
            maps.insert(map.collect::<Vec<_>>());
        }
        check_course(&drawn, 62)?;
        ensure!(maps.len() > 5, "the map of territories has {} pictures only", maps.len());
        Ok(())
    });
}

fn a_film_needs_a_run_and_can_be_given_up(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.opens("take-along")?;
        page.browser.click("film")?;
        let needs_a_run = |text: &str| text == "There is no run to film yet: press Train, then make the film.";
        page.browser.wait("film-said", "that there is no run", SOON, needs_a_run)?;
        page.train_below(30.0)?;
        page.opens("take-along")?;
        let steps = page.steps()?;
        for _ in 0..2 {
            page.browser.click("film")?;
            page.browser.wait("film-said", "how far the film is", READY, |text| text.contains("10 %"))?;
            page.browser.click("film-cancel")?;
            page.browser.wait("film-said", "that it was given up", SOON, |text| text.contains("given up"))?;
            let hidden = "['film-cancel', 'film-progress'].every((id) => document.getElementById(id).hidden)";
            page.until(hidden)?;
            page.until("document.activeElement.id === 'film'")?;
        }
        page.steps_are(steps)?;
        page.train_below(25.0)
    });
}
