//! One scene: what stands where, the light, the camera, and the order in which it is drawn.
//!
//! Not for: how single things look.

use super::backdrop::{self, Stage, Thing};
use super::canvas::{BLUR_PASSES, Canvas, Colour, FINENESS, beneath, box_blur, refined, stroke_box, times};
use super::environment::Environment;
use super::exposure;
use super::finish::{self, Lighting};
use super::ground::{Contact, Ground, Paving};
use super::habits::Habits;
use super::interior;
use super::labels::Labels;
use super::mesh::{Mesh, Part};
use super::occlusion::Occlusion;
use super::random::Random;
use super::raster::{NOTHING, Raster, Silhouette, View};
use super::texture::{Grain, Textures};
use super::vehicle::{BodyKind, Plate, Vehicle};
use super::{Drawn, Split};
use crate::vector::{Vec3, sin_cos_deg, smooth_step};

/// Where a vehicle is photographed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Environs {
    /// A dealer's yard, anything about.
    Yard,
    /// Houses, walls, other vehicles.
    Street,
    /// Grass or gravel, bushes, trees.
    Meadow,
    /// A hedge close behind.
    Hedge,
    /// A wall of any colour close behind.
    Wall,
    /// Indoors, lit from above.
    Showroom,
    /// Lamps only.
    Night,
    /// After rain.
    Wet,
    /// A low hall with pillars: never drawn for training.
    ParkingDeck,
    /// Snow on the ground: never drawn for training.
    Snow,
}

/// Subject of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Exterior,
    Interior,
    Detail,
    Nothing,
}

const EVERY_TRAINING_PLACE: [(Environs, f32); 8] = [
    (Environs::Yard, 0.30),
    (Environs::Street, 0.16),
    (Environs::Meadow, 0.12),
    (Environs::Hedge, 0.12),
    (Environs::Wall, 0.09),
    (Environs::Showroom, 0.12),
    (Environs::Night, 0.05),
    (Environs::Wet, 0.04),
];

/// Subjects of held-out pictures: as often as a dealer's are.
const HELD_OUT_SUBJECTS: [(Subject, f32); 4] =
    [(Subject::Exterior, 0.88), (Subject::Interior, 0.03), (Subject::Detail, 0.04), (Subject::Nothing, 0.05)];

/// Subjects of training pictures. What is rare needs to be seen more often to be learned as well, and details are what the
/// look at a plate is made of.
const TRAINING_SUBJECTS: [(Subject, f32); 4] =
    [(Subject::Exterior, 0.78), (Subject::Interior, 0.03), (Subject::Detail, 0.11), (Subject::Nothing, 0.08)];

/// Most pixels that a mirror image on the ground is blurred by.
const MIRROR_BLUR: usize = 4;

/// Sine and cosine of no turn.
const STRAIGHT: (f32, f32) = (0.0, 1.0);

/// Light of a scene.
struct Light {
    sun: Vec3,
    sun_colour: Colour,
    ambient: Colour,
    top: Colour,
    horizon: Colour,
}

/// Draws picture `index` of the endless series `seed`, `width` by `height` pixels (multiples of four, at least 32).
pub(crate) fn draw(seed: u64, index: u64, split: Split, width: usize, height: usize) -> Drawn {
    let mut random = Random::of(seed, index);
    let random = &mut random;
    let unseen = split == Split::HeldOut;
    // Of held-out pictures each has at least one thing that training never shows.
    let unseen_body = unseen && random.chance(0.5);
    let unseen_place = unseen && (random.chance(0.5) || !unseen_body);
    let unseen_fault = unseen && random.chance(0.4);
    let kind = if unseen_body { BodyKind::Minivan } else { BodyKind::any(random) };
    let environs = if unseen_place {
        random.pick([Environs::ParkingDeck, Environs::Snow])
    } else {
        random.weighted(&EVERY_TRAINING_PLACE)
    };
    let subject = random.weighted(if unseen { &HELD_OUT_SUBJECTS } else { &TRAINING_SUBJECTS });
    let habits = Habits::of(split);
    let mut vehicle = Vehicle::any(random, kind, habits);
    let interior = (subject == Subject::Interior).then(|| interior::furnish(random, &mut vehicle));
    let (wide, high) = (refined(width), refined(height));
    let detail = subject == Subject::Detail;
    let of_plate = detail && !unseen && !vehicle.plates.is_empty() && random.chance(0.6);
    let shot = match interior {
        Some((eye, aim)) => Shot::towards(random, eye, aim, (wide, high), (55.0, 85.0)),
        None if of_plate => {
            let plate = vehicle.plates[random.below(vehicle.plates.len())];
            Shot::plate(random, plate, (wide, high))
        }
        None if detail => Shot::detail(random, &vehicle, (wide, high)),
        None => Shot::of(random, &vehicle, (wide, high)),
    };
    let mut scene = Scene::set(random, environs, shot, (wide, high), &vehicle, subject, habits);
    let seen_through = if interior.is_some() {
        random.within(0.6, 0.9)
    } else if random.chance(0.4) {
        random.within(0.1, 0.75)
    } else {
        0.0
    };
    let raster = (subject != Subject::Nothing)
        .then(|| Raster::draw(&vehicle.mesh, &vehicle.layout, &scene.shot.view, wide, high));
    scene.backdrop(random, &vehicle, subject, raster.as_ref(), seen_through > 0.0);
    let mut panes = vec![false; wide * high];
    let mut hidden = vec![0.0_f32; wide * high];
    let mut labels = Labels::new(&scene.shot.view, environs, kind, scene.shot.close);
    let mut matte = vec![0_u8; width * height];
    let mut vehicles = scene.others;
    if let Some(raster) = raster {
        vehicles += 1;
        scene.mirror(random, &vehicle);
        scene.canvas.occlusion = Occlusion::default();
        let view = scene.shot.view;
        panes = scene.paint(&vehicle, &raster, &view, seen_through, STRAIGHT);
        vehicles += scene.before(random, &vehicle, &raster, subject, &mut hidden);
        matte = if interior.is_some() {
            vec![255; width * height]
        } else {
            cover(&vehicle, &raster, &scene.shot.view, &hidden, (width, height))
        };
        labels.find(&vehicle, &scene.shot.view, &raster, &hidden);
    }
    let (rgb, faults) = exposure::develop(random, &mut scene.canvas, width, height, unseen_fault);
    let view = match subject {
        Subject::Exterior => None,
        Subject::Interior => Some(super::labels::INTERIOR),
        Subject::Detail if of_plate => Some(super::labels::UNTOLD),
        Subject::Detail => Some(super::labels::DETAIL),
        Subject::Nothing => Some(super::labels::OTHER),
    };
    labels.close(view, &matte, width, height, faults, vehicles);
    let glass = thin_out(&panes, &hidden, width, height);
    Drawn { width, height, rgb, matte, glass, labels }
}

