//! Many numbers side by side, so that a processor works on several at once.
//!
//! Plain loops over arrays, which the compiler makes wide; each number comes out as it would alone. Not for: choices that
//! differ from one to the next.

use crate::vector::Vec3;

/// Numbers side by side: enough that a loop over them is not unrolled instead.
pub(crate) const LANES: usize = 64;

/// A number for each lane.
pub(crate) type Lanes = [f32; LANES];

/// Lanes computed by `of` from each lane's number.
pub(crate) fn each(of: impl Fn(usize) -> f32) -> Lanes {
    let mut lanes = [0.0; LANES];
    for (lane, value) in lanes.iter_mut().enumerate() {
        *value = of(lane);
    }
    lanes
}

/// A place or direction for each lane.
#[derive(Clone, Debug)]
pub(crate) struct Vec3s {
    pub(crate) x: Lanes,
    pub(crate) y: Lanes,
    pub(crate) z: Lanes,
}

impl Default for Vec3s {
    fn default() -> Self {
        Self { x: [0.0; LANES], y: [0.0; LANES], z: [0.0; LANES] }
    }
}

impl Vec3s {
    pub(crate) fn each(of: impl Fn(usize) -> Vec3) -> Self {
        let mut all = Self::default();
        for lane in 0..LANES {
            let one = of(lane);
            (all.x[lane], all.y[lane], all.z[lane]) = (one.x, one.y, one.z);
        }
        all
    }

    pub(crate) fn at(&self, lane: usize) -> Vec3 {
        Vec3::new(self.x[lane], self.y[lane], self.z[lane])
    }

    pub(crate) fn set(&mut self, lane: usize, one: Vec3) {
        (self.x[lane], self.y[lane], self.z[lane]) = (one.x, one.y, one.z);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_keep_what_they_are_given() {
        let mut all = Vec3s::each(|lane| Vec3::new(lane as f32, 1.0, -1.0));
        all.set(3, Vec3::new(0.5, 0.25, 0.125));
        assert_eq!(all.at(5), Vec3::new(5.0, 1.0, -1.0));
        assert_eq!(all.at(3), Vec3::new(0.5, 0.25, 0.125));
        assert_eq!(each(|lane| all.x[lane] * 2.0)[7], 14.0);
    }
}
