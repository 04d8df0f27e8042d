//! What every page of the server knows about the request it answers: the ground of the layout.

use crate::failure::Failure;

/// The colours a person chose; remembered in a cookie, so that it works without JavaScript.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the operating system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The value of the cookie, of the form and of `data-theme` on `<html>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; an unknown name is the system's.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The signed-in person, as far as the navigation bar shows them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Lower-case, unique.
    pub username: String,
    /// What they call themselves.
    pub name: String,
    /// Address of their picture, of this server.
    pub avatar: String,
    /// Shows **Admin** in the menu.
    pub administrator: bool,
    /// Has a second factor, and is asked for it at **Confirm it’s you** too.
    pub two_factor: bool,
}

/// How a message feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Success,
    /// Worth knowing.
    Info,
    /// Something will need attention.
    Warning,
    /// It did not work.
    Danger,
}

/// A message shown once, at the top of the page that follows an act.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its colour and icon.
    pub tone: Tone,
    /// A sentence.
    pub text: String,
}

/// Something to deal with, on every page until it is done or dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAlert {
    /// Its colour and icon.
    pub tone: Tone,
    /// A few words, without a full stop where the text goes on.
    pub title: String,
    /// A sentence.
    pub text: String,
    /// Where it is dealt with, and what the link says.
    pub link: Option<(String, String)>,
    /// Its name, where it may be dismissed. Part of the name is what makes it come back: a number, a day.
    pub dismiss: Option<String>,
}

/// A plain form that was just posted and refused: its page is rendered again around this.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The address the form posted to, e.g. `/do/change-password`.
    pub action: String,
    /// What was typed, in order, without passwords and codes.
    pub values: Vec<(String, String)>,
    /// Why it was refused; `None` for a draft given back after a log-in.
    pub failure: Option<Failure>,
}

/// Hashed addresses of the site's own files, resolved once when the server starts.
#[derive(Clone, Debug)]
pub struct Assets {
    /// `/pkg/main.….css`
    pub css: String,
    /// `/pkg/start.….js`: starts the WebAssembly half (see `public/start.js`).
    pub start: String,
    /// `/pkg/latchkey.….js`: what wasm-bindgen made.
    pub glue: String,
    /// `/pkg/latchkey.….wasm`
    pub wasm: String,
    /// `/pkg/favicon.….svg`
    pub icon: String,
}

/// Everything the layout needs to know about this request.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The name of the instance, e.g. “Latchkey”.
    pub instance: String,
    /// Path and query of this page: where its forms come back to.
    pub path: String,
    /// The colours to use.
    pub theme: Theme,
    /// Who is signed in, completely: never set in a half-way state.
    pub person: Option<Person>,
    /// In a half-way state: the page of the step that is due. Nothing else opens but **Log Out**.
    pub half_way: Option<&'static str>,
    /// The one-read message.
    pub notice: Option<Notice>,
    /// What the person should deal with.
    pub alerts: Vec<PageAlert>,
    /// The refused form, when this page is its answer.
    pub submitted: Option<Submitted>,
    /// For `nonce` on scripts, fresh for every answer.
    pub nonce: String,
    /// Addresses of stylesheet and scripts.
    pub assets: Assets,
}
