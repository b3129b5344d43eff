//! Encoded video as a WebM file: one track of VP8, a cluster for each key frame.
//!
//! Times in the file are milliseconds. There is no index: a film of seconds is fetched as a whole.

use crate::protocol::film::FilmShape;
use webm_iterable::WebmWriter;
use webm_iterable::errors::TagWriterError;
use webm_iterable::matroska_spec::{Master, MatroskaSpec as Tag, SimpleBlock};

/// The name of the writing program in the file.
const WRITER: &str = "mixture of experts";
/// The number of the only track.
const TRACK: u64 = 1;
/// Matroska's number for tracks of video.
const VIDEO: u64 = 1;
/// Nanoseconds in a millisecond.
const NANOSECONDS: u64 = 1_000_000;

/// A picture as the browser has encoded it.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedFrame {
    /// When the picture is shown, milliseconds after the start.
    pub at_ms: u32,
    /// Whether the picture is a key frame, which needs no picture before it.
    pub is_key: bool,
    /// The encoded picture.
    pub bytes: Vec<u8>,
}

/// The file of these frames, in their order.
///
/// # Errors
///
/// If the library refuses to write an element, which does not happen for frames in the order of their times.
pub fn file(shape: &FilmShape, frames: &[EncodedFrame]) -> Result<Vec<u8>, TagWriterError> {
    let mut bytes = Vec::new();
    let mut writer = WebmWriter::new(&mut bytes);
    writer.write(&head())?;
    writer.write(&Tag::Segment(Master::Start))?;
    writer.write(&info(shape))?;
    writer.write(&tracks(shape))?;
    for cluster in frames.chunk_by(|_, next| !next.is_key) {
        let start = cluster[0].at_ms;
        writer.write(&Tag::Cluster(Master::Start))?;
        writer.write(&Tag::Timestamp(start.into()))?;
        for frame in cluster {
            let after_start = (frame.at_ms - start) as i16;
            let block = SimpleBlock::new_uncheked(&frame.bytes, TRACK, after_start, false, None, false, frame.is_key);
            writer.write::<Tag>(&block.into())?;
        }
        writer.write(&Tag::Cluster(Master::End))?;
    }
    writer.write(&Tag::Segment(Master::End))?;
    drop(writer);
    Ok(bytes)
}

fn head() -> Tag {
    Tag::Ebml(Master::Full(vec![
        Tag::EbmlVersion(1),
        Tag::EbmlReadVersion(1),
        Tag::EbmlMaxIdLength(4),
        Tag::EbmlMaxSizeLength(8),
        Tag::DocType("webm".to_owned()),
        Tag::DocTypeVersion(4),
        Tag::DocTypeReadVersion(2),
    ]))
}

fn info(shape: &FilmShape) -> Tag {
    Tag::Info(Master::Full(vec![
        Tag::TimestampScale(NANOSECONDS),
        Tag::Duration(shape.duration_ms().into()),
        Tag::MuxingApp(WRITER.to_owned()),
        Tag::WritingApp(WRITER.to_owned()),
    ]))
}

fn tracks(shape: &FilmShape) -> Tag {
    let (width, height) = (shape.width.into(), shape.height.into());
    Tag::Tracks(Master::Full(vec![Tag::TrackEntry(Master::Full(vec![
        Tag::TrackNumber(TRACK),
        Tag::TrackUID(TRACK),
        Tag::TrackType(VIDEO),
        Tag::FlagLacing(0),
        Tag::DefaultDuration(u64::from(shape.frame_ms) * NANOSECONDS),
        Tag::CodecID("V_VP8".to_owned()),
        Tag::Video(Master::Full(vec![Tag::PixelWidth(width), Tag::PixelHeight(height)])),
    ]))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::film::FilmFormat;
    use webm_iterable::WebmIterator;

    #[test]
    fn the_file_has_the_frames_with_their_times_and_a_cluster_for_each_key_frame() {
        let shape = FilmShape::ten_seconds(FilmFormat::WebM);
        let frames: Vec<EncodedFrame> = (0..shape.n_frames)
            .map(|n| EncodedFrame {
                at_ms: n * shape.frame_ms,
                is_key: n % 60 == 0,
                bytes: vec![n as u8; 1 + n as usize],
            })
            .collect();
        let bytes = file(&shape, &frames).expect("the file can be written");
        let mut tags = WebmIterator::new(&bytes[..], &[]).map(|tag| tag.expect("the file can be read"));
        let (mut start, mut n_clusters, mut found) = (0, 0, Vec::new());
        assert!(tags.any(|tag| tag == Tag::Duration(10_000.0)));
        assert!(tags.any(|tag| tag == Tag::PixelWidth(1280)));
        for tag in tags {
            match &tag {
                Tag::Timestamp(at) => {
                    (start, n_clusters) = (*at as u32, n_clusters + 1);
                }
                Tag::SimpleBlock(_) => {
                    let block = SimpleBlock::try_from(&tag).expect("a block");
                    let at_ms = start + block.timestamp as u32;
                    found.push(EncodedFrame { at_ms, is_key: block.keyframe, bytes: block.raw_frame_data().to_vec() });
                }
                _ => {}
            }
        }
        assert_eq!(n_clusters, 4);
        assert_eq!(found, frames);
    }
}
