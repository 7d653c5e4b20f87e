//! Shading of a vehicle: the material of each spot and the light that it sends to the camera.
//!
//! Materials by place on the surface (`marks` says where things are); then diffuse light, a mirror of the surroundings by
//! Schlick's Fresnel term, and the sun's glint. Not for: what covers a pixel, see `raster`.

use super::canvas::{Canvas, Colour, blend, times};
use super::environment::Environment;
use super::lanes::{LANES, Lanes, Vec3s, each};
use super::marks::{Marks, RimStyle, Roof};
use super::mesh::Part;
use super::raster::{NOTHING, Raster, Spot, View};
use super::texture::Textures;
use super::vehicle::{Beside, BodyKind, Layout, ScreenPillars, Vehicle};
use crate::glyphs;
use crate::vector::{Vec3, sin_cos_deg};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Material {
    Paint(Colour),
    Plastic,
    Glass,
    Chrome,
    /// Gaps and holes.
    Gap,
    /// A colour that mirrors this share.
    Solid(Colour, f32),
    Lamp,
}

/// Sun, sky and what is mirrored.
pub(crate) struct Lighting<'a> {
    pub(crate) environment: &'a Environment,
    /// Towards the sun, length one.
    pub(crate) sun: Vec3,
    pub(crate) sun_colour: Colour,
    pub(crate) ambient: Colour,
    /// Surfaces seen at a grazing angle mirror what the picture shows beside them.
    pub(crate) mirrors_backdrop: bool,
}

/// Cosine of the angle between surface and camera from which on nothing of the picture is mirrored: the mirrored direction
/// is 40° off then, beyond most pictures.
const GRAZING: f32 = 0.34;

/// Colour of the picture in the direction that a surface mirrors, and how much of the mirror image that is. None where the
/// direction leaves the picture or meets the vehicle itself.
fn mirrored_backdrop(
    mirrored: Vec3,
    facing: f32,
    view: &View,
    raster: &Raster,
    canvas: &Canvas,
) -> Option<(Colour, f32)> {
    let share = 1.0 - facing / GRAZING;
    if share <= 0.0 || mirrored.dot(view.forward) < 0.5 {
        return None;
    }
    let (x, y, _) = view.project(view.eye + mirrored);
    let inside = x >= 0.0 && y >= 0.0 && x < raster.width as f32 && y < raster.height as f32;
    let pixel = inside.then(|| y as usize * raster.width + x as usize)?;
    let is_drawn = raster.owner[pixel] == NOTHING && !canvas.occlusion.hides(pixel);
    is_drawn.then(|| (canvas.pixels[pixel], share))
}

/// A direction of a frame that is turned left by an angle of this sine and cosine, as its surroundings have it.
fn turned(v: Vec3, (sine, cosine): (f32, f32)) -> Vec3 {
    Vec3::new(v.x * cosine - v.y * sine, v.x * sine + v.y * cosine, v.z)
}

/// Spots of a vehicle with what does not depend on their material, reckoned side by side.
#[derive(Default)]
struct Glances {
    pixels: Vec<usize>,
    parts: Vec<Part>,
    positions: Vec3s,
    /// Of any length.
    normals: Vec3s,
}

/// Light at the spots of [`Glances`].
struct Optics {
    /// Of length one, as the surface has them.
    normals: Vec3s,
    /// Cosine of the angle between surface and camera; below zero where its back is seen.
    facing: Lanes,
    /// The same, never below a little, where thin sheets show their front from both sides.
    turned_facing: Lanes,
    /// Where a mirror in its place would show.
    mirrored: Vec3s,
    /// That direction's column and row on the map of the surroundings.
    surroundings: (Lanes, Lanes),
    /// Share of the ambient light.
    sky: Lanes,
    /// Share of the sun's.
    sunlit: Lanes,
    /// The sun's mirror image.
    glint: Lanes,
    /// Additional share that a surface seen aslant mirrors: fourth power of Schlick's term, and Fresnel's share.
    fourth: Lanes,
    fresnel: Lanes,
}

