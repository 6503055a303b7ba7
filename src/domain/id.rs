//! Identifiers: strings that cannot be mistaken for one another.

use serde::{Deserialize, Serialize};

/// Declares a string identifier type with parsing-free construction, display and ordering.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text as it stands in the catalogue.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// An indicator definition: `indicator`, or `indicator@definition` for a rival definition of the same name.
    IndicatorId
}
text_id! {
    /// An area with one extent in time, such as `hai-phong` (from 1/7/2025) beside `hai-phong-cu`.
    AreaId
}
text_id! {
    /// A planning document, such as `57-2026`.
    PlanId
}
text_id! {
    /// One printed cell of a plan, such as `57-2026.PL2.22.2030`. Printed numbers are text: 7.10 is not 7.1.
    TargetId
}
text_id! {
    /// A task or standing duty of a plan.
    TaskId
}

impl IndicatorId {
    /// The name shared by rival definitions (`a` for `a@b`).
    pub fn family(&self) -> &str {
        self.as_str().split('@').next().unwrap_or_default()
    }

    /// The rival definition's own name (`b` for `a@b`), none for the main definition.
    pub fn definition(&self) -> Option<&str> {
        self.as_str().split_once('@').map(|(_, definition)| definition)
    }
}
