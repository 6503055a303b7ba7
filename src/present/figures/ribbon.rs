//! What was said of one target when: the forecast for its due day as it was known at each publication.

use jiff::civil::Date;

use super::{Figure, FigureTable, drawn};
use crate::{
    domain::{
        assessment::Assessment,
        indicator::{Indicator, Kind},
        language::Language,
        target::Target,
    },
    present::{
        charts::{ChartError, Plate, Ribbon, RibbonPoint, render_ribbon},
        format,
    },
};

/// What was known of a target on a day of publication.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The day.
    pub on: Date,
    /// What was found with the knowledge of that day.
    pub assessment: Assessment,
}

/// A median that moved by less than this share of the width of the interval has not moved.
const STILL: f64 = 0.05;

/// Draws it; none with fewer than two publications that allowed a forecast.
///
/// # Errors
/// The drawing library fails.
pub fn draw_ribbon(indicator: &Indicator, target: &Target, said: &[Said], language: Language) -> Result<Option<Figure>, ChartError> {
    let Some(requirement) = target.requirement(indicator.direction) else { return Ok(None) };
    let known: Vec<(&Said, _)> = said.iter().filter_map(|said| Some((said, said.assessment.forecast?))).collect();
    let ([(_, first), .., (_, last)], Some(due)) = (known.as_slice(), target.due()) else { return Ok(None) };
    let wide = (first.interval_80.1 - first.interval_80.0).abs().max(1e-12);
    let moved = requirement.sign * (last.median - first.median);
    let (year, n) = (due.year(), known.len());
    let way = match () {
        () if moved > STILL * wide => language.pick("tốt lên", "improved"),
        () if moved < -STILL * wide => language.pick("xấu đi", "worsened"),
        () => language.pick("gần như không đổi", "hardly moved"),
    };
    let title = language.pick(
        format!("Triển vọng {year} {way} qua {n} đợt công bố gần nhất"),
        format!("The outlook for {year} {way} over the last {n} publications"),
    );
    let unit = if indicator.is_percentage() { "%" } else { indicator.unit.get(language) };
    let due = format::date(due, language);
    let subtitle = language.pick(
        format!("{}: dự báo cho ngày {due} như đã biết tại từng đợt công bố, {unit}", indicator.name.vi),
        format!("{}: forecast for {due} as known at each publication, {unit}", indicator.name.get(language)),
    );
    let values: Vec<f64> = known.iter().flat_map(|(_, f)| [f.median, f.interval_80.0, f.interval_80.1]).collect();
    let decimals = format::decimals_of(&values, indicator).min(2);
    let points: Vec<RibbonPoint> = known
        .iter()
        .map(|(said, forecast)| RibbonPoint {
            day: short_day(said.on),
            median: forecast.median,
            interval: forecast.interval_80,
            chance: said.assessment.attainment.map_or_else(|| format::MISSING.to_owned(), |chance| format::probability(chance, language)),
        })
        .collect();
    let number = |value: f64| format::number(value, decimals, language);
    let table = FigureTable {
        columns: vec![
            language.pick("Đợt công bố", "Published").to_owned(),
            language.pick("Trạng thái", "Status").to_owned(),
            format!("{}, {unit}", language.pick("Dự báo trung vị", "Median forecast")),
            format!("{}, {unit}", language.pick("Khoảng 80\u{a0}%", "80\u{a0}% interval")),
            language.pick("Xác suất đạt", "Chance").to_owned(),
        ],
        rows: known
            .iter()
            .zip(&points)
            .map(|((said, _), point)| {
                let interval = format!("{} … {}", number(point.interval.0), number(point.interval.1));
                let status = format::status(said.assessment.status, language).to_owned();
                vec![format::date(said.on, language), status, number(point.median), interval, point.chance.clone()]
            })
            .collect(),
    };
    let note = language.pick(
        "Dải: khoảng 80\u{a0}%. Mỗi điểm chỉ dùng số liệu đã công bố đến ngày đó, tính bằng phương pháp hiện nay. Lộ\u{a0}Trình.",
        "Band: 80\u{a0}% interval. Each point uses only what was published by its day, by the present method. Lộ\u{a0}Trình.",
    );
    let chart = Ribbon {
        plate: Plate {
            title,
            subtitle,
            note: note.to_owned(),
            illustrative: known.iter().any(|(s, _)| s.assessment.illustrative),
            language,
        },
        points,
        target: (requirement.threshold, format::target_number(target, language)),
        decimals,
        runs_down: indicator.kind == Kind::Rank,
    };
    drawn(table, |size| render_ribbon(&chart, size))
}

/// A day in figures of a column's width: 18/6/26.
fn short_day(day: Date) -> String {
    format!("{}/{}/{:02}", day.day(), day.month(), day.year().rem_euclid(100))
}
