//! Rules over the accepted rows of a file together, as expressions over one table; each rule yields a table of findings.
//!
//! One rule rejects: a second, different value for the same key that does not say it is a revision. The others only
//! notice: the value stands as delivered and someone should look.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::error::{IngestError, IngestErrorKind};
use crate::domain::{
    catalogue::Catalogue,
    finding::{Finding, Severity},
    indicator::{Indicator, Kind},
    observation::{Censoring, Observation},
    text::{fold, normalise},
};

/// A change is a jump when it is more than so many times the median change of its series.
pub const JUMP_FACTOR: f64 = 6.0;

/// Fewest changes from which a median is taken: of fewer, one wild change moves the median itself.
pub const JUMP_CHANGES: u32 = 5;

/// A row that can be read, before the rules have looked at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Row as a spreadsheet counts it.
    pub row: usize,
    /// What it says.
    pub observation: Observation,
    /// Whether it says that it revises an earlier row of its key.
    pub revises: bool,
}

/// Runs every rule over the rows of one file.
///
/// # Errors
/// [`IngestErrorKind::Rules`] when the rules themselves cannot be run.
pub fn check_rows(file: &str, rows: &[Candidate], catalogue: &Catalogue) -> Result<Vec<Finding>, IngestError> {
    let run = || -> PolarsResult<Vec<Finding>> {
        let whole = table(rows.iter(), catalogue)?.lazy();
        let mut out = second_values(file, whole.clone())?;
        let refused: BTreeSet<usize> = out.iter().filter(|f| f.severity == Severity::Rejected).map(|f| f.row).collect();
        out.extend(outside_bounds(file, whole.clone())?);
        out.extend(unit_mismatches(file, whole)?);
        // A refused row is no point of any curve.
        let standing = table(rows.iter().filter(|c| !refused.contains(&c.row)), catalogue)?.lazy();
        out.extend(jumps(file, standing.clone())?);
        out.extend(falls(file, standing)?);
        Ok(out)
    };
    run().map_err(|error| {
        let found = error.to_string();
        IngestError::new(IngestErrorKind::Rules, file, found, "rules that run", "report it with the file")
    })
}

/// What the rules need to know about an indicator, worked out once and not for each of its rows.
struct Known<'a> {
    indicator: &'a Indicator,
    unit_vi: String,
    unit_en: String,
    cumulative: bool,
    yearly: bool,
}

impl<'a> Known<'a> {
    fn of(indicator: &'a Indicator) -> Self {
        let note = fold(&indicator.note);
        let says = |words: &[&str]| words.iter().any(|word| note.contains(&fold(word)));
        Self {
            indicator,
            unit_vi: plain_unit(&indicator.unit.vi),
            unit_en: plain_unit(&indicator.unit.en),
            cumulative: indicator.kind == Kind::Count && says(&["lũy kế", "cộng dồn", "cumulative"]),
            yearly: says(&["từ đầu năm", "trong năm", "year to date"]),
        }
    }

    /// A count "from the beginning of the year" starts again in every year, others never do.
    fn counted_since(&self, o: &Observation) -> String {
        if self.yearly { o.period.year_of().to_string() } else { String::new() }
    }
}

/// A unit without what two spellings of it differ in: case and blanks.
fn plain_unit(text: &str) -> String {
    normalise(text).to_lowercase().replace(' ', "")
}

/// One line per row, with what the rules need to know about its indicator.
fn table<'a>(rows: impl Iterator<Item = &'a Candidate>, catalogue: &Catalogue) -> PolarsResult<DataFrame> {
    let rows: Vec<&Candidate> = rows.collect();
    let known: BTreeMap<&str, Known<'_>> = catalogue.indicators.iter().map(|i| (i.id.as_str(), Known::of(i))).collect();
    let known: Vec<Option<&Known<'_>>> = rows.iter().map(|c| known.get(c.observation.indicator.as_str())).collect();
    let bound =
        |end: fn(&Indicator) -> Option<f64>| -> Vec<Option<f64>> { known.iter().map(|k| k.and_then(|k| end(k.indicator))).collect() };
    let of_row = |text: &dyn Fn(&Observation) -> String| -> Vec<String> { rows.iter().map(|c| text(&c.observation)).collect() };
    let of_both = |text: &dyn Fn(&Known<'_>, &Observation) -> String| -> Vec<String> {
        let pairs = rows.iter().zip(&known);
        pairs.map(|(c, k)| k.map_or_else(String::new, |k| text(k, &c.observation))).collect()
    };
    df![
        "position" => (0..rows.len() as u64).collect::<Vec<_>>(),
        "row" => rows.iter().map(|c| c.row as u64).collect::<Vec<_>>(),
        "series" => of_row(&series),
        "period" => of_row(&|o| o.period.code()),
        "end" => of_row(&|o| o.period.end().to_string()),
        "published" => of_row(&|o| o.published_on.to_string()),
        "value" => rows.iter().map(|c| c.observation.value).collect::<Vec<_>>(),
        "sign" => of_row(&|o| o.censoring.sign().to_owned()),
        "is_point" => rows.iter().map(|c| is_point(&c.observation)).collect::<Vec<_>>(),
        "revises" => rows.iter().map(|c| c.revises).collect::<Vec<_>>(),
        "lower" => bound(|i| i.bounds.lower()),
        "upper" => bound(|i| i.bounds.upper()),
        "cumulative" => known.iter().map(|k| k.is_some_and(|k| k.cumulative)).collect::<Vec<_>>(),
        "since" => of_both(&|k, o| k.counted_since(o)),
        "unit" => of_both(&|k, o| without_peers(plain_unit(&o.unit), k.indicator)),
        "unit_as_printed" => of_row(&|o| o.unit.clone()),
        "unit_vi" => of_both(&|k, _| k.unit_vi.clone()),
        "unit_en" => of_both(&|k, _| k.unit_en.clone()),
        "unit_expected" => of_both(&|k, _| k.indicator.unit.vi.clone()),
    ]
}