/// Where the camera stands.
struct Shot {
    view: View,
    distance_m: f32,
    close: bool,
}

impl Shot {
    fn level(eye: Vec3, forward: Vec3, roll_deg: f32) -> View {
        let right = forward.cross(Vec3::new(0.0, 0.0, 1.0)).unit();
        let down = forward.cross(right);
        let (sine, cosine) = sin_cos_deg(roll_deg);
        View {
            eye,
            right: right * cosine + down * sine,
            down: down * cosine - right * sine,
            forward,
            focal_px: 1.0,
            centre_px: (0.0, 0.0),
        }
    }

    fn of(random: &mut Random, vehicle: &Vehicle, (wide, high): (usize, usize)) -> Self {
        let (wide, high) = (wide as f32, high as f32);
        let turned =
            |random: &mut Random, probability: f32| if random.chance(probability) { 180.0 } else { 0.0 };
        let azimuth_deg = match random.weighted(&[(0, 0.35), (1, 0.15), (2, 0.20), (3, 0.30)]) {
            0 => random.side() * random.within(20.0, 57.0) + turned(random, 0.45),
            1 => random.within(-11.5, 11.5) + turned(random, 0.45),
            2 => random.side() * 90.0 + random.within(-11.5, 11.5),
            _ => random.within(-180.0, 180.0),
        };
        let eye_height = if random.chance(0.8) { random.within(1.0, 1.75) } else { random.within(0.5, 2.6) };
        let distance = random.within(3.5, 11.0).max(vehicle.layout.length / 2.0 + 1.6);
        let (sine, cosine) = sin_cos_deg(azimuth_deg);
        let eye = Vec3::new(distance * cosine, distance * sine, eye_height);
        let mut forward = Vec3::new(0.0, 0.0, vehicle.layout.height * 0.45) - eye;
        forward.z *= random.within(0.3, 1.1);
        let roll_deg = if random.chance(0.5) { random.normal() * 1.2 } else { 0.0 };
        let mut view = Self::level(eye, forward.unit(), roll_deg);
        let (mut low, mut top) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for &position in &vehicle.mesh.positions {
            let (x, y, _) = view.project(position);
            low = (low.0.min(x), low.1.min(y));
            top = (top.0.max(x), top.1.max(y));
        }
        let (across, down) = (top.0 - low.0, top.1 - low.1);
        let middle = ((top.0 + low.0) / 2.0, (top.1 + low.1) / 2.0);
        // As the second look at a found vehicle has it, or as the photographer framed it.
        let close = random.chance(0.45);
        let (focal, jitter) = if close {
            let margin = 1.0 + 2.0 * random.within(0.03, 0.25);
            let focal = (wide / (across * margin)).min(high / (down * margin));
            (focal, (random.normal() * 0.04 * focal * across, random.normal() * 0.04 * focal * down))
        } else {
            let share =
                if random.chance(0.12) { random.within(0.95, 1.35) } else { random.within(0.30, 0.95) };
            let focal = (share * wide / across).min(random.within(0.7, 1.1) * high / down);
            let room = ((wide - focal * across) / 2.0, (high - focal * down) / 2.0);
            let aside = random.within(-1.0, 1.0) * room.0.max(0.0) * 0.8 + random.normal() * wide * 0.02;
            let lower = random.within(-0.7, 1.0) * room.1.max(0.0) * 0.7 + random.normal() * high * 0.02;
            (focal, (aside, lower))
        };
        view.focal_px = focal;
        view.centre_px = (wide / 2.0 - middle.0 * focal + jitter.0, high / 2.0 - middle.1 * focal + jitter.1);
        Self { view, distance_m: distance, close }
    }

