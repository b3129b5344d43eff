//! Four f32 in one register: `core::arch` vectors in WebAssembly, plain arrays elsewhere, the same bits in both.
//!
//! Only operations that IEEE 754 defines exactly are here: no fused multiply-add, no estimates, no relaxed SIMD.

/// Lanes of an [`F32x4`].
pub const LANES: usize = 4;

/// Four f32.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(imp::Vector);

/// 12,582,912 = 1.5·2²³: adding it moves a small number's integer part into the low bits of the mantissa.
const ROUNDER: f32 = 12_582_912.0;

impl F32x4 {
    /// All lanes zero.
    #[inline(always)]
    pub fn zero() -> Self {
        Self::splat(0.0)
    }

    /// All lanes `value`.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self(imp::splat(value))
    }

    /// The first four of `values`.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer.
    #[inline(always)]
    pub fn load(values: &[f32]) -> Self {
        let chunk = values.first_chunk().expect("a vector is loaded from at least four values");
        Self(imp::load(chunk))
    }

    /// Writes the lanes to the first four of `values`.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer.
    #[inline(always)]
    pub fn store(self, values: &mut [f32]) {
        let chunk = values.first_chunk_mut().expect("a vector is stored to at least four values");
        imp::store(self.0, chunk);
    }

    /// The four values at `pointer`.
    ///
    /// # Safety
    /// `pointer` must be valid for reading four f32; it needs no alignment beyond f32's.
    #[inline(always)]
    pub unsafe fn load_at(pointer: *const f32) -> Self {
        // SAFETY: the caller vouches for four readable f32, which is what a `[f32; 4]` is.
        Self(imp::load(unsafe { &*pointer.cast() }))
    }

    /// Writes the lanes to the four values at `pointer`.
    ///
    /// # Safety
    /// `pointer` must be valid for writing four f32; it needs no alignment beyond f32's.
    #[inline(always)]
    pub unsafe fn store_at(self, pointer: *mut f32) {
        // SAFETY: the caller vouches for four writable f32, which is what a `[f32; 4]` is.
        imp::store(self.0, unsafe { &mut *pointer.cast() });
    }

    /// The lanes as an array.
    #[inline(always)]
    pub fn to_array(self) -> [f32; LANES] {
        let mut lanes = [0.0; LANES];
        imp::store(self.0, &mut lanes);
        lanes
    }

    /// Lane j of vector i becomes lane i of vector j.
    #[inline(always)]
    pub fn transpose(vectors: [Self; LANES]) -> [Self; LANES] {
        imp::transpose(vectors.map(|vector| vector.0)).map(Self)
    }

    /// The larger of each pair; `self` where either is not a number.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(imp::max(self.0, other.0))
    }

    /// The smaller of each pair; `self` where either is not a number.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(imp::min(self.0, other.0))
    }

    /// The square root of each lane.
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(imp::sqrt(self.0))
    }

    /// Each lane where `condition` is above zero, else 0.
    #[inline(always)]
    pub fn where_positive(self, condition: Self) -> Self {
        Self(imp::where_positive(self.0, condition.0))
    }

    /// Each lane, or 0 where it lies within ±`bound`.
    #[inline(always)]
    pub fn without_within(self, bound: Self) -> Self {
        Self(imp::without_within(self.0, bound.0))
    }

    /// Lane 0 + lane 1 + lane 2 + lane 3, in this order.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        a + b + c + d
    }

    /// The nearest whole number of each lane (ties to even), and 2 to that power; for lanes within ±126.
    #[inline(always)]
    pub fn nearest_and_power_of_two(self) -> (Self, Self) {
        let shifted = self + Self::splat(ROUNDER);
        let bias = 127_u32.wrapping_sub(ROUNDER.to_bits());
        (shifted - Self::splat(ROUNDER), Self(imp::add_bits_then_shift_left_23(shifted.0, bias)))
    }

    /// The exponent e and the mantissa in [1, 2) of each lane, for positive normal numbers.
    #[inline(always)]
    pub fn exponent_and_mantissa(self) -> (Self, Self) {
        let (exponent, mantissa) = imp::exponent_and_mantissa(self.0);
        (Self(exponent), Self(mantissa))
    }
}

macro_rules! operator {
    ($trait:ident $method:ident) => {
        impl std::ops::$trait for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(imp::$method(self.0, other.0))
            }
        }
    };
}
operator!(Add add);
operator!(Sub sub);
operator!(Mul mul);
operator!(Div div);

#[cfg(target_arch = "wasm32")]
mod imp {
    use core::arch::wasm32::*;

    pub type Vector = v128;

    #[inline(always)]
    pub fn splat(value: f32) -> Vector {
        f32x4_splat(value)
    }

