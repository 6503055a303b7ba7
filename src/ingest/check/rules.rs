//! The rules as expressions over one table of rows; each yields a table of findings.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::{
    JUMP_CHANGES, JUMP_FACTOR,
    facts::IndicatorFacts,
    rule_row::{PackedPeriod, RuleRow, SIGNS},
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::tally::{MOST_FINDINGS, Tally},
};

/// The one rule that rejects.
pub(in crate::ingest) const SECOND_VALUE: &str = "second_value";

/// What it expects.
pub(in crate::ingest) const ONE_VALUE: &str = "one value for this key, or a row that says it is a revision";

/// What the rules say about some curves.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What was noticed.
    pub tally: Tally,
    /// Place of each row that is refused, with the row that has another value for its key.
    pub refused: Vec<(u32, u32)>,
}

/// Runs every rule over rows that hold each of their curves whole.
///
/// # Errors
/// The expressions cannot be run.
pub(super) fn run(file: &str, rows: &[RuleRow], facts: &[IndicatorFacts]) -> PolarsResult<Outcome> {
    let mut out = Outcome::default();
    if rows.is_empty() {
        return Ok(out);
    }
    let noted = |rule, severity| Note { file, rule, severity };
    let later = further_values(table(rows.iter().copied(), facts)?.lazy()).collect()?;
    let same = |same: bool| later.clone().lazy().filter(col("same").eq(lit(same))).collect();
    let second = same(false)?;
    let in_force = second.column("row_in_force")?.u32()?.into_iter().map(Option::unwrap_or_default);
    out.refused = second.column("place")?.u32()?.into_iter().flatten().zip(in_force).collect();
    noted(SECOND_VALUE, Severity::Rejected).of_further(&second, ONE_VALUE, &mut out.tally)?;
    noted("repeated_row", Severity::Noticed).of_further(&same(true)?, "one row for this key", &mut out.tally)?;
    // A refused row is no point of any curve.
    let refused: BTreeSet<u32> = out.refused.iter().map(|(place, _)| *place).collect();
    let stands = |row: &RuleRow| row.is_known() || !refused.contains(&row.place);
    let standing = table(rows.iter().copied().filter(stands), facts)?;
    noted("jump", Severity::Noticed).of_jumps(&jumps(standing.clone().lazy()).collect()?, &mut out.tally)?;
    noted("cumulative_fall", Severity::Noticed).of_falls(&falls(standing.lazy()).collect()?, &mut out.tally)?;
    Ok(out)
}

/// One line per row, with what the rules need to know about its indicator.
fn table(rows: impl Iterator<Item = RuleRow>, facts: &[IndicatorFacts]) -> PolarsResult<DataFrame> {
    let rows: Vec<RuleRow> = rows.collect();
    let known = |row: &RuleRow| facts.get(row.indicator());
    // A count "from the beginning of the year" starts again in every year, others never do.
    let since = |row: &RuleRow| if known(row).is_some_and(|f| f.yearly) { i32::from(row.period().year()) } else { 0 };
    df![
        "series" => rows.iter().map(|r| r.series).collect::<Vec<_>>(),
        "curve" => rows.iter().map(|r| r.period().curve()).collect::<Vec<_>>(),
        "period" => rows.iter().map(|r| r.period().0).collect::<Vec<_>>(),
        "published" => rows.iter().map(|r| r.published).collect::<Vec<_>>(),
        "order" => rows.iter().map(|r| r.order().2).collect::<Vec<_>>(),
        "value" => rows.iter().map(|r| r.value).collect::<Vec<_>>(),
        "sign" => rows.iter().map(|r| r.sign()).collect::<Vec<_>>(),
        "is_point" => rows.iter().map(|r| r.is_point()).collect::<Vec<_>>(),
        "revises" => rows.iter().map(|r| r.revises()).collect::<Vec<_>>(),
        "known" => rows.iter().map(|r| r.is_known()).collect::<Vec<_>>(),
        "row" => rows.iter().map(|r| r.row).collect::<Vec<_>>(),
        "place" => rows.iter().map(|r| r.place).collect::<Vec<_>>(),
        "cumulative" => rows.iter().map(|r| known(r).is_some_and(|f| f.cumulative)).collect::<Vec<_>>(),
        "since" => rows.iter().map(since).collect::<Vec<_>>(),
    ]
}

/// Further rows of the file for one key (series, period, calendar, day of publication) that do not say they revise: the value in
/// force is that of the first row or of the last one that says it is a revision.
fn further_values(table: LazyFrame) -> LazyFrame {
    let key = || [col("series"), col("period"), col("published")];
    let in_force =
        |what: &str| when(col("leads")).then(col(what)).otherwise(lit(NULL)).fill_null_with_strategy(FillNullStrategy::Forward(None));
    table
        .filter(col("known").not())
        .sort(["place"], SortMultipleOptions::default())
        .with_column(col("place").min().over(key()).eq(col("place")).alias("first"))
        .with_column(col("first").or(col("revises")).alias("leads"))
        .with_columns([
            in_force("value").over(key()).alias("value_in_force"),
            in_force("sign").over(key()).alias("sign_in_force"),
            in_force("row").over(key()).alias("row_in_force"),
        ])
        .filter(col("leads").not())
        .with_column(col("value").eq(col("value_in_force")).and(col("sign").eq(col("sign_in_force"))).alias("same"))
}