    fn towards(
        random: &mut Random,
        eye: Vec3,
        aim: Vec3,
        (wide, high): (usize, usize),
        field_deg: (f32, f32),
    ) -> Self {
        let roll_deg = random.normal() * 2.0;
        let mut view = Self::level(eye, (aim - eye).unit(), roll_deg);
        let (sine, cosine) = sin_cos_deg(random.range(field_deg) / 2.0);
        view.focal_px = wide as f32 / 2.0 * cosine / sine;
        view.centre_px = (wide as f32 / 2.0, high as f32 / 2.0);
        let away = aim - eye;
        Self { view, distance_m: away.dot(away).sqrt(), close: false }
    }

    /// A plate from near, or from far with a long lens, as the look at a found plate has it: from straight before it to as
    /// far aside as one can still read it.
    fn plate(random: &mut Random, plate: Plate, size: (usize, usize)) -> Self {
        let [top_left, top_right, bottom_right, _] = plate.corners;
        let middle = (top_left + bottom_right) * 0.5;
        let width_m = (top_right - top_left).dot(top_right - top_left).sqrt();
        let (out, across) = (plate.normal, Vec3::new(-plate.normal.y, plate.normal.x, 0.0));
        let distance = random.within(1.5, 8.0);
        let (sine, cosine) = sin_cos_deg(random.within(0.0, 77.0));
        let mut eye = middle + (out * cosine + across * (random.side() * sine)).unit() * distance;
        eye.z = random.within(0.9, 1.8);
        let mut shot = Self::towards(random, eye, middle, size, (40.0, 60.0));
        // The plate's share of the picture's width, as it is seen.
        let share = random.within(0.12, 0.45);
        shot.view.focal_px = (share / cosine).min(1.3) * size.0 as f32 * distance / width_m;
        shot.view.centre_px.0 += random.normal() * 0.1 * size.0 as f32;
        shot.view.centre_px.1 += random.normal() * 0.1 * size.1 as f32;
        shot
    }

    /// A lamp, a wheel, a corner, from near.
    fn detail(random: &mut Random, vehicle: &Vehicle, size: (usize, usize)) -> Self {
        let mesh = &vehicle.mesh;
        let spot = random.below(mesh.positions.len());
        let (at, normal) = (mesh.positions[spot], mesh.normals[spot]);
        let mut out = (normal
            + Vec3::new(random.normal() * 0.25, random.normal() * 0.25, random.within(-0.1, 0.3)))
        .unit();
        if at.x.abs() < vehicle.layout.length * 0.4 && out.y * at.y < 0.0 {
            out = out * -1.0;
        }
        let mut eye = at + out * random.within(0.4, 1.3);
        eye.z = eye.z.max(0.25);
        Self::towards(random, eye, at, size, (30.0, 60.0))
    }
}

struct Scene {
    environs: Environs,
    shot: Shot,
    canvas: Canvas,
    light: Light,
    environment: Environment,
    stage: Stage,
    others: u32,
    /// Share of the ground that is a mirror.
    gloss: f32,
    indoor: bool,
    ground: Ground,
    mirrors_backdrop: bool,
    habits: &'static Habits,
}

impl Scene {
    fn set(
        random: &mut Random,
        environs: Environs,
        shot: Shot,
        (wide, high): (usize, usize),
        vehicle: &Vehicle,
        subject: Subject,
        habits: &'static Habits,
    ) -> Self {
        let indoor = matches!(environs, Environs::Showroom | Environs::ParkingDeck);
        let light = light(random, environs, indoor);
        let paving = match environs {
            Environs::Showroom => Paving::Floor,
            Environs::ParkingDeck => Paving::Concrete,
            Environs::Snow => Paving::Snow,
            Environs::Meadow => random.pick([Paving::Grass, Paving::Gravel, Paving::Grass, Paving::Asphalt]),
            Environs::Street => {
                random.pick([Paving::Asphalt, Paving::Cobbles, Paving::Slabs, Paving::Asphalt])
            }
            _ => random.pick([
                Paving::Asphalt,
                Paving::Asphalt,
                Paving::Asphalt,
                Paving::Gravel,
                Paving::Grass,
                Paving::Cobbles,
                Paving::Slabs,
                Paving::Slabs,
            ]),
        };
        let view = &shot.view;
        let behind = shot.distance_m + vehicle.layout.length * 0.35;
        let mut ground = Ground::any(random, paving, view.eye, view.forward, behind);
        if vehicle.marks.paint.dark() && habits.dark_ground.is_some_and(|chance| random.chance(chance)) {
            ground.dim(random.within(0.15, 0.6));
        }
        let lit_ground = super::canvas::lit(ground.colour(), light.ambient);
        let environment = Environment::any(random, light.top, light.horizon, lit_ground, indoor);
        let stage = Stage {
            horizon: view.horizon_px(),
            focal_px: view.focal_px,
            eye_height_m: view.eye.z.max(0.3),
            light: light.ambient,
        };
        let gloss = match environs {
            Environs::Showroom if random.chance(0.7) => random.within(0.05, 0.5),
            Environs::Wet => random.within(0.15, 0.5),
            _ if random.chance(0.08) => random.within(0.05, 0.4),
            _ => 0.0,
        };
        let gloss = if subject == Subject::Exterior { gloss } else { 0.0 };
        let mirrors_backdrop = habits.mirrored_backdrop.is_some_and(|chance| random.chance(chance));
        Self {
            environs,
            shot,
            canvas: Canvas::new(wide, high),
            light,
            environment,
            stage,
            others: 0,
            gloss,
            indoor,
            ground,
            mirrors_backdrop,
            habits,
        }
    }