/// Light at one spot, see [`Optics`].
struct Glance {
    sky: f32,
    sunlit: f32,
    glint: f32,
    fourth: f32,
    fresnel: f32,
}

impl Optics {
    fn at(&self, lane: usize) -> Glance {
        Glance {
            sky: self.sky[lane],
            sunlit: self.sunlit[lane],
            glint: self.glint[lane],
            fourth: self.fourth[lane],
            fresnel: self.fresnel[lane],
        }
    }
}

impl Glances {
    fn push(&mut self, pixel: usize, spot: &Spot) {
        let lane = self.pixels.len();
        self.pixels.push(pixel);
        self.parts.push(spot.part);
        self.positions.set(lane, spot.position);
        self.normals.set(lane, spot.normal);
    }

    fn clear(&mut self) {
        self.pixels.clear();
        self.parts.clear();
    }

    /// `sun` is the direction towards it in the vehicle's frame, which is turned by `turn` against the surroundings'.
    fn optics(&self, eye: Vec3, sun: Vec3, turn: (f32, f32), environment: &Environment) -> Optics {
        let mut sheets = [false; LANES];
        for (sheet, part) in sheets.iter_mut().zip(&self.parts) {
            *sheet =
                matches!(part, Part::Pane | Part::Paper | Part::Lining | Part::Upholstery | Part::Fabric);
        }
        let normals = Vec3s::each(|lane| self.normals.at(lane).unit());
        let towards = Vec3s::each(|lane| (eye - self.positions.at(lane)).unit());
        let facing = each(|lane| normals.at(lane).dot(towards.at(lane)));
        let turned_facing =
            each(|lane| if sheets[lane] { facing[lane].abs() } else { facing[lane] }.max(0.02));
        let turned_normals = Vec3s::each(|lane| {
            normals.at(lane) * if sheets[lane] && facing[lane] < 0.0 { -1.0 } else { 1.0 }
        });
        let mirrored =
            Vec3s::each(|lane| turned_normals.at(lane) * (2.0 * turned_facing[lane]) - towards.at(lane));
        let surroundings = environment.places(&Vec3s::each(|lane| turned(mirrored.at(lane), turn)));
        let sky = each(|lane| {
            let open = 0.45 + 0.55 * (self.positions.z[lane] / 0.6).clamp(0.0, 1.0);
            (0.62 + 0.38 * turned_normals.z[lane]) * open
        });
        let sunlit = each(|lane| turned_normals.at(lane).dot(sun).max(0.0));
        let glint = each(|lane| glint(mirrored.at(lane).dot(sun)));
        let fourth = each(|lane| {
            let grazing = 1.0 - turned_facing[lane];
            grazing * grazing * grazing * grazing
        });
        let fresnel = each(|lane| 0.045 + 0.955 * fourth[lane] * (1.0 - turned_facing[lane]));
        Optics { normals, facing, turned_facing, mirrored, surroundings, sky, sunlit, glint, fourth, fresnel }
    }
}

/// Materials of one vehicle with their places.
struct Brush<'a> {
    vehicle: &'a Vehicle,
    surface: Surface<'a>,
    raster: &'a Raster,
    view: &'a View,
    lighting: &'a Lighting<'a>,
    seen_through: f32,
    turn: (f32, f32),
}

