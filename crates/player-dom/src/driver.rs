//! Carries the machine's effects out and feeds it with what happens: pointers, keys, clicks, sizes, frames, photos.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use forecourt_player::{
    Command, Direction, Effect, Environment, Focus, Input, Item, ItemId, PixelSize, Player as Machine, Point,
    Pointer, Size,
};
use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent, Window};

use crate::PlayerEvent;
use crate::element::{ACT, AT, Dom, toggle};
use crate::hotspots::controls;
use crate::listener::{Frames, Listener, SizeWatch};
use crate::loading::{Decoded, Loading};
use crate::view::View;

/// Height of a line and of a page of a wheel that does not count in pixels, in CSS pixels.
const WHEEL_LINE_PX: f64 = 16.0;
const WHEEL_PAGE_PX: f64 = 400.0;

/// The parts of a mounted player.
pub(crate) struct Driver {
    /// Also in the view; here so that it can be reached while the view is at work.
    root: HtmlElement,
    stage: HtmlElement,
    window: Window,
    machine: RefCell<Machine>,
    view: RefCell<View>,
    on_event: Box<dyn Fn(PlayerEvent)>,
    /// Inputs that came while something else was being carried out.
    waiting: RefCell<VecDeque<Input>>,
    is_busy: Cell<bool>,
    is_closed: Cell<bool>,
    /// The pointer that is down was dragged, so that its click means nothing.
    was_dragged: Cell<bool>,
    heard: RefCell<Option<Subscriptions>>,
}

/// Everything that calls back.
struct Subscriptions {
    frames: Frames,
    _size: SizeWatch,
    _listeners: Vec<Listener>,
}

impl Driver {
    pub(crate) fn start(view: View, machine: Machine, on_event: Box<dyn Fn(PlayerEvent)>) -> Dom<Rc<Self>> {
        let driver = Rc::new(Self {
            root: view.root.clone(),
            stage: view.stage.clone(),
            window: view.window.clone(),
            machine: RefCell::new(machine),
            view: RefCell::new(view),
            on_event,
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
            is_closed: Cell::new(false),
            was_dragged: Cell::new(false),
            heard: RefCell::default(),
        });
        *driver.heard.borrow_mut() = Some(driver.listen()?);
        let effects = driver.machine.borrow().start();
        driver.is_busy.set(true);
        driver.carry_out(effects);
        driver.dispatch(Input::Environment(driver.environment()));
        driver.is_busy.set(false);
        driver.drain();
        Ok(driver)
    }