    /// Draws `vehicle` as `view` shows it, from a frame turned by `turn` against the scene's.
    fn paint(
        &mut self,
        vehicle: &Vehicle,
        raster: &Raster,
        view: &View,
        seen_through: f32,
        turn: (f32, f32),
    ) -> Vec<bool> {
        let lighting = Lighting {
            environment: &self.environment,
            sun: self.light.sun,
            sun_colour: self.light.sun_colour,
            ambient: self.light.ambient,
            mirrors_backdrop: self.mirrors_backdrop,
        };
        finish::paint(vehicle, raster, view, &lighting, &mut self.canvas, seen_through, turn)
    }

    /// Everything behind the vehicle that is not hidden by what `raster` shows of it.
    fn backdrop(
        &mut self,
        random: &mut Random,
        vehicle: &Vehicle,
        subject: Subject,
        raster: Option<&Raster>,
        panes_are_clear: bool,
    ) {
        let blur = if random.chance(0.3) { 1 + random.below(3) } else { 0 };
        if let Some(raster) = raster {
            let mirror_blur = if self.gloss > 0.0 { MIRROR_BLUR } else { 0 };
            let reach = BLUR_PASSES * (blur + mirror_blur);
            self.canvas.occlusion = Occlusion::of(raster, &vehicle.mesh, panes_are_clear, reach);
        }
        let (wide, high) = (self.canvas.width as f32, self.canvas.height as f32);
        self.sky(random);
        let shadow = self.sun_shadow(random, vehicle, subject);
        let contact = (subject == Subject::Exterior || subject == Subject::Detail).then(|| Contact {
            half_length: vehicle.layout.length / 2.0 - random.within(0.05, 0.35),
            half_width: vehicle.layout.width / 2.0 - random.within(0.0, 0.2),
            depth: random.within(0.35, 0.97),
            reach: random.within(0.06, 0.5),
        });
        let sunlit = self.light.sun.z.max(0.0);
        let brightness = random.within(0.7, 1.1);
        let light = [0, 1, 2].map(|channel| {
            (self.light.ambient[channel] + self.light.sun_colour[channel] * sunlit) * brightness
        });
        self.ground.paint(&mut self.canvas, &self.shot.view, light, contact.as_ref(), shadow.as_deref());
        if self.indoor {
            self.room(random, wide, high);
        } else {
            backdrop::scatter(random, &mut self.canvas, &self.stage, self.light.horizon);
        }
        let mut things = self.things(random, vehicle);
        things.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut others = if subject == Subject::Nothing || subject == Subject::Interior {
            Vec::new()
        } else {
            self.parked(random, vehicle)
        };
        others.sort_by(|a, b| b.distance_m.total_cmp(&a.distance_m));
        let mut others = others.into_iter().peekable();
        for (distance, thing) in things {
            while let Some(other) = others.next_if(|other| other.distance_m > distance) {
                self.other(random, &other);
            }
            backdrop::draw(random, &mut self.canvas, &self.stage, thing, distance);
        }
        for other in others {
            self.other(random, &other);
        }
        self.canvas.blur(blur);
    }

    fn sky(&mut self, random: &mut Random) {
        let clouded = random.chance(0.8) && !self.indoor;
        let zoom = random.within(0.7, 2.5);
        let clouds = Grain::new(random, &Textures::shared().cloudy, zoom);
        let contrast = random.within(0.1, 1.0);
        let (horizon, top, low) = (self.stage.horizon.max(8.0), self.light.top, self.light.horizon);
        let (wide, high) = (self.canvas.width as f32, self.canvas.height as f32);
        // The ground covers the rest, as far as it is drawn, however the camera is tilted.
        let foot = if self.indoor { high } else { (self.stage.row(70.0) + wide * 0.06).clamp(8.0, high) };
        self.canvas.each((0.0, 0.0), (wide, foot), |pixel, x, y| {
            let sky = super::canvas::blend(top, low, (y / horizon).min(1.0));
            *pixel = if clouded { times(sky, 1.0 + contrast * (clouds.at(x, y) - 0.5)) } else { sky };
        });
    }

