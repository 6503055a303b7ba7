//! What every page shares: language, masthead, strip, footer.

use jiff::civil::Date;

use crate::{
    domain::language::Language,
    present::{
        format::{self, PolicyWords},
        view::{API_DOCUMENTATION, Filters, GapSort, Place, Stamp, percent_encode},
    },
};

/// Groups of columns of the gap table, as addresses name them: against the path, rates, forecast, chance, who and where.
const COLUMN_GROUPS: [&str; 5] = ["path", "rates", "forecast", "chance", "who"];

/// What every page shares.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Language of the page.
    pub language: Language,
    /// Title of the browser window, without the name of the program.
    pub title: String,
    /// The page.
    pub place: Place,
    /// Filters of the address; links to other pages carry the day along.
    pub filters: Filters,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// A value shown was generated for demonstration.
    pub illustrative: bool,
    /// From what the page was made.
    pub stamp: Stamp,
    /// Words that were looked for, to stand in the field again.
    pub words: String,
    /// The order of the gap table; none for worst first.
    pub sort: Option<GapSort>,
    /// Whether the reader can choose the order; not in an edition, which leads nowhere.
    pub can_sort: bool,
    /// Groups of columns of the gap table that are put away, of [`COLUMN_GROUPS`].
    pub hidden: Vec<&'static str>,
    /// Reports that are due and could not be made, by name.
    pub late_reports: Vec<String>,
}

impl Frame {
    /// A frame for a page; title and strip are set by the page itself.
    pub fn new(language: Language, place: Place, filters: &Filters, as_of: Date, stamp: &Stamp) -> Self {
        Self {
            language,
            title: String::new(),
            place,
            filters: filters.clone(),
            as_of,
            illustrative: false,
            stamp: stamp.clone(),
            words: String::new(),
            sort: None,
            can_sort: false,
            hidden: Vec::new(),
            late_reports: Vec::new(),
        }
    }