/// Draws the pixels of `raster` that are not hidden into `canvas`. `seen_through` is the share of what lies behind that panes let pass;
/// `turn` is how the vehicle's frame is turned against the light's. Answers which pixels are panes.
pub(crate) fn paint(
    vehicle: &Vehicle,
    raster: &Raster,
    view: &View,
    lighting: &Lighting<'_>,
    canvas: &mut Canvas,
    seen_through: f32,
    turn: (f32, f32),
) -> Vec<bool> {
    let surface = Surface::new(vehicle);
    let brush = Brush { vehicle, surface, raster, view, lighting, seen_through, turn };
    let mut panes = vec![false; raster.owner.len()];
    let mut glances = Glances::default();
    for pixel in 0..raster.owner.len() {
        if raster.owner[pixel] == NOTHING || canvas.occlusion.hides(pixel) {
            continue;
        }
        let Some(spot) = raster.spot(&vehicle.mesh, pixel) else { continue };
        glances.push(pixel, &spot);
        if glances.pixels.len() == LANES {
            brush.paint(&glances, canvas, &mut panes);
            glances.clear();
        }
    }
    brush.paint(&glances, canvas, &mut panes);
    panes
}

impl Brush<'_> {
    fn paint(&self, glances: &Glances, canvas: &mut Canvas, panes: &mut [bool]) {
        let lighting = self.lighting;
        let sun = turned(lighting.sun, (-self.turn.0, self.turn.1));
        let optics = glances.optics(self.view.eye, sun, self.turn, lighting.environment);
        for (lane, (&pixel, &part)) in glances.pixels.iter().zip(&glances.parts).enumerate() {
            let spot = Spot { part, position: glances.positions.at(lane), normal: optics.normals.at(lane) };
            let grain = self.surface.grain(spot.position);
            let material = self.surface.material(&spot, optics.facing[lane] < -0.05, grain);
            let world = match material {
                Material::Gap => [0.0; 3],
                _ => self.world(&spot, &optics, lane, canvas),
            };
            let behind = canvas.pixels[pixel];
            canvas.pixels[pixel] = self.colour(material, grain, &optics.at(lane), world, behind);
            panes[pixel] = material == Material::Glass;
        }
    }

    /// Surroundings that a spot mirrors.
    fn world(&self, spot: &Spot, optics: &Optics, lane: usize, canvas: &Canvas) -> Colour {
        let (columns, rows) = &optics.surroundings;
        let world = self.lighting.environment.at(columns[lane], rows[lane]);
        let mirrored = optics.mirrored.at(lane);
        let shown = self
            .lighting
            .mirrors_backdrop
            .then(|| mirrored_backdrop(mirrored, optics.turned_facing[lane], self.view, self.raster, canvas))
            .flatten();
        match shown {
            Some((backdrop, share)) => blend(world, backdrop, share),
            // Near the ground a surface mirrors ground that the vehicle itself shades.
            None if mirrored.z < 0.0 => times(world, 0.35 + 0.65 * (spot.position.z / 0.9).clamp(0.0, 1.0)),
            None => world,
        }
    }

    /// Colour of a spot that mirrors `world` and has `behind` behind it.
    fn colour(
        &self,
        material: Material,
        grain: f32,
        glance: &Glance,
        world: Colour,
        behind: Colour,
    ) -> Colour {
        let paint = &self.vehicle.marks.paint;
        let (ambient, sun_colour) = (self.lighting.ambient, self.lighting.sun_colour);
        let &Glance { sky, sunlit, glint, fourth, fresnel } = glance;
        let diffuse = channels(|channel| ambient[channel] * sky + sun_colour[channel] * sunlit);
        let glare = times(sun_colour, glint);
        match material {
            Material::Paint(base) => {
                let mirror = paint.metallic * 0.55;
                channels(|channel| {
                    base[channel] * (diffuse[channel] * (1.0 - mirror) + mirror * world[channel] * 1.3)
                        + paint.lacquer * (fresnel * world[channel] + 0.7 * glare[channel])
                })
            }
            Material::Plastic => {
                channels(|channel| paint.plastic * diffuse[channel] + fresnel * world[channel] * 0.35)
            }
            Material::Glass => channels(|channel| {
                let inside = (0.02 + (0.25 + 0.75 * grain) * paint.inside * 0.5) * ambient[channel];
                let through = self.seen_through * (0.6 + 0.4 * grain);
                inside * (1.0 - self.seen_through)
                    + behind[channel] * through
                    + (0.06 + 0.94 * fourth) * world[channel] * paint.pane_mirror
                    + glare[channel]
            }),
            Material::Chrome => channels(|channel| 0.6 * world[channel] + 0.15 * diffuse[channel]),
            Material::Gap => [0.012 + 0.01 * grain; 3],
            Material::Solid(base, mirror) => {
                channels(|channel| base[channel] * diffuse[channel] + fresnel * world[channel] * mirror)
            }
            Material::Lamp => {
                channels(|channel| (0.15 + 0.6 * grain) * diffuse[channel] * 0.7 + 0.25 * world[channel])
            }
        }
    }
}

