//! Addresses of pages, charts and exports: one place, so that every link and every route agree.

use crate::domain::{
    id::{AreaId, IndicatorId, PlanId, TargetId, TaskId},
    language::Language,
};

use super::filters::{Filters, query_string};

/// Where the description of the programming interface stands.
pub const API_DOCUMENTATION: &str = "/docs";

/// A page of the dashboard, without language and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Scoreboard.
    Scoreboard,
    /// Gap table.
    Gaps,
    /// One indicator in one area.
    Indicator(IndicatorId, AreaId),
    /// The chart of one indicator in one area alone, for other sites' pages.
    Embed(IndicatorId, AreaId),
    /// Charts of many targets at once.
    Charts,
    /// What changed between two days.
    Changes,
    /// Every plan.
    Plans,
    /// One plan, item by item.
    Plan(PlanId),
    /// One area.
    Area(AreaId),
    /// One office, by its key without a plan.
    Agency(String),
    /// Tasks and deadlines.
    Tasks,
    /// One task: who, what, by when, who answers for it, what came of it.
    Task(TaskId),
    /// What is said of a target.
    Remarks(TargetId),
    /// Reports that are due, and editions.
    Reports,
    /// What came in, and sending more.
    Data,
    /// Where a file that was looked at is loaded; takes a form only.
    Load,
    /// One ingest.
    Ingest(i64),
    /// Search.
    Search,
    /// How verdicts are made.
    Method,
    /// Where people sign in.
    SignIn,
    /// Who is signed in, and their password.
    Account,
    /// Keys of programs.
    Keys,
    /// Where a session is ended; takes a form only.
    SignOut,
    /// Any other address, as asked for; used by the error page.
    Other(String),
}

impl Place {
    /// The path in one language. Keys are percent-encoded: a rival definition's key holds `@`.
    pub fn path(&self, language: Language) -> String {
        let code = language.code();
        match self {
            Self::Scoreboard => format!("/{code}/"),
            Self::Gaps => format!("/{code}/gaps"),
            Self::Indicator(indicator, area) => {
                let (indicator, area) = (percent_encode(indicator.as_str()), percent_encode(area.as_str()));
                format!("/{code}/indicators/{indicator}/{area}")
            }
            Self::Embed(indicator, area) => {
                let (indicator, area) = (percent_encode(indicator.as_str()), percent_encode(area.as_str()));
                format!("/{code}/embed/{indicator}/{area}")
            }
            Self::Charts => format!("/{code}/charts"),
            Self::Changes => format!("/{code}/changes"),
            Self::Plans => format!("/{code}/plans"),
            Self::Plan(plan) => format!("/{code}/plans/{}", percent_encode(plan.as_str())),
            Self::Area(area) => format!("/{code}/areas/{}", percent_encode(area.as_str())),
            Self::Agency(agency) => format!("/{code}/agencies/{}", percent_encode(agency)),
            Self::Tasks => format!("/{code}/tasks"),
            Self::Task(task) => format!("/{code}/tasks/{}", percent_encode(task.as_str())),
            Self::Remarks(target) => format!("/{code}/remarks/{}", percent_encode(target.as_str())),
            Self::Reports => format!("/{code}/reports"),
            Self::Data => format!("/{code}/data"),
            Self::Load => format!("/{code}/data/load"),
            Self::Ingest(number) => format!("/{code}/data/{number}"),
            Self::Search => format!("/{code}/search"),
            Self::Method => format!("/{code}/method"),
            Self::SignIn => format!("/{code}/{}", language.pick("dang-nhap", "sign-in")),
            Self::Account => format!("/{code}/{}", language.pick("tai-khoan", "account")),
            Self::Keys => format!("/{code}/{}", language.pick("khoa", "keys")),
            Self::SignOut => format!("/{code}/{}", language.pick("dang-xuat", "sign-out")),
            Self::Other(_) => format!("/{code}/"),
        }
    }

    /// Path and parameters.
    pub fn href(&self, language: Language, filters: &Filters) -> String {
        format!("{}{}", self.path(language), filters.query_string())
    }
}

/// Address of the gap table as a file: `csv`, `xlsx` or `json`, with the same rows as the page.
pub fn export_href(format: &str, language: Language, filters: &Filters) -> String {
    list_href("gaps", format, language, filters)
}

/// Address of a list as a file, with the filters of a page: `csv` or `xlsx`.
pub fn list_href(list: &str, format: &str, language: Language, filters: &Filters) -> String {
    let mut pairs = vec![("format", format.to_owned()), ("lang", language.code().to_owned())];
    pairs.extend(filters.pairs());
    format!("/api/v1/{list}{}", query_string(&pairs))
}

/// Address of a trajectory chart as a file: `svg`, `png` or `csv`.
pub fn chart_href(indicator: &IndicatorId, area: &AreaId, format: &str, language: Language, filters: &Filters) -> String {
    let mut pairs = vec![("format", format.to_owned()), ("lang", language.code().to_owned())];
    pairs.extend(filters.as_of.map(|day| ("as_of", day.to_string())));
    let (indicator, area) = (percent_encode(indicator.as_str()), percent_encode(area.as_str()));
    format!("/api/v1/charts/{indicator}/{area}{}", query_string(&pairs))
}

/// Address of a chart of many targets as a file: `svg`, `png` or `csv`, with the filters of a page.
pub fn figure_href(figure: &str, format: &str, language: Language, filters: &Filters) -> String {
    list_href(&format!("charts/{figure}"), format, language, filters)
}

/// Percent-encodes everything but letters, digits and `- . _ ~` (RFC 3986, unreserved), so that a key fits into a
/// path as well as into a parameter.
pub fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// An address from data, when a browser may open it; anything but http and https stays text.
pub fn safe_link(address: &str) -> Option<&str> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_rival_definitions_are_encoded_in_paths() {
        let place = Place::Indicator(IndicatorId::new("online_files@all-files"), AreaId::new("phuong-hai-duong"));
        assert_eq!(place.path(Language::Vi), "/vi/indicators/online_files%40all-files/phuong-hai-duong");
        assert_eq!(percent_encode("a/b?c=đ"), "a%2Fb%3Fc%3D%C4%91");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(safe_link(" https://www.gso.gov.vn/a "), Some("https://www.gso.gov.vn/a"));
        assert_eq!(safe_link("javascript:alert(1)"), None);
        assert_eq!(safe_link("data:text/html,x"), None);
    }

    #[test]
    fn exports_carry_the_filters_of_the_page() {
        let filters = Filters::parse([("area", "phuong-hai-duong"), ("year", "2030")]).expect("readable");
        let expected = "/api/v1/gaps?format=csv&lang=en&area=phuong-hai-duong&year=2030";
        assert_eq!(export_href("csv", Language::En, &filters), expected);
    }
}