    /// Walls and ceiling lamps of a hall.
    fn room(&mut self, random: &mut Random, wide: f32, high: f32) {
        let deck = self.environs == Environs::ParkingDeck;
        let far = self.stage.row(self.shot.distance_m + random.within(4.0, 20.0)).clamp(0.0, high);
        let light = self.light.ambient;
        let wall = super::canvas::lit(
            backdrop::any_colour(random, if deck { 0.08 } else { 0.15 }, if deck { 0.5 } else { 1.0 }, 0.12),
            light,
        );
        self.canvas.each((0.0, 0.0), (wide, far), |pixel, _, y| {
            *pixel = times(wall, 0.75 + 0.35 * y / far.max(1.0));
        });
        for _ in 0..random.below(6) {
            let (x, top) = (random.within(0.0, wide), random.within(0.0, 0.6) * far);
            let colour = super::canvas::lit(backdrop::any_colour(random, 0.02, 1.0, 0.4), light);
            self.canvas.block(
                (x, top),
                (x + random.within(10.0, 160.0), far * random.within(0.7, 1.1)),
                colour,
            );
        }
        for _ in 0..random.below(8) {
            let from = (random.within(0.0, wide), random.within(0.0, 0.4) * far);
            let to = (from.0 + random.within(5.0, 120.0), from.1 + random.within(-8.0, 8.0));
            self.canvas.stroke(from, to, random.within(1.0, 4.0), [1.6; 3]);
        }
    }

    fn things(&self, random: &mut Random, vehicle: &Vehicle) -> Vec<(f32, Thing)> {
        let near = self.shot.distance_m + vehicle.layout.length * 0.45;
        let mut things: Vec<(f32, Thing)> = Vec::new();
        let mut add = |distance: f32, thing: Thing| things.push((distance, thing));
        match self.environs {
            Environs::Showroom | Environs::ParkingDeck => {
                for _ in 0..random.below(6) {
                    let thing =
                        random.pick([Thing::Pole, Thing::Panel, Thing::Wall, Thing::Pillar, Thing::Person]);
                    add(near + random.within(0.5, 11.0), thing);
                }
                if self.environs == Environs::ParkingDeck {
                    for _ in 0..2 + random.below(5) {
                        add(near + random.within(0.2, 14.0), Thing::Pillar);
                    }
                }
                return things;
            }
            Environs::Hedge => {
                for _ in 0..2 + random.below(4) {
                    let thing = random.pick([Thing::DarkBush, Thing::Hedge, Thing::Bush, Thing::Branches]);
                    add(near + random.within(0.3, 3.0), thing);
                }
            }
            Environs::Wall => add(near + random.within(0.2, 4.0), Thing::Wall),
            Environs::Street => {
                for _ in 0..2 + random.below(5) {
                    let thing = random.pick([
                        Thing::Building,
                        Thing::House,
                        Thing::House,
                        Thing::Wall,
                        Thing::Person,
                    ]);
                    add(near + random.within(2.0, 25.0), thing);
                }
            }
            Environs::Meadow => {
                for _ in 0..2 + random.below(6) {
                    let thing = random.pick([Thing::Tree, Thing::Bush, Thing::TreeLine, Thing::Fence]);
                    add(near + random.within(1.0, 40.0), thing);
                }
            }
            Environs::Yard | Environs::Night | Environs::Wet | Environs::Snow => {}
        }
        if self.habits.pale_hall.is_some_and(|chance| random.chance(chance)) {
            add(near + random.within(3.0, 20.0), Thing::Hall);
            for _ in 0..random.below(3) {
                add(near + random.within(0.2, 2.5), Thing::DarkBush);
            }
        }
        for _ in 0..random.below(12) {
            let far = random.unit();
            let thing = random.pick([
                Thing::Bush,
                Thing::Bush,
                Thing::Tree,
                Thing::Building,
                Thing::House,
                Thing::Fence,
                Thing::Pole,
                Thing::Hedge,
                Thing::LowWall,
                Thing::Person,
            ]);
            add(near + 0.5 + 40.0 * far * far, thing);
        }
        if random.chance(0.6) {
            add(random.within(40.0, 120.0), Thing::TreeLine);
        }
        for _ in 0..if random.chance(0.5) { random.below(12) } else { 0 } {
            let thing = random.pick([Thing::Sign, Thing::Sign, Thing::Pole, Thing::Bush, Thing::House]);
            add(near + random.within(2.0, 50.0), thing);
        }
        for _ in 0..random.below(3) {
            let thing = random.pick([
                Thing::Bush,
                Thing::Hedge,
                Thing::LowWall,
                Thing::Tree,
                Thing::Building,
                Thing::Branches,
                Thing::Person,
                Thing::Pole,
            ]);
            add(near + random.within(0.3, 8.0), thing);
        }
        if vehicle.marks.paint.dark() && random.chance(0.5) {
            for _ in 0..1 + random.below(3) {
                add(near + random.within(0.3, 5.0), Thing::DarkBush);
            }
        }
        things
    }

