//! By which key a caller was recognised.

/// The public part of the key a request was checked by, put into the request's extensions by whoever checks it. Limits are
/// counted by it and the log names it; it opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyId(pub String);
