//! What a heading means: joined from up to three rows, with the period, area or indicator it names.

use super::{
    super::header::{Column, without_footnotes},
    dates::{Times, times_in},
    mapping::Meaning,
    unit,
};
use crate::domain::{
    indicator::Indicator,
    text::{fold, normalise},
};

/// A column's heading, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heading {
    /// Its rows joined, as printed.
    pub label: String,
    /// What it means.
    pub meaning: Meaning,
    /// Period or part of a year that it names.
    pub times: Times,
    /// Area that it names, as printed.
    pub area: String,
    /// Indicator that it names, as printed.
    pub indicator: String,
    /// Unit that it names, as printed.
    pub unit: String,
    /// Whether it says that its figures are estimates.
    pub estimated: bool,
    /// How many things it says that were understood; the block of rows that says most is the heading.
    pub weight: usize,
}

/// What headings are compared with.
pub(super) trait Known {
    /// Whether a text names an area of the catalogue.
    fn is_area(&self, text: &str) -> bool;
    /// Whether a text names an indicator of the catalogue.
    fn is_indicator(&self, text: &str) -> bool;
    /// Every indicator, for its unit.
    fn indicators(&self) -> &[Indicator];
}

/// Words that begin the name of an area, folded.
const AREA_TYPES: [&str; 13] =
    ["phuong", "xa", "thi tran", "dac khu", "thi xa", "huien", "quan", "thanh pho", "tinh", "tp", "khoi tinh", "khoi bo", "tt"];

impl Heading {
    /// Reads the rows of one heading, from the top; repeated rows are one.
    pub fn read(parts: &[String], known: &dyn Known) -> Self {
        let label = parts.join(" ");
        let (bare, unit) = split_unit(without_footnotes(&label), known.indicators());
        let mut heading = Self {
            label: label.clone(),
            meaning: Meaning::Unused,
            times: Times::default(),
            area: String::new(),
            indicator: String::new(),
            unit,
            estimated: false,
            weight: 0,
        };
        let key = fold(bare);
        if key.is_empty() && heading.unit.is_empty() {
            return heading;
        }
        // "Đơn vị" alone is a unit beside indicators; what stands below decides later where it is an office.
        let named = Column::of_header(&label).or_else(|| Column::of_header(bare));
        let last = parts.last().map(String::as_str).unwrap_or_default();
        if let Some(meaning) = field(&key, named) {
            heading.meaning = meaning;
            heading.weight = match meaning {
                Meaning::Field(_) => 3,
                Meaning::Value => 1 + parts.len(),
                _ => 2,
            };
            return heading;
        }
        heading.times = times_in(bare);
        let role = role(&key, bare.contains('/'));
        for part in parts.iter().map(|part| without_footnotes(part)) {
            let (part, _) = split_unit(part, known.indicators());
            if heading.area.is_empty() && (known.is_area(part) || begins_with_area_type(part)) && !is_column_word(part) {
                heading.area = part.to_owned();
            } else if heading.indicator.is_empty() && known.is_indicator(part) {
                heading.indicator = part.to_owned();
            }
        }
        if heading.indicator.is_empty() && known.is_indicator(bare) {
            heading.indicator = bare.to_owned();
        }
        // The name of an indicator may hold the very words that elsewhere name a plan or a comparison.
        let named_whole = !heading.indicator.is_empty() && (heading.indicator == bare || heading.indicator == last);
        let found = usize::from(!heading.times.periods.is_empty() || !heading.times.parts.is_empty())
            + usize::from(!heading.area.is_empty())
            + usize::from(!heading.indicator.is_empty());
        heading.meaning = match role {
            Some(role) if !named_whole => role,
            _ if found > 0 || heading.times.odd_months.is_some() => Meaning::Value,
            _ => Meaning::Unused,
        };
        heading.estimated = says(&key, &["uoc", "uth", "uoc th", "estimate", "estimated"]);
        // A row more that goes with what is understood says more, be it “Năm 2026” above “Quý I”.
        heading.weight = match 2 * usize::from(role.is_some()) + 2 * found {
            0 => 0,
            understood => understood + parts.len() - 1,
        };
        heading
    }

    /// Whether it names what each row is about.
    pub fn is_subject(&self) -> bool {
        matches!(self.meaning, Meaning::Field(Column::Indicator | Column::Area) | Meaning::IndicatorCode | Meaning::AreaCode)
    }

    /// Whether figures stand below it that are stored.
    pub fn is_value(&self) -> bool {
        matches!(self.meaning, Meaning::Value | Meaning::ValueYearBefore | Meaning::Cumulative)
    }
}

