//! Triangles with what the finish needs to know at each corner, and the round parts: wheels and mirrors.
//!
//! Not for: the body's surface, see `bodywork`.

use crate::vector::{Vec3, sin_cos_deg};

/// Part of the vehicle that a triangle belongs to; decides how it is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Sides below the belt line, with wheel arches cut out.
    Side,
    /// Between belt line and the edge of roof or bonnet.
    Greenhouse,
    /// Bonnet, windscreen, roof, rear window, boot.
    Top,
    /// The two end faces.
    End,
    /// Dark volume seen through the wheel arches.
    Underbody,
    /// Outer wheel face and tread; `across` is unused.
    Wheel,
    Mirror,
    Rail,
    /// `across` and `span_m` are the place on the plate, 0..1 from its top left.
    Plate,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Vertex {
    pub(crate) position: Vec3,
    pub(crate) normal: Vec3,
    /// Place across the strip, 0 at its lower (outer) edge, 1 at its upper (inner) one.
    pub(crate) across: f32,
    /// Width of the strip here, in metres.
    pub(crate) span_m: f32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Face {
    pub(crate) corners: [u32; 3],
    pub(crate) part: Part,
}

#[derive(Debug, Default)]
pub(crate) struct Mesh {
    pub(crate) vertices: Vec<Vertex>,
    pub(crate) faces: Vec<Face>,
}

impl Mesh {
    /// Rows of vertices, all of one length, joined to a surface.
    pub(crate) fn sheet(&mut self, part: Part, rows: &[Vec<Vertex>]) {
        for pair in rows.windows(2) {
            let start = self.vertices.len() as u32;
            let columns = pair[0].len().min(pair[1].len()) as u32;
            self.vertices.extend_from_slice(&pair[0]);
            self.vertices.extend_from_slice(&pair[1]);
            let second = start + pair[0].len() as u32;
            for column in 0..columns.saturating_sub(1) {
                let (a, b) = (start + column, start + column + 1);
                let (c, d) = (second + column, second + column + 1);
                self.faces.push(Face { corners: [a, b, c], part });
                self.faces.push(Face { corners: [b, d, c], part });
            }
        }
    }

    /// A flat quadrilateral, corners in order around it from its top left.
    pub(crate) fn panel(&mut self, part: Part, corners: [Vec3; 4]) {
        let start = self.vertices.len() as u32;
        let normal = (corners[1] - corners[0]).cross(corners[3] - corners[0]).unit() * -1.0;
        for (position, (across, down)) in
            corners.into_iter().zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
        {
            self.vertices.push(Vertex { position, normal, across, span_m: down });
        }
        self.faces.push(Face { corners: [start, start + 1, start + 2], part });
        self.faces.push(Face { corners: [start, start + 2, start + 3], part });
    }

    /// A box from `low` to `high`.
    pub(crate) fn block(&mut self, part: Part, low: Vec3, high: Vec3) {
        let corner = |bits: u8| {
            Vec3::new(
                if bits & 1 == 0 { low.x } else { high.x },
                if bits & 2 == 0 { low.y } else { high.y },
                if bits & 4 == 0 { low.z } else { high.z },
            )
        };
        for side in [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]] {
            self.panel(part, side.map(corner));
        }
    }

    /// A wheel whose outer face looks to the side `outward` (1 left, -1 right) at `centre`, the middle of that face.
    pub(crate) fn wheel(&mut self, centre: Vec3, radius: f32, width: f32, outward: f32) {
        // Rim dish, tyre wall and tread: (share of the radius, distance inwards).
        let outline = [
            (0.0, 0.030),
            (0.66, 0.045),
            (0.70, 0.008),
            (0.86, 0.0),
            (0.96, 0.012),
            (1.0, 0.045),
            (1.0, width),
        ];
        let rows: Vec<Vec<Vertex>> = (0..=48_u8)
            .map(|step| {
                let (sine, cosine) = sin_cos_deg(f32::from(step) * 7.5);
                outline
                    .iter()
                    .enumerate()
                    .map(|(index, &(share, inwards))| {
                        let before = outline[index.saturating_sub(1)];
                        let after = outline[(index + 1).min(outline.len() - 1)];
                        let (along, deep) = ((after.0 - before.0) * radius, after.1 - before.1);
                        let normal = Vec3::new(cosine * deep, outward * along, sine * deep).unit();
                        let position = centre
                            + Vec3::new(cosine * share * radius, -outward * inwards, sine * share * radius);
                        Vertex { position, normal, across: share, span_m: radius }
                    })
                    .collect()
            })
            .collect();
        self.sheet(Part::Wheel, &rows);
    }

    /// An ellipsoid with half-axes `size`.
    pub(crate) fn pebble(&mut self, part: Part, centre: Vec3, size: Vec3) {
        let rows: Vec<Vec<Vertex>> = (0..=12_u8)
            .map(|step| {
                let (height, girth) = sin_cos_deg(f32::from(step) * 15.0 - 90.0);
                (0..=20_u8)
                    .map(|turn| {
                        let (sine, cosine) = sin_cos_deg(f32::from(turn) * 18.0);
                        let unit = Vec3::new(cosine * girth, sine * girth, height);
                        let position = centre + Vec3::new(unit.x * size.x, unit.y * size.y, unit.z * size.z);
                        let normal = Vec3::new(unit.x / size.x, unit.y / size.y, unit.z / size.z).unit();
                        Vertex { position, normal, across: 0.5, span_m: 1.0 }
                    })
                    .collect()
            })
            .collect();
        self.sheet(part, &rows);
    }
}
