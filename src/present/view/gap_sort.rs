//! In which order the gap table stands: worst first, or by one of its columns.

use std::cmp::Ordering;

use super::CatalogueIndex;
use crate::domain::{assessment::Assessment, language::Language};

/// A column that the table can be sorted by. The words in addresses are the keys of the programming interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortColumn {
    /// Name of the indicator.
    Name,
    /// Value judged.
    Latest,
    /// Due day.
    Due,
    /// Value less what should have been true on its day.
    Deviation,
    /// Value still to cover.
    GapNow,
    /// Change per year needed.
    RequiredRate,
    /// Observed over required rate.
    Pace,
    /// Gap of the forecast median.
    GapProjected,
    /// Chance that the target is met.
    Attainment,
}

impl SortColumn {
    /// Every column with its word in addresses.
    const ALL: [(Self, &'static str); 9] = [
        (Self::Name, "name"),
        (Self::Latest, "latest_value"),
        (Self::Due, "due"),
        (Self::Deviation, "deviation"),
        (Self::GapNow, "gap_now"),
        (Self::RequiredRate, "required_rate"),
        (Self::Pace, "pace"),
        (Self::GapProjected, "gap_projected"),
        (Self::Attainment, "attainment"),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(column, _)| *column == self).map_or("", |(_, code)| code)
    }

    fn number(self, row: &Assessment) -> Option<f64> {
        match self {
            Self::Name | Self::Due => None,
            Self::Latest => row.latest.as_ref().map(|latest| latest.value),
            Self::Deviation => row.deviation,
            Self::GapNow => row.gap_now,
            Self::RequiredRate => row.required_rate,
            Self::Pace => row.pace,
            Self::GapProjected => row.gap_projected,
            Self::Attainment => row.attainment.map(|chance| chance.value()),
        }
    }
}

/// An order other than worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapSort {
    /// The column.
    pub column: SortColumn,
    /// Largest or last first.
    pub descending: bool,
}

impl GapSort {
    /// Reads `gap_now` or `-gap_now`; none for anything else, which is no order at all.
    pub fn parse(text: &str) -> Option<Self> {
        let (code, descending) = text.trim().strip_prefix('-').map_or((text.trim(), false), |code| (code, true));
        SortColumn::ALL.iter().find(|(_, known)| *known == code).map(|(column, _)| Self { column: *column, descending })
    }

    /// As addresses carry it.
    pub fn code(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.code())
    }

    /// As the programming interface calls it.
    pub fn for_programs(self, language: Language) -> String {
        match self.column {
            SortColumn::Name => {
                format!("{}{}", if self.descending { "-" } else { "" }, language.pick("indicator_name_vi", "indicator_name_en"))
            }
            _ => self.code(),
        }
    }

    /// Which of two rows comes first; what has no value comes last either way.
    pub(super) fn compare(self, catalogue: &CatalogueIndex<'_>, language: Language, a: &Assessment, b: &Assessment) -> Ordering {
        let turned = |order: Ordering| if self.descending { order.reverse() } else { order };
        let known = |a: bool, b: bool| b.cmp(&a);
        let order = match self.column {
            SortColumn::Name => turned(
                catalogue
                    .indicator_name(&a.indicator, language)
                    .to_lowercase()
                    .cmp(&catalogue.indicator_name(&b.indicator, language).to_lowercase()),
            ),
            SortColumn::Due => match (a.due, b.due) {
                (Some(a), Some(b)) => turned(a.cmp(&b)),
                (a, b) => known(a.is_some(), b.is_some()),
            },
            column => match (column.number(a), column.number(b)) {
                (Some(a), Some(b)) => turned(a.total_cmp(&b)),
                (a, b) => known(a.is_some(), b.is_some()),
            },
        };
        order.then_with(|| a.order().cmp(&b.order()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::{Filters, GapView, sample};

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for (_, code) in SortColumn::ALL {
            for text in [code.to_owned(), format!("-{code}")] {
                assert_eq!(GapSort::parse(&text).map(GapSort::code), Some(text));
            }
        }
        assert_eq!(GapSort::parse("colour"), None);
        assert_eq!(GapSort::parse("-name").map(|sort| sort.for_programs(Language::Vi)), Some("-indicator_name_vi".to_owned()));
    }

    #[test]
    fn rows_without_a_value_come_last_both_ways() {
        let catalogue = sample::catalogue();
        let (rows, index) = (sample::rows(&catalogue), CatalogueIndex::new(&catalogue));
        let gaps = |text: &str| -> Vec<Option<f64>> {
            let view = GapView::sorted(&index, &rows, &Filters::default(), GapSort::parse(text), Language::Vi);
            let of = |id: &str| rows.iter().find(|row| row.target.as_str() == id).and_then(|row| row.gap_now);
            view.rows.iter().map(|row| of(&row.target_id)).collect()
        };
        for (text, descending) in [("gap_now", false), ("-gap_now", true)] {
            let found = gaps(text);
            let known: Vec<f64> = found.iter().copied().flatten().collect();
            assert!(known.len() > 1, "{found:?}");
            assert!(known.windows(2).all(|pair| if descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] }), "{known:?}");
            assert!(found.iter().skip(known.len()).all(Option::is_none), "{found:?}");
        }
    }
}
