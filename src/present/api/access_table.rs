//! What each route asks of its caller, in one table: every route of the interface and of the pages has a line here.
//!
//! A route without a line is refused to everybody. The description of the interface takes `security` and `x-minimum-role`
//! from this table, so that what is written is what holds.

use axum::http::Method;

use crate::domain::access::{
    Permission::{self, Administer, Export, Ingest, Read},
    Role,
};

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimum {
    /// Nothing: whether the service lives, the way in, the style sheet.
    Nothing,
    /// A permission.
    May(Permission),
}

use Minimum::{May, Nothing};

/// Code of those who ask for nothing but what everybody gets.
const ANYBODY: &str = "anonymous";

impl Minimum {
    /// The role with the fewest permissions that passes; `anonymous` where none is needed.
    pub fn role_code(self) -> &'static str {
        self.role().map_or(ANYBODY, Role::code)
    }

    /// The role with the fewest permissions that passes; none where none is needed.
    pub fn role(self) -> Option<Role> {
        match self {
            Nothing => None,
            May(permission) => Some(permission.least_role()),
        }
    }
}

/// Methods, route templates and what they ask for. `GET` stands for `HEAD` too.
///
/// What only looks asks for [`Read`]; a table as a file (CSV, XLSX, Parquet, Arrow) asks for [`Export`] besides, whichever
/// route it comes from: see `access::is_file`.
const LINES: &[(&str, &str, Minimum)] = &[
    // The service itself: a supervisor has no key.
    ("GET", "/healthz", Nothing),
    ("GET", "/readyz", Nothing),
    // Its figures: besides, a key is asked for from other machines (`app::metrics`).
    ("GET", "/metrics", May(Read)),
    // The description of the interface.
    ("GET", "/openapi.json", May(Read)),
    ("GET", "/docs", May(Read)),
    ("GET", "/docs/", May(Read)),
    ("GET", "/docs/{*rest}", May(Read)),
    // What is promised, what happened, what follows.
    ("GET", "/api/v1/plans", May(Read)),
    ("GET", "/api/v1/areas", May(Read)),
    ("GET", "/api/v1/agencies", May(Read)),
    ("GET", "/api/v1/themes", May(Read)),
    ("GET", "/api/v1/tasks", May(Read)),
    ("GET", "/api/v1/tasks/{task}/history", May(Read)),
    ("POST", "/api/v1/tasks/reports", May(Ingest)),
    ("GET", "/api/v1/remarks", May(Read)),
    ("POST", "/api/v1/remarks", May(Ingest)),
    ("GET", "/api/v1/indicators", May(Read)),
    ("GET", "/api/v1/indicators/{indicator}", May(Read)),
    ("GET", "/api/v1/indicators/{indicator}/areas/{area}/history", May(Read)),
    ("GET", "/api/v1/targets", May(Read)),
    ("GET", "/api/v1/targets/{target}", May(Read)),
    ("GET", "/api/v1/targets/{target}/revisions", May(Read)),
    ("GET", "/api/v1/observations", May(Read)),
    ("GET", "/api/v1/series", May(Read)),
    ("GET", "/api/v1/forecasts", May(Read)),
    ("GET", "/api/v1/trajectories/{indicator}/{area}", May(Read)),
    ("GET", "/api/v1/runs", May(Read)),
    ("GET", "/api/v1/revision", May(Read)),
    ("GET", "/api/v1/findings", May(Read)),
    ("GET", "/api/v1/collection", May(Read)),
    ("GET", "/api/v1/assessments", May(Read)),
    ("GET", "/api/v1/assessments/{target}", May(Read)),
    ("GET", "/api/v1/gaps", May(Read)),
    ("GET", "/api/v1/charts/{indicator}/{area}", May(Read)),
    ("GET", "/api/v1/charts/{figure}", May(Read)),
    // What came in, and sending more.
    ("GET", "/api/v1/ingests", May(Read)),
    ("POST", "/api/v1/ingests", May(Ingest)),
    ("GET", "/api/v1/ingests/{ingest}", May(Read)),
    ("GET", "/api/v1/ingests/by-key/{key}", May(Read)),
    ("GET", "/api/v1/ingests/{ingest}/findings", May(Read)),
    ("GET", "/api/v1/ingests/{ingest}/rejected", May(Export)),
    ("POST", "/api/v1/ingests/{ingest}/retraction", May(Ingest)),
    ("GET", "/api/v1/uploads", May(Ingest)),
    ("GET", "/api/v1/uploads/{upload}", May(Ingest)),
    // Access.
    ("GET", "/api/v1/me", May(Read)),
    ("GET", "/api/v1/keys", May(Administer)),
    ("POST", "/api/v1/keys", May(Administer)),
    ("DELETE", "/api/v1/keys/{key}", May(Administer)),
    ("GET", "/api/v1/audit", May(Administer)),
    // Pages.
    ("GET", "/", May(Read)),
    ("GET", "/{lang}", May(Read)),
    ("GET", "/{lang}/", May(Read)),
    ("GET", "/{lang}/gaps", May(Read)),
    ("GET", "/{lang}/charts", May(Read)),
    ("GET", "/{lang}/changes", May(Read)),
    ("GET", "/{lang}/plans", May(Read)),
    ("GET", "/{lang}/plans/{plan}", May(Read)),
    ("GET", "/{lang}/areas/{area}", May(Read)),
    ("GET", "/{lang}/agencies/{agency}", May(Read)),
    ("GET", "/{lang}/tasks", May(Read)),
    ("GET", "/{lang}/tasks/{task}", May(Read)),
    ("POST", "/{lang}/tasks/{task}", May(Ingest)),
    ("GET", "/{lang}/remarks/{target}", May(Read)),
    ("POST", "/{lang}/remarks/{target}", May(Ingest)),
    ("GET", "/{lang}/reports", May(Read)),
    ("GET", "/{lang}/reports/calendar", May(Read)),
    ("GET", "/{lang}/reports/{edition}/{file}", May(Export)),
    ("GET", "/{lang}/search", May(Read)),
    ("GET", "/{lang}/data", May(Read)),
    ("POST", "/{lang}/data", May(Ingest)),
    ("POST", "/{lang}/data/load", May(Ingest)),
    ("GET", "/{lang}/data/{ingest}", May(Read)),
    ("POST", "/{lang}/data/{ingest}/retraction", May(Ingest)),
    ("GET", "/{lang}/method", May(Read)),
    ("GET", "/{lang}/indicators/{indicator}/{area}", May(Read)),
    ("GET", "/{lang}/embed/{indicator}/{area}", May(Read)),
    ("GET", "/assets/theme.css", Nothing),
    ("GET", "/assets/pages.js", Nothing),
    // The way in and out. A form is checked by its token, an account by its session.
    ("GET", "/vi/khoa", May(Administer)),
    ("POST", "/vi/khoa", May(Administer)),
    ("GET", "/en/keys", May(Administer)),
    ("POST", "/en/keys", May(Administer)),
    ("GET", "/vi/dang-nhap", Nothing),
    ("POST", "/vi/dang-nhap", Nothing),
    ("GET", "/en/sign-in", Nothing),
    ("POST", "/en/sign-in", Nothing),
    ("GET", "/vi/tai-khoan", Nothing),
    ("POST", "/vi/tai-khoan", Nothing),
    ("GET", "/en/account", Nothing),
    ("POST", "/en/account", Nothing),
    ("POST", "/vi/dang-xuat", Nothing),
    ("POST", "/en/sign-out", Nothing),
];