fn channels(of: impl Fn(usize) -> f32) -> Colour {
    [of(0), of(1), of(2)]
}

/// The sun's mirror image: a small round spot with a soft rim.
fn glint(cosine: f32) -> f32 {
    let near = ((cosine - 0.9) * 10.0).max(0.0);
    let second = near * near;
    let fourth = second * second;
    let eighth = fourth * fourth;
    eighth * eighth * fourth
}

struct Surface<'a> {
    layout: &'a Layout,
    marks: &'a Marks,
    number: String,
    spokes: Vec<(f32, f32)>,
    plates: [Option<[Vec3; 4]>; 2],
    screen_pillars: Option<ScreenPillars>,
}

impl<'a> Surface<'a> {
    fn new(vehicle: &'a Vehicle) -> Self {
        let rims = &vehicle.marks.rims;
        let count = rims.spokes as usize;
        let spokes = (0..count)
            .map(|spoke| sin_cos_deg(rims.turn_deg + 360.0 * spoke as f32 / count.max(1) as f32))
            .collect();
        let plate = |part| vehicle.plates.iter().find(|plate| plate.part == part).map(|plate| plate.corners);
        let number = vehicle.marks.plate.number;
        Self {
            layout: &vehicle.layout,
            marks: &vehicle.marks,
            number: format!(
                "{} {:03}",
                ["FC", "RT", "UE", "CO", "TF", "EU"][number as usize % 6],
                number % 1000
            ),
            spokes,
            plates: [plate(Part::PlateFront), plate(Part::PlateRear)],
            screen_pillars: vehicle.screen_pillars,
        }
    }

    fn grain(&self, at: Vec3) -> f32 {
        Textures::shared().patchy[2].at(at.x * 61.0, (at.z + at.y * 0.7) * 61.0)
    }

    fn material(&self, spot: &Spot, back: bool, grain: f32) -> Material {
        let (marks, paint) = (self.marks, &self.marks.paint);
        let painted = |yes: bool| if yes { Material::Paint(paint.colour) } else { Material::Plastic };
        match spot.part {
            Part::Body | Part::Cabin | Part::Canopy if back => Material::Gap,
            Part::Body => self.body(spot, grain),
            Part::Cabin => self.cabin(spot, grain),
            Part::Canopy => self.canopy(spot),
            Part::Wheel => self.wheel(spot, grain),
            Part::Mirror => painted(marks.painted_mirrors),
            Part::Rail => {
                if marks.chrome_rails {
                    Material::Chrome
                } else {
                    Material::Plastic
                }
            }
            Part::Addition => painted(marks.painted_additions),
            Part::Plastic => Material::Plastic,
            Part::Chrome => Material::Chrome,
            Part::Guard => Material::Solid([0.42 + 0.16 * grain; 3], 0.15),
            Part::Trim => Material::Solid([0.65 + 0.25 * grain; 3], 0.3),
            Part::Lining => Material::Solid([0.05 + 0.05 * grain; 3], 0.1),
            Part::Pane => Material::Glass,
            Part::Upholstery => Material::Solid(paint.upholstery, 0.15),
            Part::Fabric => self.fabric(spot, grain),
            Part::PlateFront => self.plate(spot, 0),
            Part::PlateRear => self.plate(spot, 1),
            Part::Paper => Material::Solid([0.8; 3], 0.0),
        }
    }

