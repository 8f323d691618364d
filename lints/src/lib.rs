//! The lints: what is wrong, one file per lint, and the registry that lists them in reading order.

mod diagnostic;
mod lint;

pub use diagnostic::{Applicability, Confidence, Diagnostic, Edit, Fix, Label};
pub use lint::{Group, Level, Lint};