/// Meanings that a whole heading names.
fn field(key: &str, named: Option<Column>) -> Option<Meaning> {
    match key.replace(' ', "").as_str() {
        "stt" | "tt" | "sott" | "sothutu" | "no" | "sth" | "muc" => return Some(Meaning::Numbering),
        "machitieu" | "machiso" | "indicatorid" | "indicatorcode" => return Some(Meaning::IndicatorCode),
        "madiaban" | "madvhc" | "madonvihanhchinh" | "maxa" | "maphuong" | "maxaphuong" | "areacode" | "areaid" | "mahuien" | "matinh" => {
            return Some(Meaning::AreaCode);
        }
        "donvi" => return Some(Meaning::Field(Column::Unit)),
        _ => {}
    }
    const AGENCY: [&str; 12] = [
        "chu tri",
        "co quan",
        "don vi thuc hien",
        "don vi phu trach",
        "don vi bao cao",
        "don vi cung cap",
        "don vi phoi hop",
        "phoi hop",
        "nguoi phu trach",
        "phu trach",
        "lead agenci",
        "agenci",
    ];
    match named {
        Some(Column::Value) => Some(Meaning::Value),
        Some(column) => Some(Meaning::Field(column)),
        None if AGENCY.iter().any(|words| says(key, &[words])) => Some(Meaning::Agency),
        None => None,
    }
}

/// What the words of a heading say about its figures.
fn role(key: &str, stroke: bool) -> Option<Meaning> {
    let plan = ["ke hoach", "kh", "khth", "muc tieu", "chi tieu giao", "chi tieu duoc giao", "plan", "target", "planned"];
    let before = ["cung ki", "ck", "nam truoc", "same period", "previous iear", "last iear"];
    let compared = ["so voi", "so sanh", "so kh", "so ck", "so ke hoach", "so cung ki", "hoan thanh", "dat", "vs", "against", "compared"];
    let done =
        ["thuc hien", "th", "uoc", "uth", "ket qua", "dat duoc", "so lieu", "gia tri", "actual", "actuals", "result", "results", "value"];
    let words = |list: &[&str]| says(key, list);
    // “TH/CK” compares, “TH cùng kỳ” is a value.
    match key {
        _ if !stroke => {}
        "th kh" | "th ke hoach" | "ti le th kh" => return Some(Meaning::AgainstPlan),
        "th ck" | "th cung ki" => return Some(Meaning::AgainstYearBefore),
        _ => {}
    }
    if words(&compared) && words(&before) {
        return Some(Meaning::AgainstYearBefore);
    }
    if (words(&compared) && words(&plan)) || words(&["hoan thanh", "ti le dat", "muc do hoan thanh"]) {
        return Some(Meaning::AgainstPlan);
    }
    if words(&before) {
        return Some(Meaning::ValueYearBefore);
    }
    if words(&["lui ke", "lk", "cong don", "cumulative", "iear to date", "itd"]) {
        return Some(Meaning::Cumulative);
    }
    // “Chỉ tiêu năm 2026” beside a column “Chỉ tiêu” is what was promised.
    if (words(&plan) && !words(&["ket qua thuc hien"])) || (words(&["chi tieu"]) && !words(&done)) {
        return Some(Meaning::Plan);
    }
    (words(&done) || words(&["ki nai", "ki bao cao", "trong ki"])).then_some(Meaning::Value)
}

/// Whether whole words stand in a folded text.
fn says(key: &str, phrases: &[&str]) -> bool {
    let padded = format!(" {key} ");
    phrases.iter().any(|phrase| padded.contains(&format!(" {phrase} ")))
}

fn begins_with_area_type(text: &str) -> bool {
    let key = fold(text);
    AREA_TYPES.iter().any(|word| key.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ') && rest.len() > 1))
}

/// “Xã, phường” names a column of areas and no area.
fn is_column_word(text: &str) -> bool {
    Column::of_header(text).is_some() || fold(text).split(' ').all(|word| AREA_TYPES.contains(&word))
}

/// Splits “Dân số (người)” and “Giá trị (ĐVT: tỷ đồng)” into name and unit.
pub(super) fn split_unit<'t>(text: &'t str, indicators: &[Indicator]) -> (&'t str, String) {
    let closed = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let Some((name, inside)) = closed else { return (text, String::new()) };
    let inside = after_unit_word(inside).unwrap_or(inside).trim();
    if unit::is_unit(inside, indicators) {
        return (name.trim_end(), normalise(inside));
    }
    (text, String::new())
}