    fn fabric(&self, spot: &Spot, grain: f32) -> Material {
        let layout = self.layout;
        // A textile roof has side panes below it and a small one behind.
        let up = (spot.position.z - layout.belt) / (layout.roof_edge - layout.belt).max(0.1);
        let side = spot.normal.y.abs() > 0.6 && (0.06..0.80).contains(&up);
        let front = spot.normal.x > 0.2 && (0.05..0.92).contains(&up);
        let rear = spot.normal.x < -0.25 && (0.25..0.75).contains(&up) && spot.position.y.abs() < 0.4;
        let far = spot.position.x > layout.cabin_end + 0.75;
        if front || rear || (side && far) {
            Material::Glass
        } else {
            Material::Solid(times(self.marks.paint.fabric, 0.7 + 0.6 * grain), 0.05)
        }
    }

    fn body(&self, spot: &Spot, grain: f32) -> Material {
        let (layout, marks) = (self.layout, self.marks);
        let (x, y, z) = (spot.position.x, spot.position.y, spot.position.z);
        let (across, half) = (y.abs(), layout.width / 2.0);
        let normal = spot.normal;
        let side = across > half * 0.80 && normal.y.abs() > 0.45;
        let mut material = Material::Paint(marks.paint.colour);
        if z < marks.cladding && (side || marks.clad_ends) {
            material = Material::Plastic;
        }
        if side && marks.clad_arch > 0.0 {
            let near = |axle: f32| {
                let (dx, dz) = (x - axle, z - layout.wheel_radius);
                dx * dx + dz * dz < marks.clad_arch * marks.clad_arch
            };
            if near(layout.front_axle) || near(layout.rear_axle) {
                material = Material::Plastic;
            }
        }
        if side && z > marks.cladding {
            material = self.side(x, z, material);
        }
        if let Some((reach, high)) = marks.skid_plate
            && across < reach
            && z < high
            && normal.x.abs() > 0.2
            && !side
        {
            material = Material::Solid([0.5; 3], 0.3);
        }
        if side && (z - marks.cladding).abs() < 0.02 && marks.chrome_line {
            material = Material::Chrome;
        }
        for sticker in marks.stickers.iter().flatten() {
            if side && sticker.along.holds(x) && sticker.up.holds(z) && y * sticker.side >= 0.0 {
                material = Material::Solid(times(sticker.colour, 0.7 + 0.4 * grain), 0.4);
            }
        }
        if layout.length / 2.0 - x < 0.55 && normal.x > 0.25 {
            return self.front(across, z, material);
        }
        if x + layout.length / 2.0 < 0.5 && normal.x < -0.2 {
            return self.rear(across, z, grain, material);
        }
        let bed = matches!(layout.kind, BodyKind::Pickup);
        if bed && normal.z > 0.6 && x < layout.cabin_end - 0.05 && across < half - 0.09 {
            return if x > -layout.length / 2.0 + 0.08 { Material::Gap } else { material };
        }
        if normal.z > 0.6 && x > layout.cowl && (across - half * 0.82).abs() < 0.008 {
            return Material::Gap;
        }
        material
    }

    fn side(&self, x: f32, z: f32, ground: Material) -> Material {
        let marks = self.marks;
        let mut material = ground;
        for door in marks.doors.iter().flatten() {
            if (x - door).abs() < 0.010 && z > marks.cladding + 0.02 {
                material = Material::Gap;
            }
        }
        if z < self.layout.belt && (z - marks.handle_height).abs() < 0.025 {
            for door in marks.doors.iter().skip(1).flatten() {
                if x > door + 0.07 && x < door + 0.25 {
                    material = if marks.chrome_handles {
                        Material::Chrome
                    } else {
                        Material::Paint(marks.paint.colour)
                    };
                }
            }
        }
        material
    }