    #[inline(always)]
    pub fn load(values: &[f32; 4]) -> Vector {
        // SAFETY: the reference is to sixteen readable bytes, and v128_load needs no alignment.
        unsafe { v128_load(values.as_ptr().cast()) }
    }

    #[inline(always)]
    pub fn store(vector: Vector, values: &mut [f32; 4]) {
        // SAFETY: the reference is to sixteen writable bytes, and v128_store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), vector) }
    }

    pub use core::arch::wasm32::{
        f32x4_add as add, f32x4_div as div, f32x4_mul as mul, f32x4_pmax as max, f32x4_pmin as min, f32x4_sqrt as sqrt,
        f32x4_sub as sub,
    };

    #[inline(always)]
    pub fn transpose([a, b, c, d]: [Vector; 4]) -> [Vector; 4] {
        let (ab_low, ab_high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
        let (cd_low, cd_high) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
        [
            i64x2_shuffle::<0, 2>(ab_low, cd_low),
            i64x2_shuffle::<1, 3>(ab_low, cd_low),
            i64x2_shuffle::<0, 2>(ab_high, cd_high),
            i64x2_shuffle::<1, 3>(ab_high, cd_high),
        ]
    }

    #[inline(always)]
    pub fn where_positive(value: Vector, condition: Vector) -> Vector {
        v128_and(value, f32x4_gt(condition, f32x4_splat(0.0)))
    }

    #[inline(always)]
    pub fn without_within(value: Vector, bound: Vector) -> Vector {
        v128_andnot(value, f32x4_lt(f32x4_abs(value), bound))
    }

    #[inline(always)]
    pub fn add_bits_then_shift_left_23(value: Vector, bits: u32) -> Vector {
        u32x4_shl(u32x4_add(value, u32x4_splat(bits)), 23)
    }

    #[inline(always)]
    pub fn exponent_and_mantissa(value: Vector) -> (Vector, Vector) {
        let exponent = i32x4_sub(i32x4_shr(value, 23), i32x4_splat(127));
        let mantissa = v128_or(v128_and(value, u32x4_splat(0x007f_ffff)), u32x4_splat(0x3f80_0000));
        (f32x4_convert_i32x4(exponent), mantissa)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    pub type Vector = [f32; 4];

    #[inline(always)]
    fn map2(a: Vector, b: Vector, f: impl Fn(f32, f32) -> f32) -> Vector {
        [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
    }

    #[inline(always)]
    pub fn splat(value: f32) -> Vector {
        [value; 4]
    }

    #[inline(always)]
    pub fn load(values: &[f32; 4]) -> Vector {
        *values
    }

    #[inline(always)]
    pub fn store(vector: Vector, values: &mut [f32; 4]) {
        *values = vector;
    }

    #[inline(always)]
    pub fn add(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| a + b)
    }

    #[inline(always)]
    pub fn sub(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| a - b)
    }

    #[inline(always)]
    pub fn mul(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| a * b)
    }

    #[inline(always)]
    pub fn div(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| a / b)
    }

    #[inline(always)]
    pub fn transpose(vectors: [Vector; 4]) -> [Vector; 4] {
        std::array::from_fn(|j| std::array::from_fn(|i| vectors[i][j]))
    }

    #[inline(always)]
    pub fn max(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| if a < b { b } else { a })
    }

    #[inline(always)]
    pub fn min(a: Vector, b: Vector) -> Vector {
        map2(a, b, |a, b| if b < a { b } else { a })
    }

    #[inline(always)]
    pub fn sqrt(a: Vector) -> Vector {
        a.map(f32::sqrt)
    }

    #[inline(always)]
    pub fn where_positive(value: Vector, condition: Vector) -> Vector {
        map2(value, condition, |value, condition| if condition > 0.0 { value } else { 0.0 })
    }

    #[inline(always)]
    pub fn without_within(value: Vector, bound: Vector) -> Vector {
        map2(value, bound, |lane, bound| if lane.abs() < bound { 0.0 } else { lane })
    }

    #[inline(always)]
    pub fn add_bits_then_shift_left_23(value: Vector, bits: u32) -> Vector {
        value.map(|lane| f32::from_bits(lane.to_bits().wrapping_add(bits) << 23))
    }

    #[inline(always)]
    pub fn exponent_and_mantissa(value: Vector) -> (Vector, Vector) {
        let exponent = value.map(|lane| ((lane.to_bits() as i32 >> 23) - 127) as f32);
        let mantissa = value.map(|lane| f32::from_bits(lane.to_bits() & 0x007f_ffff | 0x3f80_0000));
        (exponent, mantissa)
    }
}
/// Fewer than four values with zeros behind them.
#[inline(always)]
pub fn first_of(values: &[f32]) -> F32x4 {
    F32x4::load(&std::array::from_fn::<f32, LANES, _>(|lane| values.get(lane).copied().unwrap_or(0.0)))
}
