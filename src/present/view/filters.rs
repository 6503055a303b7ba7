//! Filters of the gap table: what an address asks for, applied to rows and written back into addresses.

use jiff::civil::Date;

use crate::domain::{
    agency::Agency,
    assessment::{Assessment, Status},
    catalogue::Catalogue,
    id::{AreaId, IndicatorId, PlanId},
    language::Language,
    text::fold,
};

use super::{address::percent_encode, index::CatalogueIndex};

/// What the reader asked to see; every absent part leaves the rows as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// One plan.
    pub plan: Option<PlanId>,
    /// One area.
    pub area: Option<AreaId>,
    /// One lead agency: its key without the plan's prefix, so that one office of several plans is one choice.
    pub agency: Option<String>,
    /// One theme.
    pub theme: Option<String>,
    /// Year of the due day.
    pub year: Option<i16>,
    /// Any of these headline statuses; empty for all.
    pub statuses: Vec<Status>,
    /// One indicator definition.
    pub indicator: Option<IndicatorId>,
    /// Only rows that rest on illustrative values (true) or only rows that do not (false).
    pub illustrative: Option<bool>,
    /// Only rows whose methods disagree (true) or only rows whose methods do not (false).
    pub disagreement: Option<bool>,
    /// The day whose knowledge is used. It selects no row: the rows are assessed as of it.
    pub as_of: Option<Date>,
}

/// Why a part of an address cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: found “{found}”, expected {expected}")]
pub struct FilterError {
    /// Name of the parameter.
    pub name: &'static str,
    /// What it says.
    pub found: String,
    /// What would be read.
    pub expected: &'static str,
}

impl FilterError {
    /// The message in a language.
    pub fn in_words(&self, language: Language) -> String {
        let expected = match self.name {
            "year" => "một năm, ví dụ 2030",
            "as_of" => "một ngày, ví dụ 2026-11-20",
            "illustrative" | "disagreement" => "true hoặc false",
            _ => "missed, at_risk, watch, not_assessable, on_course, reached hoặc exceeded, cách nhau bằng dấu phẩy",
        };
        language.pick(format!("{}: gặp “{}”, cần {expected}", self.name, self.found), self.to_string())
    }
}

impl Filters {
    /// Reads the parameters of an address. Empty values mean "all"; names that are no filter are left to others.
    ///
    /// # Errors
    /// [`FilterError`] for a status, year, day or yes/no that cannot be read. An unknown plan or area is no error: it
    /// selects nothing.
    ///
    /// # Example
    /// ```
    /// use lotrinh::present::view::Filters;
    /// let filters = Filters::parse([("plan", "57-2026"), ("status", "missed,at_risk"), ("area", "")])?;
    /// assert_eq!(filters.query_string(), "?plan=57-2026&status=missed%2Cat_risk");
    /// # Ok::<(), lotrinh::present::view::FilterError>(())
    /// ```
    pub fn parse<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Self, FilterError> {
        let mut filters = Self::default();
        for (name, value) in pairs {
            let value = value.as_ref().trim();
            if !value.is_empty() {
                filters.read(name.as_ref(), value)?;
            }
        }
        Ok(filters)
    }

    fn read(&mut self, name: &str, value: &str) -> Result<(), FilterError> {
        let refuse = |name, expected| FilterError { name, found: value.to_owned(), expected };
        match name {
            "plan" => self.plan = Some(PlanId::new(value)),
            "area" => self.area = Some(AreaId::new(value)),
            "agency" => self.agency = Some(agency_key(value).to_owned()),
            "theme" => self.theme = Some(value.to_owned()),
            "indicator" => self.indicator = Some(IndicatorId::new(value)),
            "year" => self.year = Some(value.parse().map_err(|_| refuse("year", "a year such as 2030"))?),
            "as_of" => self.as_of = Some(value.parse().map_err(|_| refuse("as_of", "a day such as 2026-11-20"))?),
            "illustrative" => self.illustrative = Some(yes_or_no(value).ok_or_else(|| refuse("illustrative", "true or false"))?),
            "disagreement" => self.disagreement = Some(yes_or_no(value).ok_or_else(|| refuse("disagreement", "true or false"))?),
            "status" => {
                for word in value.split(',') {
                    let status = Status::parse(word.trim()).ok_or_else(|| {
                        refuse("status", "missed, at_risk, watch, not_assessable, on_course, reached or exceeded, joined by commas")
                    })?;
                    if !self.statuses.contains(&status) {
                        self.statuses.push(status);
                    }
                }
                self.statuses.sort();
            }
            _ => {}
        }
        Ok(())
    }