    fn front(&self, across: f32, z: f32, ground: Material) -> Material {
        let (marks, half) = (self.marks, self.layout.width / 2.0);
        let grille = &marks.grille;
        let mut material = ground;
        let down = (grille.band.high - z) / (grille.band.high - grille.band.low).max(0.01);
        if grille.band.holds(z) && across < grille.half * (1.0 - grille.slope * down) {
            material = Material::Plastic;
            if grille.split && across < 0.03 {
                material = Material::Paint(marks.paint.colour);
            }
            let along = if grille.upright { across } else { z } * grille.bars_per_m;
            if along - along.floor() < grille.bar_share {
                material = Material::Chrome;
            }
        }
        let lamps = marks.lamps;
        let low = lamps.low - if across < half * 0.8 { 0.05 } else { 0.0 };
        if z > low && z < lamps.high + 0.06 * (across / half) && across > half * marks.lamp_from {
            material = Material::Lamp;
            let (dy, dz) = (across - half * 0.8, z - (lamps.low + lamps.high) / 2.0);
            if dy * dy + dz * dz < 0.0036 {
                let glow = marks.lamp_glow;
                material = Material::Solid([glow, glow, glow * 0.98], 0.3);
            }
        }
        if marks.intake.holds(z) && across < half * marks.intake_half {
            material = Material::Plastic;
        }
        if marks.intake_chrome && z < marks.intake.low && z > marks.intake.low - 0.05 {
            material = Material::Chrome;
        }
        material
    }

    fn rear(&self, across: f32, z: f32, grain: f32, ground: Material) -> Material {
        let (marks, half) = (self.marks, self.layout.width / 2.0);
        let mut material = ground;
        let lamps = marks.tail_lamps;
        let bar = marks.tail_bar && z > lamps.high - 0.05;
        if lamps.holds(z) && (across > half * marks.tail_from || bar) {
            material = if z < lamps.low + 0.05 {
                Material::Solid([0.62, 0.6, 0.6], 0.3)
            } else {
                Material::Solid([0.45 + 0.4 * grain, 0.03, 0.05], 0.3)
            };
        }
        if z < marks.rear_plastic {
            material = Material::Plastic;
        }
        if (z - marks.boot_line).abs() < 0.012 && across < half * 0.72 {
            material = Material::Gap;
        }
        material
    }

    fn cabin(&self, spot: &Spot, grain: f32) -> Material {
        let (layout, marks) = (self.layout, self.marks);
        let (x, y, z) = (spot.position.x, spot.position.y, spot.position.z);
        let up = (z - layout.belt) / (layout.roof_edge - layout.belt);
        let roof = Material::Paint(marks.paint.roof);
        if up <= 0.0 {
            return Material::Paint(marks.paint.colour);
        }
        if up >= 1.0 {
            let middle = y.abs() < layout.width * 0.32;
            return match marks.roof {
                Roof::Glass if middle => Material::Glass,
                Roof::Black => Material::Plastic,
                Roof::Glass | Roof::Painted => roof,
            };
        }
        let front = layout.cowl + (layout.roof_front - layout.cowl) * up;
        let rear = layout.cabin_end + (layout.roof_rear - layout.cabin_end) * up;
        if spot.normal.y.abs() > 0.6 {
            return self.side_panes(x, up, front, rear, grain);
        }
        if spot.normal.x.abs() > 0.1
            && let Some(material) = self.beside_screen(y, up)
        {
            return material;
        }
        if spot.normal.x > 0.15 {
            if let Some([from, wide, low, high]) = marks.card
                && (from..from + wide).contains(&y)
                && (low..low + high).contains(&up)
            {
                return Material::Solid([0.6 + 0.3 * grain; 3], 0.3);
            }
            return if up < 0.10 {
                Material::Plastic
            } else if up < 0.93 {
                Material::Glass
            } else {
                roof
            };
        }
        if spot.normal.x < -0.1
            && let Some(low) = marks.rear_pane
            && (low..0.88).contains(&up)
        {
            return Material::Glass;
        }
        roof
    }

