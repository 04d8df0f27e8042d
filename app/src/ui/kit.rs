//! What a page builds with, in one `use`.

pub use super::bits::{Alert, Avatar, Card, Fact, Facts};
pub use super::choice::{Checks, Select};
pub use super::code_field::CodeField;
pub use super::curl::{Code, Curl, words};
pub use super::field::{Field, TextArea};
pub use super::form::{Form, Opens, SmallSubmit, Submit};
pub use super::icon::Icon;
pub use super::pages::{AppPage, GatePage, StepPage};
pub use super::password_field::{PasswordField, UsernameHint};
pub use super::settings::{Part, Section, SettingsLayout};
pub use super::table::{Badge, Cell, CopyButton, EmptyState, Table};