    /// The rows that are asked for, in the order they came in.
    pub fn apply<'a>(&self, catalogue: &CatalogueIndex<'_>, rows: &'a [Assessment]) -> Vec<&'a Assessment> {
        rows.iter().filter(|row| self.admits(catalogue, row)).collect()
    }

    /// Whether one row is asked for.
    pub fn admits(&self, catalogue: &CatalogueIndex<'_>, row: &Assessment) -> bool {
        self.plan.as_ref().is_none_or(|plan| row.plan == *plan)
            && self.area.as_ref().is_none_or(|area| row.area == *area)
            && self.indicator.as_ref().is_none_or(|indicator| row.indicator == *indicator)
            && self.year.is_none_or(|year| row.due.is_some_and(|due| due.year() == year))
            && (self.statuses.is_empty() || self.statuses.contains(&row.status))
            && self.illustrative.is_none_or(|wanted| row.illustrative == wanted)
            && self.disagreement.is_none_or(|wanted| row.disagreement == wanted)
            && self
                .theme
                .as_ref()
                .is_none_or(|theme| catalogue.indicator(&row.indicator).is_some_and(|indicator| indicator.theme == *theme))
            && self.agency.as_ref().is_none_or(|agency| leads(catalogue, row, agency))
    }

    /// The parameters that are set, in a fixed order; their names and plain values.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let statuses: Vec<&str> = self.statuses.iter().map(|status| status.code()).collect();
        let parts = [
            ("plan", self.plan.as_ref().map(ToString::to_string)),
            ("area", self.area.as_ref().map(ToString::to_string)),
            ("agency", self.agency.clone()),
            ("theme", self.theme.clone()),
            ("year", self.year.map(|year| year.to_string())),
            ("status", (!statuses.is_empty()).then(|| statuses.join(","))),
            ("indicator", self.indicator.as_ref().map(ToString::to_string)),
            ("illustrative", self.illustrative.map(|wanted| wanted.to_string())),
            ("disagreement", self.disagreement.map(|wanted| wanted.to_string())),
            ("as_of", self.as_of.map(|day| day.to_string())),
        ];
        parts.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }

    /// The part of an address that brings these filters back: empty, or `?name=value&…`, percent-encoded.
    pub fn query_string(&self) -> String {
        query_string(&self.pairs())
    }

    /// Only the day: what a link to another page carries along.
    pub fn day_only(&self) -> Self {
        Self { as_of: self.as_of, ..Self::default() }
    }

    /// Whether anything but the day is asked for.
    pub fn selects(&self) -> bool {
        *self != self.day_only()
    }
}

/// Joins parameters to the part of an address behind the path: empty, or `?name=value&…`, percent-encoded.
pub fn query_string(pairs: &[(&str, String)]) -> String {
    let joined: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value))).collect();
    if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
}

