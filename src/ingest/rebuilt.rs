//! Figures that were rebuilt here, as a file in long form: they come in through the same door as any other file.

use crate::domain::observation::Observation;

const COLUMNS: &str = "indicator,area,period,calendar,value,unit,numerator,denominator,published_on,published_on_basis,provenance,\
    illustrative,source,source_address,confidence,revision,note\n";

/// The figures as CSV in long form, each with whether it revises one from the same day; UTF-8, comma, LF, decimal point.
pub fn rebuilt_file(figures: &[(Observation, bool)]) -> Vec<u8> {
    let mut out = COLUMNS.to_owned();
    for (o, revises) in figures {
        let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
        let cells = [
            o.indicator.to_string(),
            o.area.to_string(),
            o.period.code(),
            o.period.calendar.code().to_owned(),
            format!("{}{}", o.censoring.sign(), o.value),
            o.unit.clone(),
            number(o.numerator),
            number(o.denominator),
            o.published_on.to_string(),
            o.published_on_basis.clone(),
            o.provenance.code().to_owned(),
            o.illustrative.to_string(),
            o.source.clone(),
            o.source_address.clone(),
            o.confidence.clone(),
            revises.to_string(),
            o.note.clone(),
        ];
        let quoted =
            cells.map(|cell| if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell });
        out.push_str(&quoted.join(","));
        out.push('\n');
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{Defaults, fixture, read_observations};
    use super::*;
    use crate::domain::{
        id::{AreaId, IndicatorId},
        observation::{CARRIED_SOURCE, Censoring, Provenance},
        period::Period,
    };

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let figure = Observation {
            indicator: IndicatorId::new("population"),
            area: AreaId::new("hai-phong"),
            period: Period::year(2024),
            value: 4102.75,
            censoring: Censoring::About,
            numerator: None,
            denominator: Some(1.5),
            unit: "người".to_owned(),
            provenance: Provenance::Rebuilt,
            illustrative: true,
            source: CARRIED_SOURCE.to_owned(),
            source_address: "https://example.vn/a,b".to_owned(),
            confidence: "estimated".to_owned(),
            published_on: date(2025, 6, 1),
            published_on_basis: "vintage".to_owned(),
            note: "a 1 + \"b\" 2".to_owned(),
        };
        let bytes = rebuilt_file(&[(figure.clone(), true)]);
        let read = read_observations("a.csv", &bytes, &Defaults::default(), &fixture::catalogue()).expect("a file");
        assert_eq!(read.accepted, [figure]);
    }
}
