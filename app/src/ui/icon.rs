//! The few icons, drawn here: strokes on a grid of 24, in the colour of the text beside them. Always decoration: the
//! words are there too.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// It worked.
    Check,
    /// Worth knowing.
    Info,
    /// Wrong, or dangerous.
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M20 6 9 17l-5-5",
            Self::Info => "M12 11v5M12 8h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
            Self::Warning => {
                "M12 9v4M12 17h.01M10.3 3.9 2.4 17.5A2 2 0 0 0 4.1 20.5h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z"
            }
        }
    }

    /// As an element.
    pub fn view(self) -> impl IntoView {
        view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=self.path()></path>
            </svg>
        }
    }
}

/// The mark of the product: a keyhole.
pub fn mark(class: &'static str) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 32 32" aria-hidden="true">
            <rect class="mark__plate" x="2" y="2" width="28" height="28" rx="8"></rect>
            <path class="mark__latch" d="M16 8.5a4.6 4.6 0 0 0-2.3 8.6L12.4 23.5h7.2l-1.3-6.4A4.6 4.6 0 0 0 16 8.5Z"></path>
        </svg>
    }
}
