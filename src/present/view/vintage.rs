//! What was known when: every period with its value now and the values it had in earlier vintages.

use std::collections::BTreeMap;

use super::{address::safe_link, plain};
use crate::{
    domain::{indicator::Indicator, language::Language, observation::Observation, period::Period},
    present::format,
};

/// One period and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VintageRow {
    /// The period, with its days where they are not those of the ordinary calendar.
    pub period: String,
    /// Value of the newest vintage.
    pub value: String,
    /// How it came to be.
    pub provenance: String,
    /// Generated for demonstration.
    pub illustrative: bool,
    /// Day of publication of the newest vintage.
    pub published: String,
    /// Earlier vintages, newest first: value and day.
    pub earlier: Vec<(String, String)>,
    /// Who produced it.
    pub source: String,
    /// Where it can be read, when that is a web address.
    pub link: Option<String>,
}

impl VintageRow {
    /// Groups the vintages of one series by period, latest period first. The caller passes those known on the day.
    pub fn all(observations: &[Observation], indicator: &Indicator, language: Language) -> Vec<Self> {
        let mut periods: BTreeMap<(jiff::civil::Date, Period), Vec<&Observation>> = BTreeMap::new();
        for observation in observations {
            periods.entry((observation.period.end(), observation.period)).or_default().push(observation);
        }
        periods.into_values().rev().filter_map(|values| Self::new(values, indicator, language)).collect()
    }

    fn new(mut values: Vec<&Observation>, indicator: &Indicator, language: Language) -> Option<Self> {
        // Oldest first as they come; of one day the one taken in last stands.
        values.reverse();
        values.sort_by_key(|value| std::cmp::Reverse(value.published_on));
        let (newest, rest) = values.split_first()?;
        let earlier = rest
            .iter()
            .map(|old| {
                let sign = old.censoring.sign();
                let text = match indicator.is_numeric() {
                    true => plain(Some(old.value), indicator, language),
                    false => format::value(old.value, indicator, language),
                };
                (format!("{sign}{text}"), format::date(old.published_on, language))
            })
            .collect();
        Some(Self {
            period: format::period_with_window(newest.period, language),
            value: format::observed(newest, indicator, language),
            provenance: format::provenance(newest.provenance, language).to_owned(),
            illustrative: newest.illustrative,
            published: format::date(newest.published_on, language),
            earlier,
            source: newest.source.clone(),
            link: safe_link(&newest.source_address).map(ToOwned::to_owned),
        })
    }
}