/// One value for each period of a curve, the newest vintage, in order of time, with the change from the one before it.
fn changes(table: LazyFrame, curve: &[&str]) -> LazyFrame {
    let by: Vec<Expr> = curve.iter().map(|name| col(*name)).collect();
    let period: Vec<Expr> = by.iter().cloned().chain([col("period")]).collect();
    let order: Vec<&str> = curve.iter().copied().chain(["period"]).collect();
    let change = col("value") - col("value").shift(lit(1));
    table
        .filter(col("is_point"))
        .sort(["published", "order"], SortMultipleOptions::default())
        .group_by_stable(period)
        .agg([col("value").last(), col("row").last(), col("place").last(), col("known").last()])
        .sort(order, SortMultipleOptions::default())
        .with_columns([
            change.over(by.clone()).alias("change"),
            col("value").shift(lit(1)).over(by.clone()).alias("value_before"),
            col("period").shift(lit(1)).over(by).alias("period_before"),
        ])
}

/// Changes beyond what the curve's own history supports: |Δ| > 6 × median |Δ|, with at least five changes.
fn jumps(table: LazyFrame) -> LazyFrame {
    let size = when(col("change").lt(lit(0.0))).then(lit(0.0) - col("change")).otherwise(col("change"));
    let curve = || [col("series"), col("curve")];
    changes(table, &["series", "curve"])
        .with_column(size.alias("size"))
        .with_columns([col("size").median().over(curve()).alias("usual"), col("size").count().over(curve()).alias("changes")])
        .filter(col("changes").gt_eq(lit(JUMP_CHANGES)).and(col("size").gt(lit(JUMP_FACTOR) * col("usual"))))
        .filter(col("known").not())
}

/// Falls of a count that can only grow.
fn falls(table: LazyFrame) -> LazyFrame {
    changes(table.filter(col("cumulative")), &["series", "curve", "since"]).filter(col("change").lt(lit(0.0)).and(col("known").not()))
}

/// How the lines of a rule's table become findings.
struct Note<'a> {
    file: &'a str,
    rule: &'static str,
    severity: Severity,
}

impl Note<'_> {
    fn of_further(&self, found: &DataFrame, wanted: &str, tally: &mut Tally) -> PolarsResult<()> {
        let found = found.sort(["place"], SortMultipleOptions::default())?;
        let (value, sign) = (found.column("value")?.f64()?, found.column("sign")?.u32()?);
        let (before, before_sign) = (found.column("value_in_force")?.f64()?, found.column("sign_in_force")?.u32()?);
        let row = found.column("row_in_force")?.u32()?;
        let sign_of = |sign: Option<u32>| sign.and_then(|sign| SIGNS.get(sign as usize)).map_or("", |sign| sign.sign());
        self.write(&found, tally, |at| {
            let here = format!("{}{}", sign_of(sign.get(at)), number(value.get(at)));
            let there = format!("{}{}", sign_of(before_sign.get(at)), number(before.get(at)));
            (here, format!("{wanted}; row {} has {there} for it", row.get(at).unwrap_or_default()))
        })
    }

    fn of_jumps(&self, found: &DataFrame, tally: &mut Tally) -> PolarsResult<()> {
        let found = found.sort(["place"], SortMultipleOptions::default())?;
        let (change, usual) = (found.column("change")?.f64()?, found.column("usual")?.f64()?);
        let (value, before) = (found.column("value")?.f64()?, found.column("value_before")?.f64()?);
        let period = found.column("period_before")?.u32()?;
        self.write(&found, tally, |at| {
            let (value, before) = (number(value.get(at)), number(before.get(at)));
            let here = format!("{value} after {before} in {}, a change of {}", code(period.get(at)), rounded(change.get(at)));
            let most = usual.get(at).map(|usual| JUMP_FACTOR * usual);
            (here, format!("a change of at most {} ({JUMP_FACTOR} times the median change)", rounded(most)))
        })
    }

    fn of_falls(&self, found: &DataFrame, tally: &mut Tally) -> PolarsResult<()> {
        let found = found.sort(["place"], SortMultipleOptions::default())?;
        let (value, before) = (found.column("value")?.f64()?, found.column("value_before")?.f64()?);
        let period = found.column("period_before")?.u32()?;
        self.write(&found, tally, |at| {
            let expected = format!("{} or more, the count up to {}", number(before.get(at)), code(period.get(at)));
            (number(value.get(at)), expected)
        })
    }

    /// Turns the first lines into findings and counts the others.
    fn write(&self, found: &DataFrame, tally: &mut Tally, describe: impl Fn(usize) -> (String, String)) -> PolarsResult<()> {
        let rows = found.column("row")?.u32()?;
        for (at, row) in rows.into_iter().enumerate().take(MOST_FINDINGS) {
            let (found, expected) = describe(at);
            let (rule, file, column) = (self.rule.to_owned(), self.file.to_owned(), "value".to_owned());
            let row = row.unwrap_or_default() as usize;
            tally.note(Finding { severity: self.severity, rule, file, row, column, found, expected });
        }
        let more = found.height().saturating_sub(MOST_FINDINGS);
        if more > 0 {
            tally.count(self.rule, more as u64);
        }
        Ok(())
    }
}

fn code(period: Option<u32>) -> String {
    period.map(|period| PackedPeriod(period).period().code()).unwrap_or_default()
}

/// The shortest digits that read back as the same number.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A difference, whose last digits are those of binary arithmetic and not of the source: six decimals.
fn rounded(value: Option<f64>) -> String {
    number(value.map(|value| (value * 1e6).round() / 1e6))
}
