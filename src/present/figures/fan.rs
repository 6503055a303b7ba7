//! The forecast of one series up to the due day of the target judged: every year's end with its intervals.

use super::{Figure, FigureTable, drawn};
use crate::{
    domain::{forecast::ForecastPoint, language::Language},
    pipeline::lookup::TrajectoryParts,
    present::{
        charts::{ChartError, Fan, FanStep, Plate, render_fan},
        format,
    },
};

/// Values before the forecast that are drawn.
const LATEST: usize = 8;

/// Draws it; none without a forecast of two steps and more before the due day.
///
/// # Errors
/// The drawing library fails.
pub fn draw_fan(parts: &TrajectoryParts<'_>, area: &str, language: Language) -> Result<Option<Figure>, ChartError> {
    let judged = parts.judged.and_then(|at| parts.ladder.get(at));
    let (Some((target, assessment)), Some(forecast)) = (judged, parts.forecast.as_ref()) else { return Ok(None) };
    let (indicator, Some(due)) = (parts.indicator, target.due()) else { return Ok(None) };
    let Some(requirement) = target.requirement(indicator.direction) else { return Ok(None) };
    let steps: Vec<&ForecastPoint> = forecast.points.iter().filter(|point| point.on <= due).collect();
    let ([_, .., end], false) = (steps.as_slice(), parts.series.observations.is_empty()) else { return Ok(None) };
    let place = |day: jiff::civil::Date| f64::from(day.year()) + f64::from(day.day_of_year()) / f64::from(day.days_in_year());
    let values: Vec<f64> = steps.iter().flat_map(|step| [step.median, step.interval_80.0, step.interval_80.1]).collect();
    let decimals = format::decimals_of(&values, indicator).min(2);
    let number = |value: f64| format::number(value, decimals, language);
    let percent = |share: f64| format!("{}\u{a0}%", format::number(100.0 * share, 0, language));
    let unit = if indicator.is_percentage() { "%" } else { indicator.unit.get(language) };
    let (low, high) = end.interval_80;
    let printed = format::target_number(target, language);
    let lies = match () {
        () if requirement.threshold < low => language.pick("thấp hơn", "below"),
        () if requirement.threshold > high => language.pick("cao hơn", "above"),
        () => language.pick("nằm trong", "inside"),
    };
    let (year, low, high) = (due.year(), number(low), number(high));
    let asked = format::target_short(target, indicator, language);
    let title = language.pick(
        format!("Mục tiêu {asked} {lies} khoảng dự báo 80\u{a0}% của {year}: {low}–{high}"),
        format!("The target {asked} lies {lies} the 80\u{a0}% interval forecast for {year}: {low}–{high}"),
    );
    let name = indicator.name.get(language);
    let subtitle =
        language.pick(format!("{name}, {area}: dự báo từng năm, {unit}"), format!("{name}, {area}: forecast year by year, {unit}"));
    let named = |level: &str, held: Option<f64>| {
        let name = language.pick(format!("khoảng {level}"), format!("{level} interval"));
        held.map_or(name.clone(), |share| format!("{name}, {} {}", language.pick("đã chứa", "held"), percent(share)))
    };
    let (names, tried) = match forecast.achieved {
        Some((eighty, ninety_five, tries)) => {
            let tries = format::number(tries as f64, 0, language);
            (
            [named("80\u{a0}%", Some(eighty)), named("95\u{a0}%", Some(ninety_five))],
            language.pick(
                format!(
                    "Thử lại trên quá khứ ({tries} dự báo): khoảng 80\u{a0}% chứa {} và khoảng 95\u{a0}% chứa {} giá trị thực.",
                    percent(eighty),
                    percent(ninety_five)
                ),
                format!(
                    "Tried on the past ({tries} forecasts): the 80\u{a0}% interval held {} and the 95\u{a0}% interval {} of the values.",
                    percent(eighty),
                    percent(ninety_five)
                ),
            ),
        )
        }
        None => (
            [named("80\u{a0}%", None), named("95\u{a0}%", None)],
            language.pick("Các khoảng chưa được thử lại trên quá khứ.", "The intervals were not tried on the past.").to_owned(),
        ),
    };
    let note = language.pick(
        format!("Dải đậm: khoảng 80\u{a0}%; dải nhạt: khoảng 95\u{a0}%. {tried} Lộ\u{a0}Trình."),
        format!("Dark band: 80\u{a0}% interval; light band: 95\u{a0}%. {tried} Lộ\u{a0}Trình."),
    );
    let closes_year = |at: usize| steps.get(at + 1).is_none_or(|next| steps.get(at).is_some_and(|step| step.on.year() != next.on.year()));
    let drawn_steps: Vec<FanStep> = steps
        .iter()
        .enumerate()
        .map(|(at, step)| FanStep {
            at: place(step.on),
            year: closes_year(at).then(|| step.on.year().to_string()),
            median: step.median,
            interval_80: step.interval_80,
            interval_95: step.interval_95,
        })
        .collect();
    let range = |(low, high): (f64, f64)| format!("{} … {}", number(low), number(high));
    let table = FigureTable {
        columns: vec![
            language.pick("Kỳ dự báo đến", "Forecast to").to_owned(),
            format!("{}, {unit}", language.pick("Trung vị", "Median")),
            format!("{}, {unit}", language.pick("Khoảng 80\u{a0}%", "80\u{a0}% interval")),
            format!("{}, {unit}", language.pick("Khoảng 95\u{a0}%", "95\u{a0}% interval")),
        ],
        rows: steps
            .iter()
            .enumerate()
            .filter(|(at, _)| closes_year(*at))
            .map(|(_, step)| vec![format::date(step.on, language), number(step.median), range(step.interval_80), range(step.interval_95)])
            .collect(),
    };
    let observed = &parts.series.observations;
    let latest = observed.get(observed.len().saturating_sub(LATEST)..).unwrap_or_default();
    let chart = Fan {
        plate: Plate { title, subtitle, note, illustrative: assessment.illustrative, language },
        past: latest.iter().filter(|o| o.period.end() <= forecast.cutoff).map(|o| (place(o.period.end()), o.value)).collect(),
        steps: drawn_steps,
        target: (requirement.threshold, printed),
        names,
        decimals,
    };
    if chart.past.is_empty() {
        return Ok(None);
    }
    drawn(table, |size| render_fan(&chart, size))
}