    /// Other vehicles behind and beside.
    fn parked(&self, random: &mut Random, vehicle: &Vehicle) -> Vec<Other> {
        let view = &self.shot.view;
        let ahead = Vec3::new(view.forward.x, view.forward.y, 0.0).unit();
        let count = match self.environs {
            Environs::Yard | Environs::Street | Environs::ParkingDeck => random.below(5),
            _ if random.chance(0.4) => random.below(3),
            _ => 0,
        };
        let near = vehicle.layout.length * 0.5 + 1.2;
        let mut others = Vec::new();
        for _ in 0..count {
            let far = random.unit();
            let distance = self.shot.distance_m + near + 30.0 * far * far;
            let aside = random.within(-0.6, 0.6) * self.canvas.width as f32 / view.focal_px * distance;
            let place = Vec3::new(view.eye.x, view.eye.y, 0.0)
                + ahead * (distance + 2.0)
                + Vec3::new(view.right.x, view.right.y, 0.0).unit() * aside;
            others.push(Other { place, turn_deg: random.within(0.0, 360.0), distance_m: distance });
        }
        if self.habits.row_behind.is_some_and(|chance| random.chance(chance)) {
            // Parked in a row, all the same way, as close behind as a person can walk.
            let gap = near + random.within(0.2, 1.6);
            let turn_deg = random.within(0.0, 360.0);
            let across = Vec3::new(view.right.x, view.right.y, 0.0).unit();
            let spacing = random.within(2.4, 5.2);
            let start = random.within(-0.5, 0.5) * spacing;
            for bay in -1..=1 {
                let distance = self.shot.distance_m + gap;
                let place = Vec3::new(view.eye.x, view.eye.y, 0.0)
                    + ahead * (distance + 1.5)
                    + across * (start + bay as f32 * spacing);
                others.push(Other {
                    place,
                    turn_deg: turn_deg + random.normal() * 4.0,
                    distance_m: distance,
                });
            }
        }
        if random.chance(self.habits.next_bay) {
            // In the next bay, behind the vehicle as the camera sees it.
            for side in [1.0, -1.0] {
                let place = Vec3::new(random.within(-1.0, 1.0), side * random.within(2.5, 3.4), 0.0);
                let towards = place - Vec3::new(view.eye.x, view.eye.y, 0.0);
                let distance = towards.dot(towards).sqrt();
                if distance > self.shot.distance_m + 0.8 {
                    let turn = if random.chance(0.7) { 0.0 } else { 180.0 };
                    others.push(Other {
                        place,
                        turn_deg: turn + random.normal() * 3.0,
                        distance_m: distance,
                    });
                }
            }
        }
        others
    }

    fn other(&mut self, random: &mut Random, other: &Other) {
        let kind = BodyKind::any(random);
        let vehicle = Vehicle::any(random, kind, self.habits);
        let turn = sin_cos_deg(other.turn_deg);
        let view = self.shot.view.from(other.place, turn);
        let (wide, high) = (self.canvas.width, self.canvas.height);
        let raster = Raster::draw(&vehicle.mesh, &vehicle.layout, &view, wide, high);
        let (mut left, mut right, mut low, mut seen) = (wide, 0, 0, 0_usize);
        for pixel in (0..raster.owner.len()).filter(|&pixel| raster.owner[pixel] != NOTHING) {
            left = left.min(pixel % wide);
            right = right.max(pixel % wide);
            low = low.max(pixel / wide);
            seen += 1;
        }
        if seen == 0 {
            return;
        }
        if seen * 50 > wide * high {
            self.others += 1;
        }
        let half = (right - left) as f32 / 2.0;
        let at = ((left + right) as f32 / 2.0, low as f32 - 0.06 * half);
        self.canvas.ellipse(at, (half, (0.12 * half).max(1.0)), [0.01; 3], 0.75);
        let seen_through = random.within(0.0, 0.4);
        self.paint(&vehicle, &raster, &view, seen_through, turn);
    }

    /// The shadow that the sun casts on the ground, by pixel, if it casts one.
    fn sun_shadow(&self, random: &mut Random, vehicle: &Vehicle, subject: Subject) -> Option<Vec<f32>> {
        let (wide, high) = (self.canvas.width, self.canvas.height);
        let strength = self.light.sun_colour[1];
        if strength <= 0.0
            || self.light.sun.z < 0.2
            || matches!(subject, Subject::Nothing | Subject::Interior)
        {
            return None;
        }
        let sun = self.light.sun;
        let mesh = Mesh {
            positions: vehicle
                .mesh
                .positions
                .iter()
                .map(|at| Vec3::new(at.x - sun.x * at.z / sun.z, at.y - sun.y * at.z / sun.z, 0.0))
                .collect(),
            normals: Vec::new(),
            triangles: vehicle.mesh.triangles.clone(),
            parts: vec![Part::Plastic; vehicle.mesh.parts.len()],
        };
        let depth = (strength * random.within(0.45, 0.9)).min(0.88);
        let cast = Silhouette::of(&mesh, &vehicle.layout, &self.shot.view, wide, high);
        let mut shadow: Vec<f32> =
            (0..wide * high).map(|pixel| if cast.bits(pixel, 1) == 1 { depth } else { 0.0 }).collect();
        box_blur(shadow.as_chunks_mut::<1>().0, wide, 1 + random.below(3), 0.0);
        Some(shadow)
    }