    /// Chooses the wording of the page's language.
    pub fn say<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        self.language.pick(vi, en)
    }

    /// The page of reports.
    pub fn reports_href(&self) -> String {
        Place::Reports.path(self.language)
    }

    /// The first letters of a hash: enough to tell two apart; the whole one stands in its hint, in files and answers.
    pub fn short<'a>(&self, hash: &'a str) -> &'a str {
        hash.get(..12).unwrap_or(hash)
    }

    /// The cuts in force, in words.
    pub fn policy(&self) -> PolicyWords {
        PolicyWords::new(&self.stamp.policy, self.language)
    }

    /// Ticks at the two cuts on a bar of attainment, 300 wide.
    pub fn ticks(&self) -> String {
        let cuts = self.stamp.policy.attainment;
        format!("M{:.0} 0v7M{:.0} 0v7", 300.0 * cuts.watch, 300.0 * cuts.on_course)
    }

    /// Code for the `lang` attribute.
    pub fn lang(&self) -> &'static str {
        self.language.code()
    }

    /// The day whose knowledge is used, in words.
    pub fn as_of_words(&self) -> String {
        format::date(self.as_of, self.language)
    }

    /// Address of the style sheet.
    pub fn theme(&self) -> String {
        super::theme_href()
    }

    /// Address of the script that reads charts value by value.
    pub fn script(&self) -> String {
        super::script_href()
    }

    /// The other language.
    pub fn other(&self) -> Language {
        self.language.pick(Language::En, Language::Vi)
    }

    /// This page with its filters in the other language.
    pub fn other_href(&self) -> String {
        let address = self.arranged(self.place.href(self.other(), &self.filters), self.sort);
        if self.words.is_empty() {
            return address;
        }
        with(&address, "q", &self.words)
    }

    /// An address of the gap table that shows the same columns, in an order.
    fn arranged(&self, mut address: String, sort: Option<GapSort>) -> String {
        if let Some(sort) = sort {
            address = with(&address, "sort", &sort.code());
        }
        if !self.hidden.is_empty() {
            address = with(&address, "hide", &self.hidden_field());
        }
        address
    }

    /// Puts groups of columns away, separated by commas as in the address; what is no group is left out.
    pub fn hide(&mut self, groups: &str) {
        self.hidden = COLUMN_GROUPS.into_iter().filter(|group| groups.split(',').any(|asked| asked.trim() == *group)).collect();
    }

    /// Whether a group of columns is put away.
    pub fn hides(&self, group: &str) -> bool {
        self.hidden.contains(&group)
    }

    /// The groups put away as the filter form carries them along.
    pub fn hidden_field(&self) -> String {
        self.hidden.join(",")
    }

    /// The order as the filter form carries it along; empty for worst first.
    pub fn sort_field(&self) -> String {
        self.sort.map(GapSort::code).unwrap_or_default()
    }

    /// For the heading of a column of the gap table: its word, where a click leads, how it stands for those who see and for those who listen.
    /// Ascending, then descending, then worst first again. None where there is no order to choose.
    pub fn sort_by(&self, column: &str) -> Option<(String, &'static str, &'static str)> {
        if !self.can_sort {
            return None;
        }
        let ascending = GapSort::parse(column)?;
        let descending = GapSort { descending: true, ..ascending };
        let plain = Place::Gaps.href(self.language, &self.filters);
        Some(match self.sort {
            Some(now) if now == ascending => (self.arranged(plain, Some(descending)), " ▲", "ascending"),
            Some(now) if now == descending => (self.arranged(plain, None), " ▼", "descending"),
            _ => (self.arranged(plain, Some(ascending)), "", "none"),
        })
    }

    /// This page without its filters.
    pub fn plain_href(&self) -> String {
        self.place.href(self.language, &self.filters.day_only())
    }

    /// Where the filter form sends its reader: this page, without parameters.
    pub fn action(&self) -> String {
        self.place.path(self.language)
    }

    /// The scoreboard, as known on the same day.
    pub fn scoreboard_href(&self) -> String {
        Place::Scoreboard.href(self.language, &self.filters.day_only())
    }

    /// The gap table, as known on the same day.
    pub fn gaps_href(&self) -> String {
        Place::Gaps.href(self.language, &self.filters.day_only())
    }

    /// What changed since the last reporting quarter closed.
    pub fn changes_href(&self) -> String {
        Place::Changes.href(self.language, &self.filters.day_only())
    }

    /// The day on which the last reporting quarter closed, in words.
    pub fn last_quarter_end(&self) -> String {
        format::date(super::changes_page::last_quarter_end(self.as_of), self.language)
    }

    /// The charts of what is shown here.
    pub fn charts_href(&self) -> String {
        Place::Charts.href(self.language, &self.filters)
    }

    /// The list of plans, as known on the same day.
    pub fn plans_href(&self) -> String {
        Place::Plans.href(self.language, &self.filters.day_only())
    }

    /// How verdicts are made.
    pub fn method_href(&self) -> String {
        Place::Method.href(self.language, &self.filters.day_only())
    }

    /// The account of whoever is signed in; leads to signing in when nobody is.
    pub fn account_href(&self) -> String {
        Place::Account.path(self.language)
    }

    /// The description of the programming interface.
    pub fn api_href(&self) -> &'static str {
        API_DOCUMENTATION
    }

    /// Entries of the masthead: words, address, whether it is this page.
    pub fn navigation(&self) -> [(&'static str, String, bool); 8] {
        let entry = |word, place: Place| (word, place.href(self.language, &self.filters.day_only()), self.place == place);
        [
            entry(self.say("Tổng hợp", "Scoreboard"), Place::Scoreboard),
            entry(self.say("Khoảng cách", "Gap table"), Place::Gaps),
            entry(self.say("Biểu đồ", "Charts"), Place::Charts),
            entry(self.say("Kế hoạch", "Plans"), Place::Plans),
            entry(self.say("Nhiệm vụ", "Tasks"), Place::Tasks),
            entry(self.say("Báo cáo", "Reports"), Place::Reports),
            (self.say("Số liệu", "Data"), Place::Data.path(self.language), matches!(self.place, Place::Data | Place::Ingest(_))),
            entry(self.say("Cách tính", "Method"), Place::Method),
        ]
    }

    /// Whether this page has the field for words itself.
    pub fn is_search(&self) -> bool {
        self.place == Place::Search
    }

    /// Where words are looked for.
    pub fn search_action(&self) -> String {
        Place::Search.path(self.language)
    }

    /// The day in the form a date field wants.
    pub fn as_of_field(&self) -> String {
        self.filters.as_of.map(|day| day.to_string()).unwrap_or_default()
    }
}

/// An address with one more parameter.
fn with(address: &str, name: &str, value: &str) -> String {
    format!("{address}{}{name}={}", if address.contains('?') { '&' } else { '?' }, percent_encode(value))
}
