//! The content of a gzip file: one member or several, one after the other.
//!
//! Copying and mailing leave zeros or a line's end behind the last member; `gzip` itself passes over them, and so does this
//! reader. Anything else behind a member is an error.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// The first two bytes of a gzip member.
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Reads one member after the other.
pub struct Members<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    /// The members of this packed content.
    pub fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let read = member.read(bytes)?;
            if read > 0 {
                return Ok(read);
            }
            let packed = self.member.take().map(GzDecoder::into_inner);
            self.member = packed.map(next_member).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// The member that begins here, after padding; none at the end.
fn next_member<R: BufRead>(mut packed: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let ahead = packed.fill_buf()?;
        let n_padding = ahead.iter().take_while(|byte| is_padding(**byte)).count();
        match ahead.get(n_padding) {
            None if ahead.is_empty() => return Ok(None),
            None => packed.consume(n_padding),
            Some(byte) if *byte == MAGIC[0] => {
                packed.consume(n_padding);
                return Ok(Some(GzDecoder::new(packed)));
            }
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes follow its end")),
        }
    }
}

/// Whether files that were copied or mailed may have this byte after their end.
pub fn is_padding(byte: u8) -> bool {
    matches!(byte, 0 | b'\r' | b'\n')
}