/// What a route asks of its caller; none for a route that has no line and is refused to everybody.
///
/// A method that a known route does not have asks for [`Read`]: it is answered with 405, not with 403.
pub fn minimum(method: &Method, template: &str) -> Option<Minimum> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let of_template = || LINES.iter().filter(|(_, known, _)| *known == template);
    of_template().find(|(known, _, _)| *known == method.as_str()).map(|(_, _, minimum)| *minimum).or_else(|| {
        let is_known = of_template().next().is_some();
        is_known.then_some(May(Read))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Route templates that the pages register.
    fn page_templates() -> Vec<&'static str> {
        let sources =
            [include_str!("../dashboard/routes.rs"), include_str!("../dashboard/sign_in.rs"), include_str!("../dashboard/account.rs")];
        let templates: Vec<&str> =
            sources.iter().flat_map(|source| source.split(".route(\"").skip(1)).filter_map(|rest| rest.split('"').next()).collect();
        assert!(templates.len() > 5, "{templates:?}");
        templates
    }

    #[test]
    fn every_page_has_a_line() {
        for template in page_templates() {
            assert!(LINES.iter().any(|(_, known, _)| *known == template), "{template} has no line");
        }
    }

    #[test]
    fn every_operation_of_the_interface_has_a_line() {
        let (_, description) = super::super::documented().split_for_parts();
        let description = serde_json::to_value(&description).expect("JSON");
        for (path, operations) in description["paths"].as_object().expect("paths") {
            for method in operations.as_object().expect("operations").keys() {
                let has_line = LINES.iter().any(|(known, template, _)| template == path && known.eq_ignore_ascii_case(method));
                assert!(has_line, "{method} {path} has no line");
            }
        }
    }

    #[test]
    fn no_route_has_two_lines() {
        let mut seen: Vec<(&str, &str)> = LINES.iter().map(|(method, template, _)| (*method, *template)).collect();
        seen.sort_unstable();
        assert!(seen.windows(2).all(|pair| pair[0] != pair[1]), "{seen:?}");
    }

    #[test]
    fn what_is_not_listed_is_refused_and_another_method_is_not_free() {
        assert_eq!(minimum(&Method::GET, "/api/v1/secrets"), None);
        assert_eq!(minimum(&Method::HEAD, "/api/v1/keys"), Some(May(Administer)));
        assert_eq!(minimum(&Method::PUT, "/healthz"), Some(May(Read)));
        assert_eq!(May(Ingest).role_code(), "data_officer");
        assert_eq!(Nothing.role_code(), "anonymous");
    }
}
