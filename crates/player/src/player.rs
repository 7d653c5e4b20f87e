//! The player's machine: what is current, open, being placed, moving and loading. `step(input, now) -> effects`; the renderer
//! carries the effects out, in their order. Not here: nodes.

use forecourt_api::composition::Position;

use crate::gallery::{Gallery, Item, ItemId};
use crate::geometry::{Point, Rect, Size};
use crate::gesture::{Gesture, Recognizer};
use crate::hotspot::{Action, HotspotId};
use crate::keymap::{self, Focus, KeyAction};
use crate::loads::{Loads, Order};
use crate::message::{Command, Direction, Effect, Environment, Input};
use crate::prefetch::Travel;
use crate::track::Track;
use crate::wheel::Wheel;

/// Space between slides while they move, in CSS pixels.
pub const SLIDE_GAP_PX: f64 = 16.0;
/// More device pixels per CSS pixel than these bring bytes and no sharpness that people see.
const MAX_PIXEL_RATIO: f64 = 2.0;

/// See the module.
#[derive(Clone, Debug)]
pub struct Player {
    gallery: Gallery,
    environment: Environment,
    current: usize,
    travel: Travel,
    track: Track,
    recognizer: Recognizer,
    wheel: Wheel,
    loads: Loads,
    thumbnails_asked: bool,
    open: Option<HotspotId>,
    /// Where the cross stands while placing.
    cross: Option<Position>,
    /// A frame has been asked for and has not come.
    frame_asked: bool,
}

impl Player {
    /// A player before its first frame; [`Player::start`] says what to draw.
    #[must_use]
    pub fn new(gallery: Gallery, start: Option<&ItemId>) -> Self {
        let gallery = dedup_by_id(gallery);
        let current = start.and_then(|id| gallery.index_of(id)).unwrap_or(0);
        Self {
            loads: Loads::new(gallery.items.len()),
            gallery,
            environment: Environment::default(),
            current,
            travel: Travel::Forward,
            track: Track::at(current),
            recognizer: Recognizer::default(),
            wheel: Wheel::default(),
            thumbnails_asked: false,
            open: None,
            cross: None,
            frame_asked: false,
        }
    }

    /// Effects that draw the first frame.
    #[must_use]
    pub fn start(&self) -> Vec<Effect> {
        let mut effects = vec![Effect::Rebuild, Effect::Arrange];
        if self.current().is_some() {
            effects.push(Effect::Show { index: self.current });
        }
        effects
    }

    /// The gallery on show.
    #[must_use]
    pub fn gallery(&self) -> &Gallery {
        &self.gallery
    }

    /// The current slide; `None` in an empty gallery.
    #[must_use]
    pub fn current(&self) -> Option<usize> {
        (self.current < self.gallery.items.len()).then_some(self.current)
    }

    /// True, true where there is a slide before and one after the current one.
    #[must_use]
    pub fn has_neighbours(&self) -> (bool, bool) {
        (self.current > 0, self.current + 1 < self.gallery.items.len())
    }

    /// The hotspot of the current photo that is open.
    #[must_use]
    pub fn open_hotspot(&self) -> Option<&HotspotId> {
        self.open.as_ref()
    }

    /// Where the cross stands; `None` unless a hotspot is being placed.
    #[must_use]
    pub fn cross(&self) -> Option<Position> {
        self.cross
    }