    pub(crate) fn machine(&self) -> std::cell::Ref<'_, Machine> {
        self.machine.borrow()
    }

    pub(crate) fn command(self: &Rc<Self>, command: Command) {
        self.dispatch(Input::Command(command));
    }

    /// Releases everything; nothing is called back after that.
    pub(crate) fn close(&self) {
        self.is_closed.set(true);
        self.heard.take();
        self.root.remove();
    }

    fn dispatch(self: &Rc<Self>, input: Input) {
        self.waiting.borrow_mut().push_back(input);
        self.drain();
    }

    /// One input after the other, whatever a host's own listeners ask for meanwhile.
    fn drain(self: &Rc<Self>) {
        if self.is_busy.replace(true) {
            return;
        }
        while !self.is_closed.get() {
            let Some(input) = self.waiting.borrow_mut().pop_front() else { break };
            let effects = self.machine.borrow_mut().step(input, self.now_ms());
            self.carry_out(effects);
        }
        self.is_busy.set(false);
    }

    fn carry_out(self: &Rc<Self>, effects: Vec<Effect>) {
        let mut events = Vec::new();
        for effect in effects {
            // The DOM refuses only in a document that is going away, where nobody is left to tell.
            let _ = self.perform(effect, &mut events);
        }
        for event in events {
            if !self.is_closed.get() {
                (self.on_event)(event);
            }
        }
    }

    fn perform(self: &Rc<Self>, effect: Effect, events: &mut Vec<PlayerEvent>) -> Dom {
        let machine = self.machine.borrow();
        let mut view = self.view.borrow_mut();
        let item = |index: usize| machine.gallery().items.get(index).map(|item: &Item| item.id.clone());
        match effect {
            Effect::Rebuild => view.rebuild(&machine)?,
            Effect::Show { index } => {
                view.follow_current(&machine)?;
                events.extend(item(index).map(|item| PlayerEvent::Shown { item, index }));
            }
            Effect::Arrange => {
                view.arrange(&machine)?;
                view.place_opened(&machine)?;
            }
            Effect::RequestFrame => {
                if let Some(heard) = &*self.heard.borrow() {
                    heard.frames.ask()?;
                }
            }
            Effect::CapturePointer(id) => {
                self.was_dragged.set(true);
                self.stage.set_pointer_capture(id)?;
            }
            Effect::Load { index, url, urgent } => {
                if let Some(item) = item(index) {
                    let loading = self.load(&view.document, item, url, urgent)?;
                    view.wait_for(index, loading)?;
                }
            }
            Effect::Unload { index } => view.unload(index)?,
            Effect::ReportFailure { index } => {
                events.extend(item(index).map(|item| PlayerEvent::ImageFailed { item }));
            }
            Effect::ReportRetry { index } => {
                events.extend(item(index).map(|item| PlayerEvent::RetryAsked { item }));
            }
            Effect::ShowFailure { index } => view.set_failed(index, true)?,
            Effect::HideFailure { index } => view.set_failed(index, false)?,
            Effect::Settled { index } => view.settle(&machine, index)?,
            Effect::LoadThumbnails => view.load_thumbnails(),
            Effect::OpenHotspot { index, hotspot } => {
                let driver = Rc::downgrade(self);
                let closed = move || with(&driver, |driver| driver.command(Command::CloseHotspot));
                view.open(&machine, index, &hotspot, closed)?;
                events.extend(item(index).map(|item| PlayerEvent::HotspotOpened { item, hotspot }));
            }
            Effect::CloseHotspot { item, hotspot, return_focus } => {
                view.close(&machine, return_focus)?;
                events.push(PlayerEvent::HotspotClosed { item, hotspot });
            }
            Effect::FocusHotspot { index, hotspot } => {
                view.focus_mark(Some(index), &hotspot);
            }
            Effect::ShowCross(position) => view.show_cross(&machine, position)?,
            Effect::MoveCross(position) => view.move_cross(position)?,
            Effect::HideCross => view.hide_cross()?,
            Effect::Placed { index, position } => {
                events.extend(item(index).map(|item| PlayerEvent::Placed { item, position }));
            }
            Effect::PlacingCancelled => events.push(PlayerEvent::PlacingCancelled),
        }
        Ok(())
    }

    /// The item is remembered, not its slide, which may be another one by then.
    fn load(self: &Rc<Self>, document: &Document, item: ItemId, url: String, urgent: bool) -> Dom<Loading> {
        let (src, own_item, own_url) = (url.clone(), item.clone(), url.clone());
        let size: Rc<Cell<Option<PixelSize>>> = Rc::default();
        let (learned, driver) = (Rc::clone(&size), Rc::downgrade(self));
        let decoded = move |answer: Decoded| {
            let Some(driver) = driver.upgrade() else { return false };
            let Ok(image) = answer else {
                driver.dispatch(Input::Failed { item: own_item, url: own_url });
                return false;
            };
            learned.set(PixelSize::new(image.natural_width(), image.natural_height()));
            driver.view.borrow_mut().put(&own_item, &image).is_ok()
        };
        let driver = Rc::downgrade(self);
        let painted = move || {
            with(&driver, |driver| driver.dispatch(Input::Painted { item, url, size: size.get() }));
        };
        Loading::begin(document, self.window.clone(), &src, urgent, decoded, painted)
    }

    fn listen(self: &Rc<Self>) -> Dom<Subscriptions> {
        let on = |target: &web_sys::EventTarget, kind: &'static str, heard: fn(&Rc<Self>, &Event)| {
            let driver = Rc::downgrade(self);
            Listener::new(target, kind, move |event| with(&driver, |driver| heard(driver, &event)))
        };
        let (root, stage) = (&self.root, &self.stage);
        let mut listeners = vec![
            on(root, "click", Self::clicked)?,
            on(root, "keydown", Self::key_pressed)?,
            on(root, "focusin", Self::pointed_at)?,
            on(root, "pointerover", Self::pointed_at)?,
            on(root, "pointerleave", Self::pointed_away)?,
            on(root, "error", Self::small_image_failed)?,
            on(stage, "pointerdown", Self::pointer_down)?,
            on(stage, "pointermove", Self::pointer_moved)?,
            on(stage, "dragstart", |_, event| event.prevent_default())?,
            on(stage, "wheel", Self::wheel_turned)?,
            on(&self.window, "pointerdown", Self::pointer_down_elsewhere)?,
            // A mouse may be lifted anywhere.
            on(&self.window, "pointerup", Self::pointer_up)?,
            on(&self.window, "pointercancel", Self::pointer_cancelled)?,
        ];
        if let Some(motion) = self.reduced_motion()? {
            listeners.push(on(&motion, "change", |driver, _| driver.measure())?);
        }
        if let Some(viewport) = self.window.visual_viewport() {
            listeners.push(on(&viewport, "resize", |driver, _| driver.measure())?);
        }
        let driver = Rc::downgrade(self);
        let frames =
            Frames::new(self.window.clone(), move || with(&driver, |driver| driver.dispatch(Input::Frame)));
        let driver = Rc::downgrade(self);
        let size = SizeWatch::new(stage, move || with(&driver, Self::measure))?;
        Ok(Subscriptions { frames, _size: size, _listeners: listeners })
    }

    fn measure(self: &Rc<Self>) {
        let environment = self.environment();
        // The style then leaves sideways moves to the browser; only a node that is gone refuses.
        let _ = toggle(&self.root, "data-zoomed", environment.is_zoomed());
        self.dispatch(Input::Environment(environment));
    }

    fn environment(&self) -> Environment {
        let stage = self.stage.get_bounding_client_rect();
        let direction = self.window.get_computed_style(&self.root).ok().flatten();
        let is_rtl =
            direction.is_some_and(|style| style.get_property_value("direction").is_ok_and(|it| it == "rtl"));
        let reduced_motion = self.reduced_motion().ok().flatten().is_some_and(|query| query.matches());
        Environment {
            stage: Size { width: stage.width(), height: stage.height() },
            device_pixel_ratio: self.window.device_pixel_ratio(),
            direction: if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight },
            reduced_motion,
            page_scale: self.window.visual_viewport().map_or(0.0, |viewport| viewport.scale()),
        }
    }

    fn reduced_motion(&self) -> Dom<Option<web_sys::MediaQueryList>> {
        self.window.match_media("(prefers-reduced-motion: reduce)")
    }

    fn now_ms(&self) -> f64 {
        self.window.performance().map_or(0.0, |performance| performance.now())
    }

    /// Sends the command in `data-act` of a button.
    fn clicked(self: &Rc<Self>, event: &Event) {
        let is_by_pointer = event.unchecked_ref::<web_sys::UiEvent>().detail() != 0;
        if self.was_dragged.take() && is_by_pointer {
            event.prevent_default();
            event.stop_propagation();
            return;
        }
        let Some(button) = target(event).and_then(|target| closest(&target, "[data-act]")) else { return };
        let at = button.get_attribute(AT).and_then(|at| at.parse::<usize>().ok()).unwrap_or(0);
        let command = match button.get_attribute(ACT).as_deref() {
            Some("previous") => Command::Previous,
            Some("next") => Command::Next,
            Some("show") => Command::Show(at),
            Some("retry") => Command::Retry(at),
            Some("close") => Command::CloseHotspot,
            Some("place") => Command::Place,
            Some("hotspot") => {
                let machine = self.machine.borrow();
                let item = machine.current().and_then(|index| machine.gallery().items.get(index));
                match item.and_then(|item| item.hotspots.get(at)) {
                    Some(hotspot) => Command::ToggleHotspot(hotspot.id.clone()),
                    None => return,
                }
            }
            _ => return,
        };
        self.command(command);
    }

    fn key_pressed(self: &Rc<Self>, event: &Event) {
        let key: &KeyboardEvent = event.unchecked_ref();
        let Some(target) = target(event) else { return };
        // A dialog closes by itself.
        let is_taken = event.default_prevented() || key.ctrl_key() || key.alt_key() || key.meta_key();
        if is_taken || closest(&target, "dialog").is_some() {
            return;
        }
        let focus = if closest(&target, ".fc-player__cross").is_some() {
            Focus::Cross
        } else if closest(&target, ".fc-player__panel").is_some() {
            Focus::Panel
        } else {
            Focus::Gallery
        };
        let command = self.machine.borrow().command_of_key(&key.key(), key.shift_key(), focus);
        if let Some(command) = command {
            event.prevent_default();
            event.stop_propagation();
            self.command(command);
        }
    }

    /// Lights a hotspot's mark and row together.
    fn pointed_at(self: &Rc<Self>, event: &Event) {
        let control = target(event).and_then(|target| closest(&target, "[data-hotspot]"));
        self.light(control.and_then(|control| control.get_attribute(AT)).as_deref());
    }

    fn pointed_away(self: &Rc<Self>, event: &Event) {
        // Also heard for the nodes below.
        if target(event).as_ref() == Some(&*self.root) {
            self.light(None);
        }
    }

    fn light(&self, at: Option<&str>) {
        for control in controls(&self.root) {
            let is_lit = at.is_some() && control.get_attribute(AT).as_deref() == at;
            // Only nodes that are gone refuse.
            let _ = toggle(&control, "data-lit", is_lit);
        }
    }

    fn pointer_down(self: &Rc<Self>, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        let Some(target) = target(event) else { return };
        // The panel's text can be selected and scrolled.
        if pointer.button() != 0 || closest(&target, ".fc-player__panel").is_some() {
            return;
        }
        self.was_dragged.set(false);
        let on_control = closest(&target, "button, a").is_some();
        let (id, is_primary) = (pointer.pointer_id(), pointer.is_primary());
        self.point(Pointer::Down { id, at: self.place_of(pointer), on_control, is_primary });
    }

    fn pointer_down_elsewhere(self: &Rc<Self>, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        let is_on_stage = target(event).is_some_and(|target| self.stage.contains(Some(&target)));
        if !is_on_stage && pointer.pointer_type() == "touch" {
            self.point(Pointer::Elsewhere { id: pointer.pointer_id() });
        }
    }

    fn wheel_turned(self: &Rc<Self>, event: &Event) {
        let wheel: &WheelEvent = event.unchecked_ref();
        // With Ctrl it zooms.
        if wheel.ctrl_key() || wheel.default_prevented() {
            return;
        }
        let unit_px = match wheel.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => WHEEL_LINE_PX,
            WheelEvent::DOM_DELTA_PAGE => WHEEL_PAGE_PX,
            _ => 1.0,
        };
        let (mut dx, mut dy) = (wheel.delta_x() * unit_px, wheel.delta_y() * unit_px);
        if wheel.shift_key() && dx == 0.0 {
            // Some browsers leave it to the page that Shift makes an upright wheel a sideways one.
            (dx, dy) = (dy, dx);
        }
        if self.machine.borrow().takes_wheel(dx, dy) {
            // Else the browser goes back in its history.
            event.prevent_default();
            self.dispatch(Input::Wheel { dx, dy });
        }
    }

    /// A small photo, or the one of a dialog, did not come: its address may have expired.
    fn small_image_failed(self: &Rc<Self>, event: &Event) {
        let Some(image) = target(event) else { return };
        let item = {
            let machine = self.machine.borrow();
            let index = match closest(&image, ".fc-player__thumbnail") {
                Some(button) => button.get_attribute(AT).and_then(|at| at.parse::<usize>().ok()),
                None => machine.current().filter(|_| closest(&image, "dialog").is_some()),
            };
            index.and_then(|index| machine.gallery().items.get(index)).map(|item| item.id.clone())
        };
        if let Some(item) = item {
            (self.on_event)(PlayerEvent::ImageFailed { item });
        }
    }

    fn pointer_moved(self: &Rc<Self>, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        let id = pointer.pointer_id();
        if pointer.buttons() == 0 {
            // Lifted outside the window, where nobody heard it.
            self.point(Pointer::Cancelled { id });
        } else {
            self.point(Pointer::Moved { id, at: self.place_of(pointer) });
        }
    }

    fn pointer_up(self: &Rc<Self>, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        self.point(Pointer::Up { id: pointer.pointer_id(), at: self.place_of(pointer) });
    }

    fn pointer_cancelled(self: &Rc<Self>, event: &Event) {
        self.point(Pointer::Cancelled { id: event.unchecked_ref::<PointerEvent>().pointer_id() });
    }

    fn point(self: &Rc<Self>, pointer: Pointer) {
        self.dispatch(Input::Pointer(pointer));
    }

    fn place_of(&self, pointer: &PointerEvent) -> Point {
        let stage = self.stage.get_bounding_client_rect();
        Point {
            x: f64::from(pointer.client_x()) - stage.left(),
            y: f64::from(pointer.client_y()) - stage.top(),
        }
    }
}

fn with(driver: &Weak<Driver>, act: impl FnOnce(&Rc<Driver>)) {
    if let Some(driver) = driver.upgrade().filter(|driver| !driver.is_closed.get()) {
        act(&driver);
    }
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    // The selectors are well-formed.
    element.closest(selector).ok().flatten()
}
