//! Which form an answer takes: `format`, or else the header `Accept` (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

use crate::present::{api::Problem, exports::rows::RowsForm};

/// The form asked for.
///
/// # Errors
/// `Accept` names only what this resource does not have. A `format` that is not known has been refused before.
pub fn form(format: Option<&str>, headers: &HeaderMap, offered: &[RowsForm]) -> Result<RowsForm, Problem> {
    if let Some(form) = format.and_then(RowsForm::parse) {
        return Ok(form);
    }
    let accepts: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accepts = accepts.join(",");
    if accepts.trim().is_empty() {
        return Ok(RowsForm::Json);
    }
    // Of what is offered, that which is wanted most; of two wanted alike, that which is offered first.
    let wanted = offered.iter().map(|form| (*form, quality(&accepts, form.media_type())));
    let best = wanted.filter(|(_, q)| *q > 0).reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.map(|(form, _)| form).ok_or_else(|| Problem::not_acceptable(&accepts, offered))
}

/// How much a media type is wanted, in thousandths: by the most specific range that names it.
fn quality(accepts: &str, media_type: &str) -> u16 {
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let own = essence(media_type);
    let kind = own.split('/').next().unwrap_or_default().to_owned();
    let range = |text: &str| {
        let name = essence(text);
        let specific = match name.as_str() {
            name if name == own => 3,
            name if name == format!("{kind}/*") => 2,
            "*/*" | "*" => 1,
            _ => return None,
        };
        // A version other than ours is another type.
        let other = text.split(';').skip(1).filter_map(|part| part.trim().split_once('=')).any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("version") && !media_type.contains(&format!("version={}", value.trim().trim_matches('"')))
        });
        (!other || specific < 3).then(|| (specific, thousandths(text)))
    };
    accepts.split(',').filter_map(range).max_by_key(|(specific, _)| *specific).map_or(0, |(_, quality)| quality)
}

fn thousandths(range: &str) -> u16 {
    let weight = range.split(';').skip(1).find_map(|part| part.trim().strip_prefix("q=").map(str::trim));
    let weight = weight.map_or(Some(1.0), |text| text.parse::<f64>().ok().filter(|q| (0.0..=1.0).contains(q)));
    (weight.unwrap_or(0.0) * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [RowsForm; 6] = [RowsForm::Json, RowsForm::Csv, RowsForm::Xlsx, RowsForm::Parquet, RowsForm::Arrow, RowsForm::SdmxCsv];

    fn of(accept: &str) -> Option<RowsForm> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header"));
        form(None, &headers, &OFFERED).ok()
    }

    #[test]
    fn the_header_chooses_and_the_parameter_wins() {
        assert_eq!(of("text/csv"), Some(RowsForm::Csv));
        assert_eq!(of("application/vnd.apache.arrow.stream, application/json;q=0.5"), Some(RowsForm::Arrow));
        assert_eq!(of("application/json;q=0.1, text/*;q=0.9"), Some(RowsForm::Csv));
        assert_eq!(of("*/*;q=0.8, application/json;q=0"), Some(RowsForm::Csv), "the more specific range counts");
        assert_eq!(of("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Some(RowsForm::Json), "a browser");
        assert_eq!(of("application/vnd.sdmx.data+csv;version=2.0.0"), Some(RowsForm::SdmxCsv));
        assert_eq!(of("application/vnd.sdmx.data+csv; version=\"2.0.0\"; q=1"), Some(RowsForm::SdmxCsv));
        assert_eq!(of("application/vnd.sdmx.data+csv;version=1.0.0"), None, "another version");
        assert_eq!((of("image/png"), of("text/csv;q=0"), of("text/csv;q=high")), (None, None, None));
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, "image/png".parse().expect("a header"));
        assert_eq!(form(Some("xlsx"), &headers, &OFFERED).ok(), Some(RowsForm::Xlsx));
        assert_eq!(form(None, &HeaderMap::new(), &OFFERED).ok(), Some(RowsForm::Json));
    }
}
