//! The targets of the documents as one table for other programs.

use crate::domain::{
    catalogue::Catalogue,
    target::{Part, Target},
};

const COLUMNS: &str = "document,plan_no,appendix,printed_no,line_from,indicator,year,operator,low,high,as_printed,lead_agency\n";

/// The targets as CSV: appendix rows, then running text, each in the order of the catalogue.
///
/// UTF-8 without byte-order mark, comma, LF; numbers with a decimal point and the fewest digits that read back as the
/// same number; nothing where there is none. Cells are as printed, `-` included. Targets of documents that are known
/// by their targets only are left out.
///
/// # Example
/// ```
/// use lotrinh::domain::catalogue::Catalogue;
/// let empty = lotrinh::ingest::export_targets(&Catalogue::default());
/// assert!(empty.starts_with(b"document,plan_no,appendix,printed_no,"));
/// ```
pub fn export_targets(catalogue: &Catalogue) -> Vec<u8> {
    let parts = [Part::Appendix, Part::Text];
    let in_order = parts.iter().flat_map(|part| catalogue.targets.iter().filter(move |target| target.part == *part));
    let mut out = COLUMNS.to_owned();
    for target in in_order {
        out.push_str(&cells(catalogue, target).map(quoted).join(","));
        out.push('\n');
    }
    out.into_bytes()
}

/// A cell in quotation marks where RFC 4180 asks for them. Written out here because writing text cannot fail, and a
/// writer that can would leave a shortened table behind.
fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

fn cells(catalogue: &Catalogue, target: &Target) -> [String; 12] {
    let plan = catalogue.plan(&target.plan);
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    [
        plan.map_or_else(String::new, |plan| plan.document.clone()),
        plan.map_or_else(String::new, |plan| plan.plan_no.clone()),
        target.appendix.clone(),
        target.printed_no.clone(),
        target.line_from.clone(),
        target.indicator.to_string(),
        target.year.map_or_else(String::new, |year| year.to_string()),
        target.operator.code().to_owned(),
        number(target.low),
        number(target.high),
        target.as_printed.clone(),
        target.lead_agency.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_export_is_the_table_the_format_names() {
        let mut catalogue = fixture::tables().into_catalogue();
        let template = catalogue.targets.remove(0);
        let text = Target { part: Part::Text, appendix: String::new(), year: None, low: Some(0.1 + 0.2), ..template.clone() };
        let printed = Target { as_printed: "≥ 8,5 \"%\"".into(), printed_no: "7.10".into(), low: Some(8.0), ..template.clone() };
        let other = Target { part: Part::Other, ..template };
        catalogue.targets = vec![text, other, printed];
        let exported = String::from_utf8(export_targets(&catalogue)).expect("UTF-8");
        assert_eq!(
            exported,
            "document,plan_no,appendix,printed_no,line_from,indicator,year,operator,low,high,as_printed,lead_agency\n\
             a.txt,\"1/KH, 01/2/2025\",Phụ lục I,7.10,10,share,2030,ge,8,,\"≥ 8,5 \"\"%\"\"\",Sở A\n\
             a.txt,\"1/KH, 01/2/2025\",,1,10,share,,ge,0.30000000000000004,,80,Sở A\n"
        );
    }
}
