//! The gap table as text: one row per target, two lines per cell.

use jiff::civil::Date;

use super::{CatalogueIndex, Cell, Filters, GapSort, Place, StatusView, item_of, plain, ratio, signed};
use crate::{
    domain::{
        assessment::{Assessment, ForecastAtDue, YearReached},
        indicator::Indicator,
        language::Language,
        target::Target,
    },
    present::format::{self, MISSING},
};

/// One row of the gap table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRowView {
    /// Key of the target.
    pub target_id: String,
    /// Name of the indicator.
    pub name: String,
    /// Where the row's indicator is shown in full.
    pub href: String,
    /// Name of the area.
    pub area: String,
    /// Where the target stands in its plan; may be empty.
    pub item: String,
    /// Follows a row of the same indicator and area.
    pub continues: bool,
    /// Headline status.
    pub status: StatusView,
    /// What it rests on.
    pub reason: String,
    /// Methods differ by two classes or more.
    pub disagreement: bool,
    /// Another printed value exists.
    pub conflict: bool,
    /// Another printed value stands for this one.
    pub overridden: bool,
    /// Rests on values generated for demonstration.
    pub illustrative: bool,
    /// Value judged, and its period with provenance.
    pub latest: Cell,
    /// Day of publication of that value.
    pub vintage: String,
    /// What must be reached.
    pub target: String,
    /// When it is due.
    pub due: String,
    /// What should be true on the day asked for.
    pub planned_today: String,
    /// Latest value less what should have been true on its day.
    pub deviation: String,
    /// Value still to cover.
    pub gap_now: String,
    /// Change per year so far, with its 80 % interval.
    pub observed_rate: Cell,
    /// Change per year needed.
    pub required_rate: String,
    /// Observed over required.
    pub pace: String,
    /// Required over observed.
    pub catch_up: String,
    /// Forecast median at the due day.
    pub forecast: Cell,
    /// Its 80 % interval.
    pub interval_80: String,
    /// Its 95 % interval.
    pub interval_95: String,
    /// Gap of the forecast median.
    pub gap_projected: String,
    /// Chance that the target is met.
    pub attainment: Cell,
    /// Median year the target is reached, and earliest to latest at 80 %.
    pub year_reached: Cell,
    /// Lead agency: by its catalogue name, else as printed.
    pub agency: String,
    /// Legal instrument and item.
    pub instrument: String,
}

/// The gap table of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapView {
    /// Rows, worst first.
    pub rows: Vec<GapRowView>,
    /// Rows there are without the filters.
    pub total: usize,
    /// More than one area is shown, so that rows must name theirs.
    pub several_areas: bool,
    /// Any row rests on values generated for demonstration.
    pub illustrative: bool,
}

impl GapView {
    /// Builds the rows that the filters ask for, worst first.
    pub fn new(catalogue: &CatalogueIndex<'_>, all: &[Assessment], filters: &Filters, language: Language) -> Self {
        Self::sorted(catalogue, all, filters, None, language)
    }

    /// As [`GapView::new`], in another order.
    pub fn sorted(
        catalogue: &CatalogueIndex<'_>,
        all: &[Assessment],
        filters: &Filters,
        sort: Option<GapSort>,
        language: Language,
    ) -> Self {
        let mut wanted = filters.apply(catalogue, all);
        match sort {
            None => wanted.sort_by(|a, b| a.order().cmp(&b.order())),
            Some(sort) => wanted.sort_by(|a, b| sort.compare(catalogue, language, a, b)),
        }
        let mut rows: Vec<GapRowView> = Vec::with_capacity(wanted.len());
        for (i, row) in wanted.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| wanted.get(i));
            let continues = before.is_some_and(|b| b.indicator == row.indicator && b.area == row.area);
            rows.push(GapRowView { continues, ..GapRowView::new(catalogue, row, filters, language) });
        }
        let several_areas = wanted.windows(2).any(|pair| pair[0].area != pair[1].area);
        let illustrative = wanted.iter().any(|row| row.illustrative);
        Self { rows, total: all.len(), several_areas, illustrative }
    }
}

