//! Refusals because of who asks.

use axum::http::StatusCode;

use super::Problem;
use crate::{domain::access::Permission, pipeline::access::KeyFault};

/// What a permission lets do, in a sentence.
fn doing(permission: Permission) -> &'static str {
    match permission {
        Permission::Ingest => "ingest figures",
        other => other.code(),
    }
}

impl Problem {
    /// Nobody known, where somebody has to be.
    pub fn sign_in_needed(permission: Permission) -> Self {
        let detail = format!(
            "found no key and no session, expected a caller who may {}; send `Authorization: Bearer lt_…` with a key of the role {} or \
             another one that may, or sign in at /en/sign-in",
            doing(permission),
            permission.least_role().code()
        );
        Self::new(StatusCode::UNAUTHORIZED, "/problems/sign-in", "Cần đăng nhập hoặc khóa truy cập", "Sign in or send a key", detail)
    }

    /// A key that opens nothing.
    pub fn bad_key(fault: KeyFault) -> Self {
        let detail = match fault {
            KeyFault::Unknown => {
                "found a key that is not known, expected `Authorization: Bearer lt_…` as it was shown when the key was made; ask an \
                 administrator for a new one if it is lost"
            }
            KeyFault::Expired => "found a key whose time is over, expected one that counts; ask an administrator for a new one",
            KeyFault::Revoked => "found a key that was revoked, expected one that counts; ask an administrator for a new one",
        };
        let titles = ("Khóa truy cập không hợp lệ", "Key not valid");
        Self::new(StatusCode::UNAUTHORIZED, "/problems/key", titles.0, titles.1, detail)
    }

    /// Somebody known who may not.
    pub fn not_permitted(who: &str, permission: Permission) -> Self {
        let detail = format!(
            "found {who}, who may not {}, expected the role {} or another one that may; ask an administrator",
            doing(permission),
            permission.least_role().code()
        );
        Self::new(StatusCode::FORBIDDEN, "/problems/not-permitted", "Không có quyền", "Not permitted", detail)
    }

    /// A route that nobody has said anything about.
    pub fn no_rule() -> Self {
        let detail = "found a route without a rule on who may use it, expected one; nobody may use it, tell the operator";
        Self::new(StatusCode::FORBIDDEN, "/problems/not-permitted", "Không có quyền", "Not permitted", detail)
    }
}