/// A rank "of 63" is a rank: how many are ranked changes with every merger and is no part of the unit, unless the
/// catalogue says it is.
fn without_peers(unit: String, indicator: &Indicator) -> String {
    match unit.split_once('/') {
        Some((rank, _)) if indicator.kind == Kind::Rank && !indicator.unit.vi.contains('/') => rank.to_owned(),
        _ => unit,
    }
}

/// What belongs to one curve: months are not compared with years, nor one calendar with the other.
fn series(o: &Observation) -> String {
    format!("{}\n{}\n{}\n{:?}", o.indicator, o.area, o.period.calendar.code(), o.period.frequency())
}

/// "Below 10" and "above 90" have no place on a curve.
fn is_point(o: &Observation) -> bool {
    matches!(o.censoring, Censoring::Exact | Censoring::About)
}

/// Values outside the natural bounds of their indicator.
fn outside_bounds(file: &str, table: LazyFrame) -> PolarsResult<Vec<Finding>> {
    let below = col("value").lt(col("lower")).fill_null(lit(false));
    let above = col("value").gt(col("upper")).fill_null(lit(false));
    let found = table.filter(below.or(above)).collect()?;
    let (value, lower, upper) = (found.column("value")?.f64()?, found.column("lower")?.f64()?, found.column("upper")?.f64()?);
    findings(file, &found, Severity::Noticed, "outside_bounds", "value", |at| {
        let expected = match (lower.get(at), upper.get(at)) {
            (Some(low), Some(high)) => format!("a value from {low} to {high}"),
            (Some(low), None) => format!("{low} or more"),
            (None, Some(high)) => format!("{high} or less"),
            (None, None) => String::new(),
        };
        (number(value.get(at)), expected)
    })
}

/// Further rows of one (indicator, area, period, calendar, day of publication): the value in force is that of the
/// first row or of the last one that says it is a revision.
fn second_values(file: &str, table: LazyFrame) -> PolarsResult<Vec<Finding>> {
    let key = || [col("series"), col("period"), col("published")];
    let in_force =
        |what: &str| when(col("leads")).then(col(what)).otherwise(lit(NULL)).fill_null_with_strategy(FillNullStrategy::Forward(None));
    let later = table
        .sort(["position"], SortMultipleOptions::default())
        .with_column(col("position").min().over(key()).eq(col("position")).alias("first"))
        .with_column(col("first").or(col("revises")).alias("leads"))
        .with_columns([
            in_force("value").over(key()).alias("value_in_force"),
            in_force("sign").over(key()).alias("sign_in_force"),
            in_force("row").over(key()).alias("row_in_force"),
        ])
        .filter(col("leads").not())
        .with_column(col("value").eq(col("value_in_force")).and(col("sign").eq(col("sign_in_force"))).alias("same"));
    let report = |same: bool, severity, rule: &str, wanted: &str| -> PolarsResult<Vec<Finding>> {
        let found = later.clone().filter(col("same").eq(lit(same))).collect()?;
        let (value, sign) = (found.column("value")?.f64()?, found.column("sign")?.str()?);
        let (before, before_sign) = (found.column("value_in_force")?.f64()?, found.column("sign_in_force")?.str()?);
        let row = found.column("row_in_force")?.u64()?;
        findings(file, &found, severity, rule, "value", |at| {
            let here = format!("{}{}", sign.get(at).unwrap_or_default(), number(value.get(at)));
            let there = format!("{}{}", before_sign.get(at).unwrap_or_default(), number(before.get(at)));
            (here, format!("{wanted}; row {} has {there} for it", row.get(at).unwrap_or_default()))
        })
    };
    let mut out = report(false, Severity::Rejected, "second_value", "one value for this key, or a row that says it is a revision")?;
    out.extend(report(true, Severity::Noticed, "repeated_row", "one row for this key")?);
    Ok(out)
}