impl GapRowView {
    /// Writes one row. Links carry the day of the filters along.
    pub fn new(catalogue: &CatalogueIndex<'_>, row: &Assessment, filters: &Filters, language: Language) -> Self {
        let target = catalogue.target(&row.target);
        let place = Place::Indicator(row.indicator.clone(), row.area.clone());
        let mut view = Self {
            target_id: row.target.to_string(),
            name: catalogue.indicator_name(&row.indicator, language),
            href: place.href(language, &filters.day_only()),
            area: catalogue.area_name(&row.area, language),
            item: target.map(|target| item_of(target, language)).unwrap_or_default(),
            continues: false,
            status: StatusView::of_row(row, language),
            reason: format::reason(&row.reason, language),
            disagreement: row.disagreement,
            conflict: row.conflict,
            overridden: row.conflict && !row.is_headline,
            illustrative: row.illustrative,
            latest: Cell::missing(),
            vintage: day(row.latest.as_ref().map(|latest| latest.published_on), language),
            target: target.map_or_else(|| MISSING.to_owned(), |target| format::target_number(target, language)),
            due: due(row.due, language),
            planned_today: MISSING.to_owned(),
            deviation: MISSING.to_owned(),
            gap_now: MISSING.to_owned(),
            observed_rate: Cell::missing(),
            required_rate: MISSING.to_owned(),
            pace: ratio(row.pace, language),
            catch_up: ratio(row.catch_up_factor, language),
            forecast: Cell::missing(),
            interval_80: MISSING.to_owned(),
            interval_95: MISSING.to_owned(),
            gap_projected: MISSING.to_owned(),
            attainment: attainment(row, language),
            year_reached: years(row, language),
            agency: target.map(|target| catalogue.lead_name(target, language)).unwrap_or_default(),
            instrument: instrument(catalogue, row, target, language),
        };
        // Without the indicator there is no unit, and a number without its unit is not shown.
        if let Some(indicator) = catalogue.indicator(&row.indicator) {
            view.add_figures(row, target, indicator, language);
        }
        view
    }

    fn add_figures(&mut self, row: &Assessment, target: Option<&Target>, indicator: &Indicator, language: Language) {
        self.latest = latest(row, target, indicator, language);
        if let Some(target) = target {
            self.target = format::target_short(target, indicator, language);
        }
        self.planned_today = plain(row.planned_today, indicator, language);
        self.deviation = signed(row.deviation, indicator, language);
        self.gap_now = plain(row.gap_now, indicator, language);
        if let Some(rate) = row.observed_rate {
            let interval = rate.interval_80.map(|ends| bare_interval(ends, indicator, language)).unwrap_or_default();
            self.observed_rate = Cell::pair(signed(Some(rate.per_year), indicator, language), interval);
        }
        self.required_rate = signed(row.required_rate, indicator, language);
        if let Some(forecast) = row.forecast {
            self.forecast = median(&forecast, target, indicator, language);
            self.interval_80 = bare_interval(forecast.interval_80, indicator, language);
            self.interval_95 = bare_interval(forecast.interval_95, indicator, language);
        }
        self.gap_projected = plain(row.gap_projected, indicator, language);
    }
}

/// The value a row is judged by, and its period with provenance. A value that falls short never prints as met.
pub(super) fn latest(row: &Assessment, target: Option<&Target>, indicator: &Indicator, language: Language) -> Cell {
    let Some(latest) = &row.latest else {
        return Cell::missing();
    };
    let requirement = target.and_then(|target| target.requirement(indicator.direction));
    let value = match latest.censoring.sign() {
        "" => format::judged_value(latest.value, requirement, indicator, language),
        _ => format::observed(latest, indicator, language),
    };
    let period = format::period(latest.period, language);
    let provenance = format::provenance(latest.provenance, language);
    Cell::pair(value, format!("{period}, {provenance}"))
}

fn median(forecast: &ForecastAtDue, target: Option<&Target>, indicator: &Indicator, language: Language) -> Cell {
    let requirement = target.and_then(|target| target.requirement(indicator.direction));
    let value = format::judged_value(forecast.median, requirement, indicator, language);
    let note = if forecast.is_scenario_band { language.pick("dải kịch bản", "scenario band") } else { "" };
    Cell::pair(value, note)
}

/// Interval ends without a unit.
pub(super) fn bare_interval((low, high): (f64, f64), indicator: &Indicator, language: Language) -> String {
    let decimals = format::decimals_for(&[low, high], &indicator.unit.vi);
    let between = if low < 0.0 || high < 0.0 { language.pick(" đến ", " to ") } else { "–" };
    format!("{}{between}{}", format::number(low, decimals, language), format::number(high, decimals, language))
}

