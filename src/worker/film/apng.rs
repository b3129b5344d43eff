//! Pictures as an animated PNG, which plays again and again.
//!
//! Each picture stores only the rectangle in which something has changed, and there only the changed pixels: all others
//! are transparent and let the picture before show through. Transparent pixels cost next to nothing once compressed.

use crate::protocol::film::FilmShape;
use png::{BitDepth, BlendOp, ColorType, Compression, Encoder, EncodingError, Filter, Writer};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Bytes of a pixel: red, green, blue, opacity.
const PIXEL: usize = 4;

/// An animated PNG that is being written. All its pictures are opaque.
pub struct Apng {
    writer: Writer<Sink>,
    file: Sink,
    width: usize,
    /// The pixels of the picture before; none before the first.
    before: Vec<u8>,
}

/// The file so far: the library gives back no file that it was handed.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The changed pixels of a rectangle.
#[derive(Debug, PartialEq)]
struct Change {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Apng {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// If the shape has no pixels or no pictures.
    pub fn begin(shape: &FilmShape) -> Result<Self, EncodingError> {
        let file = Sink::default();
        let mut encoder = Encoder::new(file.clone(), shape.width, shape.height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        // Filters would spread the clear pixels' zeros.
        encoder.set_filter(Filter::NoFilter);
        encoder.set_animated(shape.n_frames, 0)?;
        encoder.set_frame_delay(shape.frame_ms as u16, 1000)?;
        encoder.set_blend_op(BlendOp::Over)?;
        Ok(Self { writer: encoder.write_header()?, file, width: shape.width as usize, before: Vec::new() })
    }

    /// Adds the next picture, `[height][width]` of four bytes.
    ///
    /// # Errors
    ///
    /// If the picture has another size than the file, or is one too many.
    pub fn add(&mut self, pixels: Vec<u8>) -> Result<(), EncodingError> {
        if self.before.len() == pixels.len() {
            let change = changed(&self.before, &pixels, self.width);
            self.writer.reset_frame_position()?;
            self.writer.set_frame_dimension(change.width as u32, change.height as u32)?;
            self.writer.set_frame_position(change.x as u32, change.y as u32)?;
            self.writer.write_image_data(&change.pixels)?;
        } else {
            self.writer.write_image_data(&pixels)?;
        }
        self.before = pixels;
        Ok(())
    }

    /// Ends the file after its last picture.
    ///
    /// # Errors
    ///
    /// If the library cannot end the file.
    pub fn end(self) -> Result<Vec<u8>, EncodingError> {
        self.writer.finish()?;
        Ok(self.file.0.take())
    }
}

/// The smallest rectangle with all pixels in which two pictures differ; the first pixel if they do not.
fn changed(before: &[u8], after: &[u8], width: usize) -> Change {
    let (old, _) = before.as_chunks::<PIXEL>();
    let (new, _) = after.as_chunks::<PIXEL>();
    let (mut left, mut right, mut top, mut bottom) = (width, 0, usize::MAX, 0);
    for (row, (old, new)) in old.chunks_exact(width).zip(new.chunks_exact(width)).enumerate() {
        let differs = |column: &usize| old[*column] != new[*column];
        let Some(first) = (0..width).find(differs) else { continue };
        let last = (0..width).rfind(differs).unwrap_or(first);
        (left, right) = (left.min(first), right.max(last));
        (top, bottom) = (top.min(row), row);
    }
    if left > right {
        return Change { x: 0, y: 0, width: 1, height: 1, pixels: vec![0; PIXEL] };
    }
    let (columns, height) = (right - left + 1, bottom - top + 1);
    let mut pixels = vec![0; columns * height * PIXEL];
    let (cells, _) = pixels.as_chunks_mut::<PIXEL>();
    for (n, cell) in cells.iter_mut().enumerate() {
        let place = (top + n / columns) * width + left + n % columns;
        if old[place] != new[place] {
            *cell = new[place];
        }
    }
    Change { x: left, y: top, width: columns, height, pixels }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::film::FilmFormat;
    use png::Decoder;

    const SHAPE: FilmShape = FilmShape { format: FilmFormat::Apng, width: 40, height: 30, frame_ms: 125, n_frames: 4 };

    /// A grey picture with a red square at this place.
    fn picture(place: usize) -> Vec<u8> {
        let mut pixels = [90, 90, 90, 255].repeat(40 * 30);
        let (cells, _) = pixels.as_chunks_mut::<PIXEL>();
        (0..25).for_each(|n| cells[(place + n / 5) * 40 + place + n % 5] = [200, 10, 10, 255]);
        pixels
    }

    #[test]
    fn a_reader_sees_every_picture_as_it_was_added() {
        let pictures = [picture(0), picture(20), picture(20), picture(3)];
        let mut film = Apng::begin(&SHAPE).expect("a shape with pixels");
        pictures.iter().for_each(|picture| film.add(picture.clone()).expect("a picture of the right size"));
        let file = film.end().expect("all pictures are there");
        let mut reader = Decoder::new(io::Cursor::new(&file)).read_info().expect("a PNG");
        assert_eq!(reader.info().animation_control().map(|it| (it.num_frames, it.num_plays)), Some((4, 0)));
        let mut canvas = Vec::new();
        for (n, picture) in pictures.iter().enumerate() {
            let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
            reader.next_frame(&mut pixels).expect("a picture");
            let frame = *reader.info().frame_control().expect("an animation");
            assert_eq!((frame.delay_num, frame.delay_den), (125, 1000));
            if n == 0 {
                canvas = pixels;
            } else {
                let (cells, _) = canvas.as_chunks_mut::<PIXEL>();
                let (new, _) = pixels.as_chunks::<PIXEL>();
                for (n, pixel) in new.iter().take((frame.width * frame.height) as usize).enumerate() {
                    let (x, y) = (n as u32 % frame.width + frame.x_offset, n as u32 / frame.width + frame.y_offset);
                    if pixel[3] == 255 {
                        cells[(y * 40 + x) as usize] = *pixel;
                    }
                }
            }
            assert!(canvas == *picture, "picture {n}");
        }
    }

    #[test]
    fn only_the_rectangle_that_changes_is_stored_and_a_picture_too_many_is_refused() {
        let change = changed(&picture(0), &picture(10), 40);
        assert_eq!((change.x, change.y, change.width, change.height), (0, 0, 15, 15));
        assert_eq!(changed(&picture(7), &picture(7), 40).pixels, [0; PIXEL]);
        let mut film = Apng::begin(&SHAPE).expect("a shape with pixels");
        (0..4).for_each(|n| film.add(picture(n)).expect("a picture"));
        assert!(film.add(picture(4)).is_err());
    }
}
