//! Roles, permissions and what a sign-in form answers, in words.

use crate::domain::{
    access::{Permission, Role},
    language::Language,
};

/// A role as people say it.
pub fn role_name(role: Role, language: Language) -> &'static str {
    match role {
        Role::Viewer => language.pick("người xem", "viewer"),
        Role::Planner => language.pick("cán bộ kế hoạch", "planner"),
        Role::DataOfficer => language.pick("cán bộ số liệu", "data officer"),
        Role::Publisher => language.pick("người phát hành báo cáo", "publisher"),
        Role::Admin => language.pick("quản trị hệ thống", "administrator"),
    }
}

/// What a permission allows.
pub fn permission_words(permission: Permission, language: Language) -> &'static str {
    match permission {
        Permission::Read => language.pick("xem", "look"),
        Permission::Export => language.pick("tải bảng số liệu", "take tables away"),
        Permission::Ingest => language.pick("nạp và thu hồi số liệu", "take figures in and back"),
        Permission::Publish => language.pick("phát hành báo cáo", "publish"),
        Permission::Administer => language.pick("quản trị quyền truy cập", "give access"),
    }
}

/// Why a form was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWords {
    /// Name or password are wrong, or the person is blocked: which, is not said.
    Wrong,
    /// The present password is wrong.
    WrongPassword,
    /// The new password is too weak.
    WeakPassword,
    /// The two new passwords differ.
    NotTheSame,
    /// Too many failures; so many seconds to wait.
    TooMany(u32),
    /// Too many people sign in at this moment.
    Busy,
    /// The form did not come from a page of ours, or the page was old.
    NotOurs,
}

impl SignInWords {
    /// The sentence for the person at the form: what happened, what to do.
    pub fn sentence(self, language: Language) -> String {
        let said = match self {
            Self::Wrong => language.pick(
                "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa. Hãy nhập lại, hoặc liên hệ quản trị hệ thống.",
                "Name or password are not right, or the account is blocked. Enter them again, or ask an administrator.",
            ),
            Self::WrongPassword => language.pick(
                "Mật khẩu hiện tại không đúng. Mật khẩu chưa được đổi.",
                "The present password is not right. The password was not changed.",
            ),
            Self::WeakPassword => language.pick(
                "Mật khẩu mới quá ngắn, quá dài hoặc quá dễ đoán. Hãy chọn một câu vài từ dễ nhớ, không chứa tên đăng nhập.",
                "The new password is too short, too long or too easy to guess. Choose a few words in a row, without your name.",
            ),
            Self::NotTheSame => language
                .pick("Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại.", "The two new passwords differ. Enter them again."),
            Self::TooMany(seconds) => return too_many(seconds, language),
            Self::Busy => language.pick(
                "Có quá nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít giây.",
                "Too many people sign in at this moment. Try again in a few seconds.",
            ),
            Self::NotOurs => language.pick(
                "Biểu mẫu đã cũ hoặc trình duyệt không nhận cookie. Hãy nhập lại.",
                "The form was old, or the browser takes no cookies. Enter it again.",
            ),
        };
        said.to_owned()
    }
}

fn too_many(seconds: u32, language: Language) -> String {
    let minutes = seconds.div_ceil(60);
    let (vi, en) = if seconds < 60 {
        (format!("{seconds} giây"), format!("{seconds} {}", if seconds == 1 { "second" } else { "seconds" }))
    } else {
        (format!("{minutes} phút"), format!("{minutes} {}", if minutes == 1 { "minute" } else { "minutes" }))
    };
    language.pick(format!("Đăng nhập sai quá nhiều lần. Hãy thử lại sau {vi}."), format!("Too many failed attempts. Try again in {en}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_of_its_own() {
        for language in Language::ALL {
            let mut names: Vec<&str> = Role::ALL.map(|role| role_name(role, language)).to_vec();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), Role::ALL.len());
        }
    }

    #[test]
    fn a_wait_is_said_in_a_unit_that_people_count_in() {
        let said = |seconds| SignInWords::TooMany(seconds).sentence(Language::En);
        assert!(said(1).ends_with("in 1 second.") && said(59).ends_with("in 59 seconds.") && said(61).ends_with("in 2 minutes."));
        assert_eq!(SignInWords::TooMany(900).sentence(Language::Vi), "Đăng nhập sai quá nhiều lần. Hãy thử lại sau 15 phút.");
    }
}