    /// True while slides beside the current one can be seen.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.track.is_moving()
    }

    /// Distance of a slide from its place in the middle, in CSS pixels to the right.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no gallery has 2^52 photos")]
    pub fn slide_offset_px(&self, index: usize) -> f64 {
        (index as f64 - self.track.position()) * self.stride_px() * self.forward_sign()
    }

    /// Where a slide's picture is on the stage; `None` while the stage cannot be seen. A picture of unknown size has the
    /// stage's proportions.
    #[must_use]
    pub fn picture_rect(&self, index: usize) -> Option<Rect> {
        Rect::contained(self.environment.stage, self.picture_ratio(index))
    }

    /// Width over height of a slide's picture; the stage's where it is not known.
    #[must_use]
    pub fn picture_ratio(&self, index: usize) -> f64 {
        self.loads.ratio(&self.gallery, index)
    }

    /// Size of the stage.
    #[must_use]
    pub fn stage(&self) -> Size {
        self.environment.stage
    }

    /// The command of a key; `None` leaves it to the browser.
    #[must_use]
    pub fn command_of_key(&self, key: &str, shift: bool, focus: Focus) -> Option<Command> {
        let last = self.gallery.items.len().checked_sub(1)?;
        match keymap::action(key, shift, focus, self.environment.direction)? {
            KeyAction::Next => Some(Command::Next),
            KeyAction::Previous => Some(Command::Previous),
            KeyAction::First => Some(Command::Show(0)),
            KeyAction::Last => Some(Command::Show(last)),
            KeyAction::Leave if self.open.is_some() => Some(Command::CloseHotspot),
            KeyAction::Leave => self.cross.is_some().then_some(Command::CancelPlacing),
            KeyAction::MoveCross { dx, dy } => Some(Command::MoveCross { dx, dy }),
        }
    }

    /// True when a turn of the wheel is for the photos; else it is the browser's.
    #[must_use]
    pub fn takes_wheel(&self, dx: f64, dy: f64) -> bool {
        Wheel::is_sideways(dx, dy) && self.gallery.items.len() > 1 && !self.environment.is_zoomed()
    }

    /// Takes in what happened and says what to do. `now_ms` is a clock that never goes back.
    #[must_use]
    pub fn step(&mut self, input: Input, now_ms: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Environment(environment) => {
                self.environment = environment;
                if environment.is_zoomed() && self.recognizer.is_dragging() {
                    self.recognizer.cancel();
                    self.gesture(Gesture::DragCancelled, now_ms, &mut effects);
                } else {
                    effects.push(Effect::Arrange);
                }
                self.plan_loads(&mut effects);
            }
            Input::Pointer(pointer) => {
                let may_drag = !self.environment.is_zoomed();
                if let Some(gesture) = self.recognizer.take(pointer, may_drag, now_ms) {
                    self.gesture(gesture, now_ms, &mut effects);
                }
            }
            Input::Wheel { dx, dy } => {
                if self.takes_wheel(dx, dy)
                    && let Some(way) = self.wheel.stroke(dx * self.forward_sign(), now_ms)
                {
                    let command = if way > 0.0 { Command::Next } else { Command::Previous };
                    self.command(command, now_ms, &mut effects);
                }
            }
            Input::Frame => {
                self.frame_asked = false;
                if self.track.advance(now_ms) {
                    effects.push(Effect::Arrange);
                    self.request_frame(&mut effects);
                }
            }
            Input::Painted { item, url, size } => {
                let index = self.gallery.index_of(&item);
                if let Some(index) = index.filter(|&index| self.loads.painted(index, &url, size)) {
                    effects.push(Effect::Settled { index });
                    self.after_answer(index, &mut effects);
                }
            }
            Input::Failed { item, url } => {
                let index = self.gallery.index_of(&item);
                if let Some(index) = index.filter(|&index| self.loads.failed(&self.gallery, index, &url)) {
                    effects.extend([Effect::Settled { index }, Effect::ReportFailure { index }]);
                    if self.loads.shows_failure(index) {
                        effects.push(Effect::ShowFailure { index });
                    }
                    self.after_answer(index, &mut effects);
                }
            }
            Input::Command(command) => self.command(command, now_ms, &mut effects),
        }
        effects
    }

    fn command(&mut self, command: Command, now_ms: f64, effects: &mut Vec<Effect>) {
        match command {
            Command::SetGallery(gallery) => self.set_gallery(gallery, effects),
            Command::Show(index) => self.show(index, now_ms, effects),
            Command::ShowItem(item) => {
                if let Some(index) = self.gallery.index_of(&item) {
                    self.show(index, now_ms, effects);
                }
            }
            Command::Next => self.show(self.current.saturating_add(1), now_ms, effects),
            Command::Previous => {
                if let Some(index) = self.current.checked_sub(1) {
                    self.show(index, now_ms, effects);
                }
            }
            Command::Retry(index) => self.retry(index, effects),
            Command::ToggleHotspot(hotspot) => {
                if self.open.as_ref() == Some(&hotspot) {
                    self.close(true, effects);
                } else {
                    self.open(hotspot, effects);
                }
            }
            Command::OpenHotspot(item, hotspot) => {
                if let Some(index) = self.gallery.index_of(&item) {
                    self.show(index, now_ms, effects);
                    if self.open.as_ref() != Some(&hotspot) {
                        self.open(hotspot, effects);
                    }
                }
            }
            Command::CloseHotspot => self.close(true, effects),
            Command::SetPlacing(true) => self.begin_placing(effects),
            Command::SetPlacing(false) => {
                if self.cross.take().is_some() {
                    effects.push(Effect::HideCross);
                }
            }
            Command::MoveCross { dx, dy } => self.move_cross(dx, dy, effects),
            Command::Place => {
                if let (Some(position), Some(index)) = (self.cross, self.current()) {
                    effects.push(Effect::Placed { index, position });
                }
            }
            Command::CancelPlacing => {
                if self.cross.take().is_some() {
                    effects.extend([Effect::HideCross, Effect::PlacingCancelled]);
                }
            }
        }
    }

    fn gesture(&mut self, gesture: Gesture, now_ms: f64, effects: &mut Vec<Effect>) {
        let count = self.gallery.items.len();
        match gesture {
            Gesture::DragBegan(_) if count < 2 => self.recognizer.cancel(),
            Gesture::DragBegan(id) => {
                self.track.advance(now_ms);
                self.track.hold();
                effects.extend([Effect::CapturePointer(id), Effect::Arrange]);
            }
            Gesture::Dragged(distance_px) => {
                let stride_px = self.stride_px();
                if stride_px > SLIDE_GAP_PX {
                    self.track.drag(-distance_px * self.forward_sign() / stride_px, count);
                    effects.push(Effect::Arrange);
                }
            }
            Gesture::DragEnded { speed } => {
                let forward = -speed * self.forward_sign();
                let aim = self.track.aim(self.current, count, forward);
                self.settle(aim, forward / self.stride_px(), now_ms, effects);
            }
            Gesture::DragCancelled => self.settle(self.current, 0.0, now_ms, effects),
            Gesture::Tapped(point) => self.tapped(point, effects),
        }
    }

    fn tapped(&mut self, point: Point, effects: &mut Vec<Effect>) {
        if self.cross.is_none() {
            self.close(false, effects);
            return;
        }
        let Some(index) = self.current() else { return };
        if let Some(position) = self.picture_rect(index).and_then(|rect| rect.position_of(point)) {
            self.cross = Some(position);
            effects.extend([Effect::MoveCross(position), Effect::Placed { index, position }]);
        }
    }

    /// Makes a slide the current one: the one beside moves in, any other is there at once.
    fn show(&mut self, index: usize, now_ms: f64, effects: &mut Vec<Effect>) {
        if index == self.current || index >= self.gallery.items.len() {
            return;
        }
        self.recognizer.cancel();
        if index.abs_diff(self.current) == 1 {
            self.settle(index, 0.0, now_ms, effects);
        } else {
            self.make_current(index, effects);
            self.track.cut(index);
            effects.push(Effect::Arrange);
        }
    }

    fn settle(&mut self, index: usize, speed: f64, now_ms: f64, effects: &mut Vec<Effect>) {
        self.make_current(index, effects);
        if self.environment.reduced_motion {
            self.track.cut(index);
        } else {
            self.track.advance(now_ms);
            self.track.settle(index, speed, now_ms);
            self.request_frame(effects);
        }
        effects.push(Effect::Arrange);
    }

    fn make_current(&mut self, index: usize, effects: &mut Vec<Effect>) {
        if index == self.current {
            return;
        }
        self.close(false, effects);
        self.travel = if index > self.current { Travel::Forward } else { Travel::Backward };
        self.current = index;
        effects.push(Effect::Show { index });
        self.loads.clear_failure(index);
        self.plan_loads(effects);
    }

    fn set_gallery(&mut self, gallery: Gallery, effects: &mut Vec<Effect>) {
        let old = std::mem::replace(&mut self.gallery, dedup_by_id(gallery));
        self.loads = self.loads.moved_to(&old, &self.gallery);
        let old_item = old.items.get(self.current);
        let kept = old_item.and_then(|item| self.gallery.index_of(&item.id));
        if let (Some(item), Some(hotspot)) = (old_item, self.open.take()) {
            let new_item = kept.and_then(|index| self.gallery.items.get(index));
            let is_there = new_item.is_some_and(|item| item.hotspots.iter().any(|it| it.id == hotspot));
            if is_there {
                self.open = Some(hotspot);
            } else {
                let item = item.id.clone();
                effects.push(Effect::CloseHotspot { item, hotspot, return_focus: false });
            }
        }
        effects.push(Effect::Rebuild);
        if kept != Some(self.current) {
            self.recognizer.cancel();
            let last = self.gallery.items.len().saturating_sub(1);
            self.current = kept.unwrap_or(self.current.min(last));
            self.track.cut(self.current);
        }
        effects.push(Effect::Arrange);
        if kept.is_none() || kept != old_item.and_then(|item| old.index_of(&item.id)) {
            effects.extend(self.current().map(|index| Effect::Show { index }));
        }
        if self.gallery.items.is_empty() && self.cross.take().is_some() {
            effects.push(Effect::HideCross);
        }
        self.plan_loads(effects);
    }

    fn open(&mut self, hotspot: HotspotId, effects: &mut Vec<Effect>) {
        let Some(item) = self.gallery.items.get(self.current) else { return };
        let Some(found) = item.hotspots.iter().find(|it| it.id == hotspot) else { return };
        let index = self.current;
        if matches!(found.action(), Action::Follow(_)) {
            self.close(false, effects);
            effects.push(Effect::FocusHotspot { index, hotspot });
            return;
        }
        self.close(false, effects);
        self.open = Some(hotspot.clone());
        effects.push(Effect::OpenHotspot { index, hotspot });
    }

    fn close(&mut self, return_focus: bool, effects: &mut Vec<Effect>) {
        let Some(item) = self.gallery.items.get(self.current) else { return };
        if let Some(hotspot) = self.open.take() {
            effects.push(Effect::CloseHotspot { item: item.id.clone(), hotspot, return_focus });
        }
    }

    fn begin_placing(&mut self, effects: &mut Vec<Effect>) {
        if self.cross.is_some() || self.current().is_none() {
            return;
        }
        self.close(false, effects);
        let middle = Position { x: 0.5, y: 0.5 };
        self.cross = Some(middle);
        effects.push(Effect::ShowCross(middle));
    }

    fn move_cross(&mut self, dx: f64, dy: f64, effects: &mut Vec<Effect>) {
        let Some(position) = self.cross else { return };
        let moved = Position::clamped(position.x + dx, position.y + dy);
        self.cross = Some(moved);
        effects.push(Effect::MoveCross(moved));
    }

    fn retry(&mut self, index: usize, effects: &mut Vec<Effect>) {
        if index >= self.gallery.items.len() {
            return;
        }
        effects.push(Effect::ReportRetry { index });
        self.loads.clear_failure(index);
        self.plan_loads(effects);
    }

    fn after_answer(&mut self, index: usize, effects: &mut Vec<Effect>) {
        if index == self.current && !self.thumbnails_asked {
            self.thumbnails_asked = true;
            effects.push(Effect::LoadThumbnails);
        }
        self.plan_loads(effects);
    }

    fn plan_loads(&mut self, effects: &mut Vec<Effect>) {
        let Environment { stage, device_pixel_ratio, .. } = self.environment;
        let density =
            if device_pixel_ratio.is_finite() { device_pixel_ratio.clamp(1.0, MAX_PIXEL_RATIO) } else { 1.0 };
        let width_px = |ratio: f64| Rect::contained(stage, ratio).map(|rect| rect.size.width * density);
        for order in self.loads.plan(&self.gallery, self.current, self.travel, width_px) {
            effects.push(match order {
                Order::Fetch { index, url, urgent } => Effect::Load { index, url, urgent },
                Order::GiveUp { index } => Effect::Unload { index },
                Order::HideFailure { index } => Effect::HideFailure { index },
            });
        }
    }

    fn request_frame(&mut self, effects: &mut Vec<Effect>) {
        if self.track.is_settling() && !self.frame_asked {
            self.frame_asked = true;
            effects.push(Effect::RequestFrame);
        }
    }

    fn stride_px(&self) -> f64 {
        self.environment.stage.width + SLIDE_GAP_PX
    }

    /// 1 where the next photo is at the right.
    fn forward_sign(&self) -> f64 {
        match self.environment.direction {
            Direction::LeftToRight => 1.0,
            Direction::RightToLeft => -1.0,
        }
    }
}

/// Of items with the same id the first counts.
fn dedup_by_id(gallery: Gallery) -> Gallery {
    let mut items: Vec<Item> = Vec::with_capacity(gallery.items.len());
    for item in gallery.items {
        if items.iter().all(|earlier| earlier.id != item.id) {
            items.push(item);
        }
    }
    Gallery { items, ..gallery }
}

#[cfg(test)]
mod tests;