    /// The vehicle upside down in a wet or polished ground.
    fn mirror(&mut self, random: &mut Random, vehicle: &Vehicle) {
        if self.gloss <= 0.0 {
            return;
        }
        let (wide, high) = (self.canvas.width, self.canvas.height);
        let view = self.shot.view.mirrored();
        let raster = Raster::draw(&vehicle.mesh, &vehicle.layout, &view, wide, high);
        let ground = self.canvas.clone();
        self.paint(vehicle, &raster, &view, 0.0, STRAIGHT);
        let mut image = std::mem::replace(&mut self.canvas, ground);
        image.blur(1 + random.below(MIRROR_BLUR));
        let mut share: Vec<f32> =
            raster.owner.iter().map(|&owner| if owner == NOTHING { 0.0 } else { self.gloss }).collect();
        box_blur(share.as_chunks_mut::<1>().0, wide, 1 + random.below(4), 0.0);
        for ((pixel, image), share) in self.canvas.pixels.iter_mut().zip(&image.pixels).zip(share) {
            *pixel = super::canvas::blend(*pixel, *image, share);
        }
    }

    /// Draws what stands in front of the vehicle, into `hidden` too; returns the number of vehicles.
    fn before(
        &mut self,
        random: &mut Random,
        vehicle: &Vehicle,
        own: &Raster,
        subject: Subject,
        hidden: &mut [f32],
    ) -> u32 {
        if subject != Subject::Exterior {
            return 0;
        }
        let mut vehicles = 0;
        let (wide, high) = (self.canvas.width, self.canvas.height);
        if random.chance(0.04) {
            // Half hidden by a vehicle in the next bay.
            let view = &self.shot.view;
            let side = if view.eye.y > 0.0 { 1.0 } else { -1.0 };
            let along = random.side() * random.within(0.35, 0.75) * vehicle.layout.length * 1.4;
            let place = Vec3::new(along, side * random.within(2.3, 3.0), 0.0);
            let turn = sin_cos_deg(random.normal() * 4.0);
            let kind = BodyKind::any(random);
            let other = Vehicle::any(random, kind, self.habits);
            let away = view.eye - place;
            if away.dot(away).sqrt() > other.layout.length / 2.0 + 0.5 {
                let view = view.from(place, turn);
                let raster = Raster::draw(&other.mesh, &other.layout, &view, wide, high);
                if may_stand_before(&raster.owner, &own.owner) {
                    self.paint(&other, &raster, &view, 0.0, turn);
                    for (hidden, &owner) in hidden.iter_mut().zip(&raster.owner) {
                        if owner != NOTHING {
                            *hidden = 1.0;
                        }
                    }
                    vehicles = 1;
                }
            }
        }
        if random.chance(0.05) {
            let x = random.within(0.05, 0.95) * wide as f32;
            let (foot, head) =
                (high as f32 * random.within(0.7, 1.1), high as f32 * random.within(-0.2, 0.6));
            let colour = super::canvas::lit(backdrop::any_colour(random, 0.03, 0.8, 0.4), self.light.ambient);
            let width = random.within(2.0, 14.0);
            stroke_box((x, foot), (x + random.normal() * 3.0, head), width, (wide, high), |pixel, cover| {
                self.canvas.pixels[pixel] = super::canvas::blend(self.canvas.pixels[pixel], colour, cover);
                hidden[pixel] = hidden[pixel].max(cover);
            });
        }
        vehicles
    }
}

/// True if a vehicle may stand before the one that is meant, by what each pixel shows of either: what is left of that one must
/// not be the smaller, or nobody could tell from the picture which is meant.
fn may_stand_before(before: &[u32], meant: &[u32]) -> bool {
    let (mut covered, mut left) = (0, 0);
    for (&before, &meant) in before.iter().zip(meant) {
        covered += usize::from(before != NOTHING);
        left += usize::from(before == NOTHING && meant != NOTHING);
    }
    covered > 0 && covered * 3 < before.len() && covered <= left
}

struct Other {
    place: Vec3,
    turn_deg: f32,
    distance_m: f32,
}