/// What follows “ĐVT:”, “Đơn vị tính:” or “Đơn vị:” up to the end or a closing bracket.
pub(super) fn after_unit_word(text: &str) -> Option<&str> {
    let (before, after) = text.split_once(':')?;
    let key = fold(before);
    let word = ["dvt", "don vi tinh", "don vi", "unit"].iter().any(|word| key.ends_with(word));
    let end = after.find([')', ';']).unwrap_or(after.len());
    word.then(|| after.get(..end).unwrap_or(after).trim())
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;
    use crate::domain::catalogue::Catalogue;

    struct Small(Catalogue);

    impl Known for Small {
        fn is_area(&self, text: &str) -> bool {
            self.0.areas.iter().any(|a| fold(&a.name.vi) == fold(text))
        }

        fn is_indicator(&self, text: &str) -> bool {
            self.0.indicators.iter().any(|i| fold(&i.name.vi) == fold(text))
        }

        fn indicators(&self) -> &[Indicator] {
            &self.0.indicators
        }
    }

    fn read(parts: &[&str]) -> Heading {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        Heading::read(&parts, &Small(fixture::catalogue()))
    }

    #[test]
    fn the_columns_of_an_annex_are_told_apart() {
        for (heading, meaning) in [
            ("STT", Meaning::Numbering),
            ("TT", Meaning::Numbering),
            ("Chỉ tiêu (1)", Meaning::Field(Column::Indicator)),
            ("ĐVT", Meaning::Field(Column::Unit)),
            ("Kế hoạch năm 2026", Meaning::Plan),
            ("KH 2026", Meaning::Plan),
            ("Chỉ tiêu giao năm 2026", Meaning::Plan),
            ("Chỉ tiêu năm 2026", Meaning::Plan),
            ("Số liệu kế hoạch", Meaning::Plan),
            ("Thực hiện cùng kỳ", Meaning::ValueYearBefore),
            ("TH cùng kỳ năm 2025", Meaning::ValueYearBefore),
            ("TH cùng kỳ", Meaning::ValueYearBefore),
            ("TH/CK (%)", Meaning::AgainstYearBefore),
            ("Thực hiện kỳ báo cáo", Meaning::Value),
            ("TH quý III/2026", Meaning::Value),
            ("UTH năm 2026", Meaning::Value),
            ("Lũy kế từ đầu năm", Meaning::Cumulative),
            ("LK 9T", Meaning::Cumulative),
            ("So với kế hoạch (%)", Meaning::AgainstPlan),
            ("% so với KH năm", Meaning::AgainstPlan),
            ("TH/KH (%)", Meaning::AgainstPlan),
            ("Tỷ lệ hoàn thành (%)", Meaning::AgainstPlan),
            ("So với cùng kỳ (%)", Meaning::AgainstYearBefore),
            ("So với CK năm trước", Meaning::AgainstYearBefore),
            ("Đơn vị chủ trì", Meaning::Agency),
            ("Cơ quan thực hiện", Meaning::Agency),
            ("Ghi chú", Meaning::Field(Column::Note)),
            ("Người ký", Meaning::Unused),
            ("Mã ĐVHC", Meaning::AreaCode),
            ("Actual Q3/2026", Meaning::Value),
            ("Plan 2026", Meaning::Plan),
        ] {
            assert_eq!(read(&[heading]).meaning, meaning, "{heading}");
        }
    }

    #[test]
    fn rows_of_a_joined_heading_are_read_together() {
        assert_eq!(read(&["Thực hiện", "Cùng kỳ"]).meaning, Meaning::ValueYearBefore);
        assert_eq!(read(&["Thực hiện", "Kỳ này"]).label, "Thực hiện Kỳ này");
        assert_eq!(read(&["So với (%)", "Kế hoạch"]).meaning, Meaning::AgainstPlan);
        let heading = read(&["Năm 2026", "Thực hiện", "Quý I"]);
        assert_eq!((heading.meaning, heading.times.parts.len() + heading.times.periods.len()), (Meaning::Value, 2));
        assert!(read(&["Ước TH quý III/2026"]).estimated);
    }

    #[test]
    fn a_heading_may_name_period_area_or_indicator() {
        let heading = read(&["Dân số (nghìn người)"]);
        assert_eq!((heading.meaning, heading.indicator.as_str(), heading.unit.as_str()), (Meaning::Value, "Dân số", "nghìn người"));
        let heading = read(&["Thành phố Hải Phòng", "T5"]);
        assert_eq!((heading.meaning, heading.area.as_str()), (Meaning::Value, "Thành phố Hải Phòng"));
        assert_eq!(read(&["Phường Ái Quốc"]).area, "Phường Ái Quốc");
        assert_eq!(read(&["Phường, xã"]).meaning, Meaning::Field(Column::Area));
        assert_eq!(read(&["2025"]).times.periods.len(), 1);
    }

    #[test]
    fn units_stand_in_brackets_or_after_their_word() {
        assert_eq!(split_unit("Tỷ lệ A (%)", &[]), ("Tỷ lệ A", "%".into()));
        assert_eq!(split_unit("Giá trị (ĐVT: tỷ đồng)", &[]), ("Giá trị", "tỷ đồng".into()));
        assert_eq!(split_unit("Thứ hạng (PII)", &[]).1, "");
        assert_eq!(after_unit_word("Đơn vị tính: người"), Some("người"));
        assert_eq!(after_unit_word("Nơi nhận: Sở"), None);
    }
}
