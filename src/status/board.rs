//! Pure: the status board, a machine that watches images until they are finished.
//!
//! `step(event, now, random)` answers what to do. One request is under way at a time; a round asks for every waiting image,
//! then the board pauses, longer each time while nothing changes. Nothing is asked while the page is hidden or offline;
//! coming back, focus and new images ask at once. An unknown word means wait, never failure.
//!
//! Not here: timers and requests ([`super::state`]), the images' records and pictures.

use std::collections::VecDeque;

use forecourt_api::image::{ImageState, ImageStatus, Phase, Quality};
use forecourt_api::{Angle, ImageUrl};
use forecourt_client::{Error, retry};

use super::schedule::{GIVE_UP_AFTER_MS, Pause, batches};

/// State of a watched image.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// Its key.
    pub url: ImageUrl,
    /// State.
    pub state: ImageState,
    /// Step of the pipeline.
    pub phase: Phase,
    /// Advice on the photo.
    pub quality: Option<Quality>,
    /// Subject of the photo.
    pub angle: Angle,
    /// True if nothing has changed for so long that it is no longer asked for by itself.
    pub stalled: bool,
    changed_at_ms: u64,
}

impl Watched {
    /// True if it has come to its end.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        forecourt_api::image::is_finished(&self.state, &self.phase)
    }

    fn is_waiting(&self) -> bool {
        !self.is_finished() && !self.stalled
    }
}

/// Event of the board.
#[derive(Clone, Debug)]
pub enum Event {
    /// These images are of interest; those already watched are taken as new runs only when they had finished.
    Watch(Vec<(ImageUrl, ImageState, Phase)>),
    /// This image is of no interest any more.
    Forget(ImageUrl),
    /// The pause is over.
    PauseOver,
    /// The answer to the request under way.
    Answered(Vec<ImageStatus>),
    /// The request under way failed.
    Failed(Error),
    /// The page was shown or hidden.
    Visible(bool),
    /// The connection came or went.
    Online(bool),
    /// The window got the focus, or a person asked to look again.
    Refresh,
}

/// Effect to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask for these; answer with [`Event::Answered`] or [`Event::Failed`].
    Ask(Vec<ImageUrl>),
    /// Send [`Event::PauseOver`] after this time, in place of any earlier pause.
    Pause {
        /// Duration.
        ms: u32,
    },
    /// Let go of the pause.
    CancelPause,
    /// These changed.
    Changed(Vec<Watched>),
    /// Say how far it is.
    Announce {
        /// Images that are finished.
        finished: usize,
        /// Images that are watched.
        total: usize,
    },
    /// The token is no longer accepted.
    SignIn,
}

#[derive(Clone, Debug, PartialEq)]
enum PollState {
    /// Nothing to wait for, or not allowed to ask.
    Still,
    /// A pause is running.
    Pausing,
    /// A request is under way; further ones of this round follow.
    Asking { batch: Vec<ImageUrl>, rest: VecDeque<Vec<ImageUrl>>, changed: bool },
}

/// The machine. See the module.
#[derive(Debug)]
pub struct Board {
    images: Vec<Watched>,
    pulse: PollState,
    pause: Pause,
    visible: bool,
    online: bool,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            images: Vec::new(),
            pulse: PollState::Still,
            pause: Pause::default(),
            visible: true,
            online: true,
        }
    }
}

impl Board {
    /// The watched images in the order in which they came.
    #[must_use]
    pub fn images(&self) -> &[Watched] {
        &self.images
    }

    /// Takes an event at a time in milliseconds (any origin, never going back) with a random number in 0 to 1.
    #[must_use]
    pub fn step(&mut self, event: Event, now_ms: u64, random: f64) -> Vec<Effect> {
        match event {
            Event::Watch(images) => self.watch(images, now_ms),
            Event::Forget(url) => {
                self.images.retain(|image| image.url != url);
                self.stop_if_idle()
            }
            Event::PauseOver => match self.pulse {
                PollState::Pausing => self.begin_round(),
                PollState::Still | PollState::Asking { .. } => Vec::new(),
            },
            Event::Answered(statuses) => self.answered(&statuses, now_ms, random),
            Event::Failed(error) => self.failed(&error, random),
            Event::Visible(visible) => {
                self.visible = visible;
                if visible { self.refresh(now_ms) } else { self.stop_if_idle() }
            }
            Event::Online(online) => {
                self.online = online;
                if online { self.refresh(now_ms) } else { self.stop_if_idle() }
            }
            Event::Refresh => self.refresh(now_ms),
        }
    }

    fn watch(&mut self, images: Vec<(ImageUrl, ImageState, Phase)>, now_ms: u64) -> Vec<Effect> {
        let mut news = false;
        for (url, state, phase) in images {
            let image = Watched {
                url,
                state,
                phase,
                quality: None,
                angle: Angle::default(),
                stalled: false,
                changed_at_ms: now_ms,
            };
            match self.images.iter_mut().find(|known| known.url == image.url) {
                Some(known) if known.is_finished() && !image.is_finished() => {
                    *known = image;
                    news = true;
                }
                Some(_) => {}
                None => {
                    news |= !image.is_finished();
                    self.images.push(image);
                }
            }
        }
        if news { self.poll_now() } else { Vec::new() }
    }

