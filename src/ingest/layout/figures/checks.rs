//! What is noticed about the rows of an annex and not stored: plans, comparisons, percentages kept as fractions.

use std::collections::BTreeSet;

use super::*;
use crate::{domain::text::fold, ingest::error::excerpt};

impl<'a> RowsReader<'_, 'a> {
    /// Compares plan and “So với” columns of a row with its value.
    pub(super) fn compare(&mut self, row: &BodyRow, number: usize, columns: &[ValueColumn], own: &What<'a>) {
        let Ok(indicator) = own.found else { return };
        let of_report: Vec<&ValueColumn> = columns.iter().filter(|c| c.meaning == Meaning::Value && c.area.is_empty()).collect();
        // With several values in a row it is not said which one is compared.
        let [column] = of_report.as_slice() else { return };
        let read = |at: usize, marks: &Marks| Value::read(self.table.grid.cell(row.at, at), marks.of(at)).number();
        let value = read(column.at, &self.marks);
        let before = self.table.block.column(Meaning::ValueYearBefore).and_then(|at| read(at, &self.marks));
        let plans = self.table.block.columns(Meaning::Plan);
        let planned: Vec<(usize, f64)> = plans.into_iter().filter_map(|at| read(at, &self.marks).map(|plan| (at, plan))).collect();
        let period = self.period_of(row, column).0;
        self.compare_plans(row, number, own, &planned, period);
        let plan = match planned.as_slice() {
            [(_, plan)] => Some(*plan),
            _ => None,
        };
        for (meaning, base) in [(Meaning::AgainstPlan, plan), (Meaning::AgainstYearBefore, before)] {
            let [at] = self.table.block.columns(meaning).try_into().unwrap_or([usize::MAX]);
            let (Some(value), Some(base), Some(printed)) = (value, base, read(at, &self.marks)) else { continue };
            let cell = text_of(self.table.grid.cell(row.at, at));
            let typed = matches!(self.table.grid.cell(row.at, at), crate::ingest::sheet::Cell::Number(_));
            let decimals = decimals_of(printed, if typed { "" } else { &cell });
            let comparison = Comparison { value, base, percentage: indicator.is_percentage() };
            if !comparison.agrees(printed, decimals) {
                let column = self.label(at);
                self.notice(number, &column, "comparison_mismatch", cell, comparison.expected());
            }
        }
    }

    fn label(&self, at: usize) -> String {
        self.table.block.headings.get(at).map_or_else(String::new, |heading| place(&heading.label, at))
    }

    /// Plans for a year against the targets of that year.
    fn compare_plans(&mut self, row: &BodyRow, number: usize, own: &What<'a>, planned: &[(usize, f64)], period: Option<Period>) {
        let Ok(indicator) = own.found else { return };
        let name = self.text(row, Meaning::Field(Column::Area));
        let code = self.text(row, Meaning::AreaCode);
        let on = period.map(|p| p.end());
        let within = self.within.clone();
        let area = if name.is_empty() && code.is_empty() {
            self.area_of_report(on)
        } else {
            Some(place_of(self.names, &code, &name, on, within.as_ref()))
        };
        let Some(Ok(area)) = area.map(|place| place.found) else { return };
        for (at, plan) in planned {
            let times = self.table.block.headings.get(*at).map(|heading| heading.times.clone()).unwrap_or_default();
            // A plan for a quarter is no target of the year.
            if !times.parts.is_empty() {
                continue;
            }
            let named = times.periods.first().map(|p| p.year_of());
            let Some(year) = named.or(period.map(|p| p.year_of())).or(self.fixed.facts.year) else { continue };
            if let Some(expected) = against_targets(self.names.catalogue(), &indicator.id, &area.id, year, *plan) {
                let column = self.label(*at);
                self.notice(number, &column, "plan_differs", plan.to_string(), expected);
            }
        }
    }

    /// A typed 0.45 under a share in percent may be 45 % in a cell formatted as a percentage: shown, never multiplied.
    pub(super) fn check_fractions(&mut self, columns: &[ValueColumn]) {
        let indicators = &self.names.catalogue().indicators;
        let shares: BTreeSet<&str> =
            indicators.iter().filter(|i| i.kind == Kind::Share && i.is_percentage()).map(|i| i.id.as_str()).collect();
        let mut doubtful = Vec::new();
        for column in columns {
            let of_column = self.out.figures.iter().filter(|f| f.place == column.place && shares.contains(f.text(Column::Indicator)));
            let values: Vec<(usize, f64)> = of_column.filter_map(|f| f.number(Column::Value).map(|value| (f.row, value))).collect();
            let within = values.iter().all(|(_, value)| (0.0..=1.0).contains(value));
            if let Some((row, value)) = values.iter().find(|(_, value)| within && value.fract() != 0.0) {
                doubtful.push((*row, column.place.clone(), *value));
            }
        }
        for (row, place, value) in doubtful {
            let found = format!("{value}, and every share of this column is between 0 and 1");
            let expected = format!("{} if it is a part of 1; as it stands it is {value} %", unit::shifted(value, 2));
            self.notice(row, &place, "percent_fraction", found, expected);
        }
    }
    /// Leading offices that no plan of the catalogue names; each once, at its first row.
    pub(super) fn check_agencies(&mut self) {
        let agencies = &self.names.catalogue().agencies;
        let known: BTreeSet<String> = agencies.iter().flat_map(|agency| agency.names()).map(fold).collect();
        let mut met = BTreeSet::new();
        for at in self.table.block.columns(Meaning::Agency) {
            for row in &self.table.body.rows {
                let printed = self.table.grid.text(row.at, at);
                for name in printed.split(';').map(str::trim).filter(|name| !name.is_empty()) {
                    if !known.contains(&fold(name)) && met.insert(fold(name)) {
                        let number = self.table.grid.row_number(row.at);
                        let expected = "an office that a plan of the catalogue names; offices are not stored with figures".to_owned();
                        self.notice(number, &self.label(at), "unknown_agency", excerpt(name), expected);
                    }
                }
            }
        }
    }

    /// Figures of the year before that belong to the area as it was then, under the same name or code.
    pub(super) fn check_extent(&mut self, number: usize, column: &ValueColumn, place: &Where<'a>) {
        let (Meaning::ValueYearBefore, Ok(area), Some(report)) = (column.meaning, &place.found, self.fixed.period) else { return };
        let Some(today) = self.area_of_report(Some(report.end())).and_then(|place| place.found.ok()) else { return };
        if today.id != area.id && today.code == area.code {
            let found = format!("a period before {} was what it is now", today.name.vi);
            let expected = format!("figures of {}, as the area was then; say so if they are of today's area", area.id);
            self.notice(number, &column.place, "other_extent", found, expected);
        }
    }
}