/// One value for each period of a series, the newest vintage of the file, in order of time, with the change from the
/// one before it.
fn changes(table: LazyFrame, series: &[&str]) -> LazyFrame {
    let by: Vec<Expr> = series.iter().map(|name| col(*name)).collect();
    let period: Vec<Expr> = by.iter().cloned().chain([col("end"), col("period")]).collect();
    let order: Vec<&str> = series.iter().copied().chain(["end"]).collect();
    let change = col("value") - col("value").shift(lit(1));
    table
        .filter(col("is_point"))
        .sort(["published", "position"], SortMultipleOptions::default())
        .group_by_stable(period)
        .agg([col("value").last(), col("row").last()])
        .sort(order, SortMultipleOptions::default())
        .with_columns([
            change.over(by.clone()).alias("change"),
            col("value").shift(lit(1)).over(by.clone()).alias("value_before"),
            col("period").shift(lit(1)).over(by).alias("period_before"),
        ])
}

/// Changes beyond what the series' own history supports: |Δ| > 6 × median |Δ|, with at least five changes.
fn jumps(file: &str, table: LazyFrame) -> PolarsResult<Vec<Finding>> {
    let size = when(col("change").lt(lit(0.0))).then(lit(0.0) - col("change")).otherwise(col("change"));
    let found = changes(table, &["series"])
        .with_column(size.alias("size"))
        .with_columns([
            col("size").median().over([col("series")]).alias("usual"),
            col("size").count().over([col("series")]).alias("changes"),
        ])
        .filter(col("changes").gt_eq(lit(JUMP_CHANGES)).and(col("size").gt(lit(JUMP_FACTOR) * col("usual"))))
        .collect()?;
    let (change, usual) = (found.column("change")?.f64()?, found.column("usual")?.f64()?);
    let (value, before) = (found.column("value")?.f64()?, found.column("value_before")?.f64()?);
    let period = found.column("period_before")?.str()?;
    findings(file, &found, Severity::Noticed, "jump", "value", |at| {
        let (value, before) = (number(value.get(at)), number(before.get(at)));
        let period = period.get(at).unwrap_or_default();
        let here = format!("{value} after {before} in {period}, a change of {}", rounded(change.get(at)));
        let most = usual.get(at).map(|usual| JUMP_FACTOR * usual);
        (here, format!("a change of at most {} ({JUMP_FACTOR} times the median change)", rounded(most)))
    })
}

/// Falls of a count that can only grow.
fn falls(file: &str, table: LazyFrame) -> PolarsResult<Vec<Finding>> {
    let found = changes(table.filter(col("cumulative")), &["series", "since"]).filter(col("change").lt(lit(0.0))).collect()?;
    let (value, before) = (found.column("value")?.f64()?, found.column("value_before")?.f64()?);
    let period = found.column("period_before")?.str()?;
    findings(file, &found, Severity::Noticed, "cumulative_fall", "value", |at| {
        let expected = format!("{} or more, the count up to {}", number(before.get(at)), period.get(at).unwrap_or_default());
        (number(value.get(at)), expected)
    })
}

/// Units that are given and are neither the Vietnamese nor the English unit of the indicator.
fn unit_mismatches(file: &str, table: LazyFrame) -> PolarsResult<Vec<Finding>> {
    let given = col("unit").neq(lit(""));
    let other = col("unit").neq(col("unit_vi")).and(col("unit").neq(col("unit_en")));
    let found = table.filter(given.and(other)).collect()?;
    let (unit, expected) = (found.column("unit_as_printed")?.str()?, found.column("unit_expected")?.str()?);
    findings(file, &found, Severity::Noticed, "unit_mismatch", "unit", |at| {
        (unit.get(at).unwrap_or_default().to_owned(), format!("the unit “{}”", expected.get(at).unwrap_or_default()))
    })
}

/// Turns the lines of a rule's table into findings.
fn findings(
    file: &str,
    found: &DataFrame,
    severity: Severity,
    rule: &str,
    column: &str,
    describe: impl Fn(usize) -> (String, String),
) -> PolarsResult<Vec<Finding>> {
    let rows = found.column("row")?.u64()?;
    let finding = |(at, row): (usize, Option<u64>)| {
        let (found, expected) = describe(at);
        let row = row.and_then(|row| usize::try_from(row).ok()).unwrap_or_default();
        Finding { severity, rule: rule.into(), file: file.into(), row, column: column.into(), found, expected }
    };
    Ok(rows.into_iter().enumerate().map(finding).collect())
}

/// The shortest digits that read back as the same number.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A difference, whose last digits are those of binary arithmetic and not of the source: six decimals.
fn rounded(value: Option<f64>) -> String {
    number(value.map(|value| (value * 1e6).round() / 1e6))
}

#[cfg(test)]
mod tests;