fn light(random: &mut Random, environs: Environs, indoor: bool) -> Light {
    let (rise_sine, rise_cosine) = sin_cos_deg(random.within(9.0, 74.0));
    let (sine, cosine) = sin_cos_deg(random.within(0.0, 360.0));
    let sun = Vec3::new(rise_cosine * cosine, rise_cosine * sine, rise_sine);
    let overcast = indoor || random.chance(0.5) || matches!(environs, Environs::Night | Environs::Wet);
    let strength = if overcast { 0.0 } else { random.within(0.3, 1.5) };
    let warm = random.within(-0.12, 0.12);
    let mut ambient = times([1.0 + warm, 1.0, 1.0 - warm], random.within(0.55, 1.0));
    let (mut top, mut horizon) = if overcast {
        ([random.within(0.5, 1.1); 3], [random.within(0.7, 1.2); 3])
    } else {
        let blue = [random.within(0.12, 0.35), random.within(0.35, 0.6), random.within(0.7, 1.0)];
        (times(blue, random.within(0.6, 1.1)), times([0.8, 0.9, 1.0], random.within(0.6, 1.1)))
    };
    if environs == Environs::Night {
        let dark = random.within(0.03, 0.2);
        top = times(top, dark);
        horizon = times(horizon, dark * 1.6);
        ambient = times(super::canvas::lit(ambient, [1.15, 1.0, 0.75]), random.within(0.25, 0.6));
    }
    if environs == Environs::ParkingDeck {
        ambient = times(super::canvas::lit(ambient, [1.0, 1.02, 0.9]), random.within(0.35, 0.8));
        top = times(top, 0.3);
    }
    Light { sun, sun_colour: times([1.05, 0.95, 0.85], strength), ambient, top, horizon }
}

/// Samples along each side of a pixel by which its cover is counted.
const SAMPLES: usize = 3;

/// The share of each pixel that the vehicle covers, by samples, less what stands before it.
fn cover(
    vehicle: &Vehicle,
    raster: &Raster,
    view: &View,
    hidden: &[f32],
    (width, height): (usize, usize),
) -> Vec<u8> {
    /// Pixels whose samples of one row are read at once.
    const RUN: usize = 64 / SAMPLES;
    let fine_wide = width * SAMPLES;
    let fine = Silhouette::finer(raster, &vehicle.mesh, &vehicle.layout, view, SAMPLES as f32 / FINENESS);
    let coarse = |sample: usize| refined(sample) / SAMPLES;
    let nothing_hides = hidden.iter().all(|&share| share == 0.0);
    let byte = |sum: f32| (sum / (SAMPLES * SAMPLES) as f32 * 255.0 + 0.5) as u8;
    let bytes: [u8; SAMPLES * SAMPLES + 1] = std::array::from_fn(|samples| byte(samples as f32));
    let mut matte = vec![0; width * height];
    for (row, line) in matte.chunks_mut(width).enumerate() {
        let rows: [usize; SAMPLES] = std::array::from_fn(|sample| row * SAMPLES + sample);
        for (run, pixels) in line.chunks_mut(RUN).enumerate() {
            let first = run * RUN * SAMPLES;
            let count = pixels.len() * SAMPLES;
            let samples = rows.map(|y| fine.bits(y * fine_wide + first, count as u32));
            if samples == [0; SAMPLES] {
                continue;
            }
            for (place, pixel) in pixels.iter_mut().enumerate() {
                let own = samples.map(|bits| bits >> (place * SAMPLES) & ((1 << SAMPLES) - 1));
                *pixel = if nothing_hides {
                    bytes[own.iter().map(|bits| bits.count_ones() as usize).sum::<usize>()]
                } else {
                    let mut sum = 0.0;
                    for (y, bits) in rows.into_iter().zip(own) {
                        for x in (0..SAMPLES).filter(|x| bits >> x & 1 == 1) {
                            let beneath = coarse(first + place * SAMPLES + x);
                            sum += 1.0 - hidden[coarse(y) * refined(width) + beneath];
                        }
                    }
                    byte(sum)
                };
            }
        }
    }
    matte
}

/// The share of each pixel that shows panes, of the larger canvas.
fn thin_out(panes: &[bool], hidden: &[f32], width: usize, height: usize) -> Vec<u8> {
    let wide = refined(width);
    let mut glass = vec![0; width * height];
    for (row, line) in glass.chunks_mut(width).enumerate() {
        let (y, down) = beneath(row);
        if !panes[y * wide..(y + 2) * wide].contains(&true) {
            continue;
        }
        for (column, glass) in line.iter_mut().enumerate() {
            let (x, across) = beneath(column);
            let mut sum = 0.0;
            for (y, down) in (y..).zip(down) {
                for (x, across) in (x..).zip(across) {
                    let pixel = y * wide + x;
                    if panes[pixel] {
                        sum += (1.0 - hidden[pixel]) * across * down;
                    }
                }
            }
            let share = sum / (FINENESS * FINENESS);
            *glass = (smooth_step(0.0, 1.0, share) * 255.0 + 0.5) as u8;
        }
    }
    glass
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vehicle_that_is_meant_is_not_hidden_by_another() {
        let check = |before: &str, meant: &str, expected: bool| {
            let [seen_before, seen_meant] = [before, meant].map(|row| {
                row.chars().map(|pixel| if pixel == '#' { 0 } else { NOTHING }).collect::<Vec<_>>()
            });
            assert_eq!(may_stand_before(&seen_before, &seen_meant), expected, "{before} {meant}");
        };
        check("...##....", "....####.", true);
        check("..##.....", "...###...", true);
        check("..##.....", "...##....", false);
        check("..##.....", "..##.....", false);
        check("..##.....", "...#.....", false);
        // Too large, though it hides nothing.
        check(".###.....", ".....####", false);
        check("...###...", ".......##", false);
        check(".........", "....####.", false);
    }
}