/// The key of an agency without the prefix of its plan.
pub(super) fn agency_key(id: &str) -> &str {
    id.split_once('.').map_or(id, |(_, key)| key)
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Whether an agency is printed as lead of the row's target.
fn leads(catalogue: &CatalogueIndex<'_>, row: &Assessment, agency: &str) -> bool {
    catalogue.target(&row.target).is_some_and(|target| is_led_by(catalogue.source(), &row.plan, &target.lead_agency, agency))
}

/// Whether an agency, by its key with or without the plan, stands in what a plan prints as the lead agency.
pub fn is_led_by(catalogue: &Catalogue, plan: &PlanId, printed: &str, agency: &str) -> bool {
    let (printed, agency) = (fold(printed), agency_key(agency));
    let mut offices = catalogue.agencies.iter().filter(|office| office.plan == *plan && agency_key(&office.id) == agency);
    offices.any(|office| office_is_printed(&printed, office))
}

/// Whether a folded printed cell names an office by its name or by another spelling of the catalogue.
pub(super) fn office_is_printed(printed: &str, office: &Agency) -> bool {
    office.names().map(fold).any(|spelling| contains_words(printed, &spelling))
}

/// Whether whole words stand in a text: "phong y te" is not named by "phong y tete".
fn contains_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::sample;

    fn found(pairs: &[(&str, &str)]) -> Vec<String> {
        let catalogue = sample::catalogue();
        let rows = sample::rows(&catalogue);
        let index = CatalogueIndex::new(&catalogue);
        let filters = Filters::parse(pairs.iter().copied()).expect("readable");
        filters.apply(&index, &rows).into_iter().map(|row| row.target.to_string()).collect()
    }

    #[test]
    fn every_filter_selects_its_rows() {
        assert_eq!(found(&[]).len(), 5);
        assert_eq!(found(&[("area", "hai-duong-cu")]), ["c.2030"]);
        assert_eq!(found(&[("plan", "57-2026"), ("year", "2035")]), ["a.2035"]);
        assert_eq!(found(&[("theme", "digital_society")]), ["b.2030"]);
        assert_eq!(found(&[("indicator", "online@all")]), ["c.2030"]);
        assert_eq!(found(&[("status", "missed,exceeded")]), ["a.2025", "b.2030"]);
        assert_eq!(found(&[("illustrative", "no")]), ["c.2030"]);
        assert_eq!(found(&[("plan", "unknown")]), Vec::<String>::new());
        assert_eq!(found(&[("as_of", "2026-09-18")]).len(), 5);
    }

    #[test]
    fn an_agency_is_found_inside_a_list_and_by_its_other_spellings() {
        assert_eq!(found(&[("agency", "cong-an-phuong")]), ["b.2030"]);
        assert_eq!(found(&[("agency", "57-2026.phong-van-hoa-xa-hoi")]), ["a.2025", "a.2030", "a.2035", "c.2030"]);
        assert!(!contains_words("cong an phuong hai duong", "an phuon"));
    }

    #[test]
    fn a_query_string_reads_back_as_the_same_filters() {
        let pairs = [
            ("plan", "57-2026"),
            ("indicator", "online@all"),
            ("status", "watch, at_risk"),
            ("year", "2030"),
            ("illustrative", "yes"),
            ("as_of", "2026-11-20"),
            ("agency", "x & y=z"),
        ];
        let filters = Filters::parse(pairs).expect("readable");
        let query = filters.query_string();
        assert_eq!(
            query,
            "?plan=57-2026&agency=x%20%26%20y%3Dz&year=2030&status=at_risk%2Cwatch&indicator=online%40all\
             &illustrative=true&as_of=2026-11-20"
        );
        assert_eq!(Filters::parse(filters.pairs()), Ok(filters));
    }

    #[test]
    fn what_cannot_be_read_says_what_was_found_and_expected() {
        for (name, value) in [("year", "soon"), ("status", "red"), ("as_of", "20/11/2026"), ("illustrative", "maybe")] {
            let error = Filters::parse([(name, value)]).expect_err(name);
            let text = error.to_string();
            assert!(text.contains(name) && text.contains(value) && text.contains("expected"), "{text}");
        }
        assert_eq!(Filters::parse([("format", "csv"), ("area", "")]), Ok(Filters::default()));
    }
}