/// The chance that the target is met, marked where it is for reference only.
pub(super) fn attainment(row: &Assessment, language: Language) -> Cell {
    let Some(chance) = row.attainment else {
        return Cell::missing();
    };
    let note = if row.attainment_for_reference { language.pick("tham khảo", "for reference") } else { "" };
    Cell::pair(format::probability(chance, language), note)
}

/// Median year, with earliest to latest at 80 %.
pub(super) fn years(row: &Assessment, language: Language) -> Cell {
    let Some(median) = row.year_reached else {
        return Cell::missing();
    };
    let word = |year: YearReached| format::year_reached(year, language);
    let range = match row.year_reached_80 {
        Some((early, late)) if early != late => format!("{}–{}", word(early), word(late)),
        _ => String::new(),
    };
    Cell::pair(word(median), range)
}

/// The plan by number and day, the item in it, and the document that revised the target.
pub(super) fn instrument(catalogue: &CatalogueIndex<'_>, row: &Assessment, target: Option<&Target>, language: Language) -> String {
    let plan = catalogue.plan_name(&row.plan);
    let place = match target.map(|target| item_of(target, language)).filter(|item| !item.is_empty()) {
        Some(item) => format!("{plan}, {item}"),
        None => plan,
    };
    match target.map(|target| target.legal_instrument.as_str()).filter(|document| !document.is_empty()) {
        Some(document) => language.pick(format!("{place}; sửa bởi {document}"), format!("{place}; revised by {document}")),
        None => place,
    }
}

/// The bare year of a target due on 31/12, else the day.
fn due(due: Option<Date>, language: Language) -> String {
    match due {
        Some(due) if due.month() == 12 && due.day() == 31 => due.year().to_string(),
        other => day(other, language),
    }
}

fn day(day: Option<Date>, language: Language) -> String {
    day.map_or_else(|| MISSING.to_owned(), |day| format::date(day, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::sample;

    fn view(language: Language) -> GapView {
        let catalogue = sample::catalogue();
        let rows = sample::rows(&catalogue);
        GapView::new(&CatalogueIndex::new(&catalogue), &rows, &Filters::default(), language)
    }

    #[test]
    fn rows_stand_worst_first() {
        let words: Vec<String> = view(Language::Vi).rows.into_iter().map(|row| row.status.word).collect();
        assert_eq!(words, ["không đạt", "nguy cơ không đạt", "cần theo dõi", "chưa thể đánh giá", "vượt"]);
    }

    #[test]
    fn cells_carry_the_figures_of_their_row_in_the_language() {
        let (vi, en) = (view(Language::Vi), view(Language::En));
        let row = &vi.rows[1];
        assert_eq!(row.latest, Cell::pair("61,7\u{a0}%", "quý\u{a0}III/2026, sơ bộ"));
        assert_eq!((row.target.as_str(), row.due.as_str()), ("≥\u{a0}85\u{a0}%", "2030"));
        assert_eq!((row.gap_now.as_str(), row.deviation.as_str()), ("23,3", "−1,4"));
        assert_eq!((row.attainment.first.as_str(), row.year_reached.second.as_str()), ("5\u{a0}%", "2031–sau 2100"));
        assert_eq!((row.interval_80.as_str(), row.item.as_str()), ("64,1–83,0", "PL II.22"));
        assert_eq!((row.instrument.as_str(), row.catch_up.as_str()), ("57/KH-UBND, 24/02/2026, PL II.22", "1,32"));
        assert_eq!(en.rows[1].gap_now, "23.3");
        assert_eq!(en.rows[1].item, "App. II.22");
    }

    #[test]
    fn a_value_that_falls_short_never_prints_as_met() {
        let row = &view(Language::Vi).rows[2];
        assert_eq!(row.latest.first, "84,9\u{a0}%");
    }

    #[test]
    fn what_is_not_known_prints_as_a_dash() {
        let row = &view(Language::Vi).rows[3];
        assert!(row.latest.is_missing() && row.forecast.is_missing());
        assert_eq!((row.gap_now.as_str(), row.vintage.as_str()), (MISSING, MISSING));
        assert_eq!(row.reason, "địa bàn đã sáp nhập");
    }
}