    /// Material of a pillar or its seal; none where there is neither.
    fn beside_screen(&self, across: f32, up: f32) -> Option<Material> {
        let pillars = self.screen_pillars?;
        match pillars.at(across, up) {
            Beside::Pillar if pillars.dark => Some(Material::Plastic),
            Beside::Pillar => Some(Material::Paint(self.marks.paint.roof)),
            Beside::Seal => Some(Material::Gap),
            Beside::Screen => None,
        }
    }

    fn side_panes(&self, x: f32, up: f32, front: f32, rear: f32, grain: f32) -> Material {
        let marks = self.marks;
        let within = |margin: f32| {
            up > marks.pane.low - 0.6 * margin.min(0.1)
                && up < marks.pane.high + 0.5 * margin.min(0.1)
                && x < front - marks.pane_front + 0.3 * margin
                && x > rear + marks.pane_rear - 0.3 * margin
        };
        let roof = Material::Paint(marks.paint.roof);
        if within(0.0) {
            let pillar = marks.pillars.iter().flatten().any(|pillar| (x - pillar).abs() < marks.pillar_half);
            if marks.blind_from.is_some_and(|from| x < from) {
                return Material::Paint(marks.paint.colour);
            }
            if pillar {
                return if marks.dark_pillars { Material::Plastic } else { roof };
            }
            if marks.card.is_some_and(|[from, ..]| from > 0.2)
                && (0.1..0.4).contains(&up)
                && (x - front + 0.9).abs() < 0.15
            {
                return Material::Solid([0.55 + 0.3 * grain; 3], 0.2);
            }
            return Material::Glass;
        }
        if within(0.1) {
            return if marks.chrome_frame { Material::Chrome } else { Material::Gap };
        }
        roof
    }

    fn canopy(&self, spot: &Spot) -> Material {
        let layout = self.layout;
        let up = (spot.position.z - layout.belt) / (layout.roof_edge - layout.belt).max(0.1);
        let pane = (0.2..0.75).contains(&up)
            && spot.normal.z < 0.6
            && (spot.normal.y.abs() > 0.6) == (spot.position.x < layout.cabin_end - 0.25);
        if pane { Material::Glass } else { Material::Paint(self.marks.paint.colour) }
    }

    fn wheel(&self, spot: &Spot, grain: f32) -> Material {
        let (layout, rims) = (self.layout, &self.marks.rims);
        let (x, z) = (spot.position.x, spot.position.z);
        let front = (x - layout.front_axle).abs() < (x - layout.rear_axle).abs();
        let axle = if front { layout.front_axle } else { layout.rear_axle };
        let (dx, dz) = ((x - axle) / layout.wheel_radius, (z - layout.wheel_radius) / layout.wheel_radius);
        let radius = (dx * dx + dz * dz).sqrt();
        if spot.position.y.abs() < layout.width / 2.0 - 0.15 {
            return Material::Solid([0.015; 3], 0.06);
        }
        if radius > rims.share {
            return Material::Solid([0.045 + 0.03 * grain; 3], 0.06);
        }
        let rim = match rims.style {
            RimStyle::Chrome => Material::Chrome,
            RimStyle::Grey => Material::Solid([0.42; 3], 0.3),
            RimStyle::Black => Material::Solid([0.02; 3], 0.6),
            RimStyle::Steel => Material::Solid([0.2; 3], 0.2),
        };
        let spoked = self.spokes.iter().any(|(sine, cosine)| {
            let (along, off) = (dx * cosine + dz * sine, (dx * sine - dz * cosine).abs());
            let step = 2.9 / rims.spokes;
            let wide = rims.width * (1.0 + 0.8 * (0.4 - radius)) * step * (0.35 + radius * 0.65);
            along > 0.0
                && if rims.double { (off - 0.35 * step * radius).abs() < wide * 0.4 } else { off < wide }
        });
        if radius > rims.share - 0.05 || radius < 0.16 || (spoked && rims.style != RimStyle::Steel) {
            return rim;
        }
        if rims.style == RimStyle::Steel && (0.2..0.42).contains(&radius) {
            return rim;
        }
        let disc = if radius < 0.45 { 0.05 + 0.12 * grain } else { 0.0 };
        Material::Solid([0.02 + 0.05 * grain + disc; 3], 0.06)
    }