    /// Looks again at everything that is unfinished, at once.
    fn refresh(&mut self, now_ms: u64) -> Vec<Effect> {
        for image in self.images.iter_mut().filter(|image| image.stalled) {
            image.stalled = false;
            image.changed_at_ms = now_ms;
        }
        self.poll_now()
    }

    fn poll_now(&mut self) -> Vec<Effect> {
        self.pause = Pause::default();
        match self.pulse {
            // The request under way brings the news soon enough; the next round takes in what is new.
            PollState::Asking { .. } => Vec::new(),
            PollState::Pausing => {
                let mut effects = vec![Effect::CancelPause];
                effects.extend(self.begin_round());
                effects
            }
            PollState::Still => self.begin_round(),
        }
    }

    fn begin_round(&mut self) -> Vec<Effect> {
        self.pulse = PollState::Still;
        if !self.visible || !self.online {
            return Vec::new();
        }
        let waiting = self.images.iter().filter(|image| image.is_waiting()).map(|image| image.url.clone());
        self.ask_next(batches(waiting).into(), false).unwrap_or_default()
    }

    fn ask_next(&mut self, mut rest: VecDeque<Vec<ImageUrl>>, changed: bool) -> Option<Vec<Effect>> {
        let batch = rest.pop_front()?;
        self.pulse = PollState::Asking { batch: batch.clone(), rest, changed };
        Some(vec![Effect::Ask(batch)])
    }

    /// Stops a pause for which there is no reason any more.
    fn stop_if_idle(&mut self) -> Vec<Effect> {
        let wanted = self.visible && self.online && self.images.iter().any(Watched::is_waiting);
        if self.pulse == PollState::Pausing && !wanted {
            self.pulse = PollState::Still;
            return vec![Effect::CancelPause];
        }
        Vec::new()
    }

    fn answered(&mut self, statuses: &[ImageStatus], now_ms: u64, random: f64) -> Vec<Effect> {
        let PollState::Asking { batch, rest, changed } = std::mem::replace(&mut self.pulse, PollState::Still)
        else {
            return Vec::new();
        };
        let finished_before = self.finished();
        let changes = self.merge(&batch, statuses, now_ms);
        let changed = changed || !changes.is_empty();
        let mut effects = Vec::new();
        if !changes.is_empty() {
            effects.push(Effect::Changed(changes));
        }
        let finished = self.finished();
        if finished != finished_before {
            effects.push(Effect::Announce { finished, total: self.images.len() });
        }
        if let Some(asked) = self.ask_next(rest, changed) {
            effects.extend(asked);
        } else {
            if changed {
                self.pause = Pause::default();
            }
            effects.extend(self.begin_pause(None, random));
        }
        effects
    }

    /// Takes in an answer by the image's name, or by position where the answer names none (the vendor's older form).
    fn merge(&mut self, batch: &[ImageUrl], statuses: &[ImageStatus], now_ms: u64) -> Vec<Watched> {
        let mut changes = Vec::new();
        for (position, url) in batch.iter().enumerate() {
            let named = statuses.iter().find(|status| status.image.as_ref() == Some(url));
            let status = named.or_else(|| statuses.get(position).filter(|status| status.image.is_none()));
            let Some(image) = self.images.iter_mut().find(|image| image.url == *url) else { continue };
            if let Some(status) = status {
                let after = Watched {
                    state: status.status.clone(),
                    phase: status.phase.clone(),
                    quality: status.quality.clone(),
                    angle: status.angle.clone(),
                    ..image.clone()
                };
                if after != *image {
                    *image = Watched { changed_at_ms: now_ms, ..after };
                    changes.push(image.clone());
                    continue;
                }
            }
            if image.is_waiting() && now_ms.saturating_sub(image.changed_at_ms) >= GIVE_UP_AFTER_MS {
                image.stalled = true;
                changes.push(image.clone());
            }
        }
        changes
    }

    fn failed(&mut self, error: &Error, random: f64) -> Vec<Effect> {
        if !matches!(self.pulse, PollState::Asking { .. }) {
            return Vec::new();
        }
        self.pulse = PollState::Still;
        if *error == Error::Unauthorized {
            return vec![Effect::SignIn];
        }
        self.begin_pause(Some(error), random)
    }

    fn begin_pause(&mut self, error: Option<&Error>, random: f64) -> Vec<Effect> {
        let wanted = self.visible && self.online && self.images.iter().any(Watched::is_waiting);
        if !wanted {
            return Vec::new();
        }
        self.pulse = PollState::Pausing;
        let pause_ms = self.pause.take_ms(random);
        let asked_ms = match error {
            Some(error @ Error::Busy { .. }) => retry::pause_ms(1, error, random),
            _ => 0,
        };
        vec![Effect::Pause { ms: pause_ms.max(asked_ms) }]
    }

    fn finished(&self) -> usize {
        self.images.iter().filter(|image| image.is_finished()).count()
    }
}

#[cfg(test)]
mod tests;
