//! An allocator that puts arrays at the start of a cache line.
//!
//! Rust's allocator for WebAssembly promises 8 bytes only. At an address that is no multiple of 16 one vector in four of an
//! array lies across two lines, and which arrays are at such addresses depends on all allocations before them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ops::Range;

/// Bytes of a cache line.
const LINE: usize = 64;
/// Bytes of allocations that are put there. There are many smaller ones. Larger ones hold data sets, which grow without being
/// copied only where the system's allocator has its way.
const ARRAYS: Range<usize> = 1 << 10..4 << 20;

/// The system's allocator, but for the addresses of arrays.
pub struct Lines;

/// The layout that the system is asked for in place of this one.
fn lines(layout: Layout) -> Layout {
    // Where there is no such layout, this one will do.
    if ARRAYS.contains(&layout.size()) { layout.align_to(LINE).unwrap_or(layout) } else { layout }
}

// SAFETY: the system's allocator is asked for memory of the same size with a stricter alignment, and gets it back with the
// layout that it was asked for, because that follows from the layout that the caller names both times.
unsafe impl GlobalAlloc for Lines {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's layout has a size above 0, and `lines` keeps it.
        unsafe { System.alloc(lines(layout)) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        unsafe { System.alloc_zeroed(lines(layout)) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller names a size that fits a layout of this alignment.
        let [asked, wanted] = [layout, unsafe { Layout::from_size_align_unchecked(size, layout.align()) }].map(lines);
        if asked.align() == wanted.align() {
            // SAFETY: the caller names the layout that `alloc` was called with, so `asked` is the system's.
            return unsafe { System.realloc(at, asked, size) };
        }
        // SAFETY: sizes are above 0, and both blocks have at least the bytes that are copied.
        unsafe {
            let new = System.alloc(wanted);
            if !new.is_null() {
                new.copy_from_nonoverlapping(at, layout.size().min(size));
                System.dealloc(at, asked);
            }
            new
        }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller names the layout that `alloc` was called with, so `lines` gives the system's.
        unsafe { System.dealloc(at, lines(layout)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_start_at_a_line_and_keep_their_values() {
        let sizes = [8, ARRAYS.start - 1, ARRAYS.start, 5 * ARRAYS.start, ARRAYS.end - 1, ARRAYS.end, 2 * ARRAYS.end];
        let layout = |size| Layout::from_size_align(size, 8).expect("a small layout");
        let check =
            |at: *mut u8, size| assert!(!ARRAYS.contains(&size) || at.addr().is_multiple_of(LINE), "{size} bytes");
        for (size, next) in sizes.iter().flat_map(|size| sizes.map(|next| (*size, next))) {
            // SAFETY: sizes are above 0, every block is given back with its layout, and what is read has been written.
            unsafe {
                let at = Lines.alloc_zeroed(layout(size));
                check(at, size);
                *at = 7;
                let at = Lines.realloc(at, layout(size), next);
                check(at, next);
                assert_eq!((*at, *at.add(size.min(next) - 1)), (7, 0), "{size} to {next} bytes");
                Lines.dealloc(at, layout(next));
            }
        }
    }
}
