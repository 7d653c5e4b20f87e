//! Three-dimensional vectors and the sine and cosine of whole turns.
//!
//! Only `+ - * /`, `sqrt` and `floor` are used in this crate: IEEE 754 fixes their results to the bit, so a scene
//! looks the same on every machine. Not for: general linear algebra.

use std::ops::{Add, Mul, Sub};

/// Metres in the vehicle's frame (x forward, y to its left, z up), or a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Vec3 {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) z: f32,
}

impl Vec3 {
    pub(crate) const fn new(x: f32, y: f32, z: f32) -> Self {
        Self { x, y, z }
    }

    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub(crate) fn cross(self, other: Self) -> Self {
        Self::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// The direction of length one; the zero vector points up.
    pub(crate) fn unit(self) -> Self {
        let length = self.dot(self).sqrt();
        if length < 1e-9 { Self::new(0.0, 0.0, 1.0) } else { self * (1.0 / length) }
    }
}

impl Add for Vec3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for Vec3 {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// Sine and cosine of an angle in degrees, to about 1e-7.
pub(crate) fn sin_cos_deg(degrees: f32) -> (f32, f32) {
    let turns = f64::from(degrees) / 90.0;
    let quarter = (turns + 0.5).floor();
    let angle = (turns - quarter) * std::f64::consts::FRAC_PI_2;
    let square = angle * angle;
    let sine =
        angle * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0 * (1.0 - square / 72.0))));
    let cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    let (sine, cosine) = match quarter.rem_euclid(4.0) as u8 {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    };
    (sine as f32, cosine as f32)
}

/// 0 below `from`, 1 above `to`, smooth in between.
pub(crate) fn smooth_step(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::sin_cos_deg;

    #[test]
    fn angles_are_right_all_round() {
        for degrees in -400..800_i16 {
            let (sine, cosine) = sin_cos_deg(f32::from(degrees));
            let exact = f64::from(degrees).to_radians();
            assert!((f64::from(sine) - exact.sin()).abs() < 1e-6, "sine of {degrees}");
            assert!((f64::from(cosine) - exact.cos()).abs() < 1e-6, "cosine of {degrees}");
        }
    }
}