    fn plate(&self, spot: &Spot, which: usize) -> Material {
        let look = &self.marks.plate;
        let Some([top_left, top_right, _, bottom_left]) = self.plates[which] else {
            return Material::Solid(look.ground, 0.1);
        };
        let (wide, tall) = (top_right - top_left, bottom_left - top_left);
        let from = spot.position - top_left;
        let (across, down) = (from.dot(wide) / wide.dot(wide), from.dot(tall) / tall.dot(tall));
        let (width, height) = (wide.dot(wide).sqrt(), tall.dot(tall).sqrt());
        let rim = (across.min(1.0 - across) * width).min(down.min(1.0 - down) * height);
        if rim < look.frame_m {
            return Material::Solid([0.02; 3], 0.2);
        }
        if look.band && across * width < 0.045 {
            return Material::Solid([0.02, 0.06, 0.35], 0.2);
        }
        // Letters as high as the plate allows, in one row, or two where the plate is high.
        let two_rows = height / width > 0.45;
        let (text, down) = if two_rows {
            let (first, second) = self.number.split_once(' ').unwrap_or((&self.number, ""));
            if down < 0.5 { (first, down * 2.0) } else { (second, down * 2.0 - 1.0) }
        } else {
            (self.number.as_str(), down)
        };
        let cell = height * if two_rows { 0.5 } else { 1.0 } / 10.0;
        let row = (down - 0.15) * height * if two_rows { 0.5 } else { 1.0 } / cell;
        let narrow = (width * 0.8 / (glyphs::width(text) * cell)).min(1.0);
        let column = (across - 0.53) * width / (cell * narrow) + glyphs::width(text) / 2.0;
        let inked = glyphs::inked(text, column, row);
        Material::Solid(if inked { look.ink } else { look.ground }, 0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::habits::Habits;
    use super::super::random::Random;
    use super::*;
    use crate::Split;

    #[test]
    fn only_what_stands_beside_the_vehicle_is_mirrored() {
        let random = &mut Random::of(1, 1);
        let vehicle = Vehicle::any(random, BodyKind::Saloon, Habits::of(Split::Training));
        let view = View {
            eye: Vec3::new(9.0, 0.0, 1.0),
            right: Vec3::new(0.0, 1.0, 0.0),
            down: Vec3::new(0.0, 0.0, -1.0),
            forward: Vec3::new(-1.0, 0.0, 0.0),
            focal_px: 120.0,
            centre_px: (64.0, 48.0),
        };
        let raster = Raster::draw(&vehicle.mesh, &vehicle.layout, &view, 128, 96);
        let mut canvas = Canvas::new(128, 96);
        canvas.block((100.0, 0.0), (128.0, 96.0), [0.5; 3]);
        let mirrored = |across: f32, facing: f32| {
            let direction = Vec3::new(-1.0, across, -0.05).unit();
            mirrored_backdrop(direction, facing, &view, &raster, &canvas)
        };
        assert_eq!(mirrored(0.45, 0.0), Some(([0.5; 3], 1.0)));
        assert_eq!(mirrored(-0.45, GRAZING / 2.0), Some(([0.0; 3], 0.5)));
        assert_eq!(mirrored(0.45, GRAZING), None, "seen too steeply");
        assert_eq!(mirrored(0.0, 0.0), None, "the vehicle itself");
        assert_eq!(mirrored(0.9, 0.0), None, "beyond the picture");
        assert_eq!(mirrored_backdrop(Vec3::new(1.0, 0.0, 0.0), 0.0, &view, &raster, &canvas), None, "behind");
    }
}
