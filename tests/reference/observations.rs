//! The delivered figures against the list they were taken from, and the revisions that were published.
//!
//! Source: 457 published figures for Việt Nam, Hải Dương and Hải Phòng with their addresses (`data/vn_observations.csv`
//! of the shelf). A suffix after `@` is there a vintage or a definition, here a folder or a definition.

use std::{collections::BTreeMap, path::PathBuf, sync::LazyLock};

use lotrinh::{
    domain::observation::Observation,
    ingest::{read_catalogue, read_source},
    pipeline::refresh::source_folders,
};

use super::shelf;

/// Names of areas in the list and their keys in the catalogue.
const AREAS: [(&str, &str); 20] = [
    ("Việt Nam", "vn"),
    ("Thành phố Hải Phòng (mới, từ 1/7/2025)", "hai-phong"),
    ("Thành phố Hải Phòng (cũ, trước 1/7/2025)", "hai-phong-cu"),
    ("Tỉnh Hải Dương (cũ)", "hai-duong-cu"),
    ("Khối bộ, ngành", "khoi-bo-nganh"),
    ("Khối tỉnh, thành phố", "khoi-tinh-thanh-pho"),
    ("Tỉnh Hà Nam (cũ)", "ha-nam-cu"),
    ("Thành phố Đà Nẵng (cũ)", "da-nang-cu"),
    ("Huyện Cát Hải", "huyen-cat-hai-cu"),
    ("Huyện An Lão", "huyen-an-lao-cu"),
    ("Huyện Vĩnh Bảo", "huyen-vinh-bao-cu"),
    ("Quận Hồng Bàng", "quan-hong-bang-cu"),
    ("Quận Lê Chân", "quan-le-chan-cu"),
    ("Phường Hải Dương (10525)", "phuong-hai-duong"),
    ("Phường Lê Thanh Nghị", "phuong-le-thanh-nghi"),
    ("Phường Thành Đông (10507)", "phuong-thanh-dong"),
    ("Xã Bình Giang (10966)", "xa-binh-giang"),
    ("Xã Kẻ Sặt (10945)", "xa-ke-sat"),
    ("Xã Đường An (10972)", "xa-duong-an"),
    ("Xã Thượng Hồng (10993)", "xa-thuong-hong"),
];

/// Every delivered figure, through the ordinary ingest; read once for all tests.
fn delivered() -> &'static [Observation] {
    static DELIVERED: LazyLock<Vec<Observation>> = LazyLock::new(read_all);
    &DELIVERED
}

fn read_all() -> Vec<Observation> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let (catalogue, _) = read_catalogue(&root.join("catalogue")).expect("data/catalogue can be read");
    let mut out = Vec::new();
    for folder in source_folders(&root.join("sources")).expect("data/sources") {
        let (_, file) = read_source(&folder, &catalogue).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert_eq!(file.rejected_rows, 0, "{}: {:?}", folder.display(), file.findings);
        out.extend(file.accepted);
    }
    out
}

/// A number with its sign of censoring, in one spelling.
fn spelled(value: &str) -> String {
    let (sign, number) = value.split_at(value.len() - value.trim_start_matches(['<', '>', '≈', '~']).len());
    format!("{sign}{}", number.trim().parse::<f64>().unwrap_or_else(|error| panic!("{value}: {error}")))
}

/// Family of the indicator, area, period, value.
type Figure = (String, String, String, String);

fn counted(figures: impl Iterator<Item = Figure>) -> BTreeMap<Figure, usize> {
    let mut out = BTreeMap::new();
    for figure in figures {
        *out.entry(figure).or_default() += 1;
    }
    out
}

fn ours() -> BTreeMap<Figure, usize> {
    counted(delivered().iter().map(|o| {
        (o.indicator.family().to_owned(), o.area.to_string(), o.period.code(), spelled(&format!("{}{}", o.censoring.sign(), o.value)))
    }))
}

#[test]
fn all_457_figures_are_taken_in() {
    assert_eq!(ours().values().sum::<usize>(), 457);
}

#[test]
fn the_figures_are_those_that_were_published() {
    let Some(file) = shelf::find("published figures", "data/vn_observations.csv") else { return };
    let area =
        |name: &str| AREAS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}: an area without a key")).1.to_owned();
    let family = |id: &str| id.split('@').next().unwrap_or_default().to_owned();
    let published = counted(
        shelf::rows_of(&file)
            .iter()
            .map(|row| (family(&row["indicator"]), area(&row["area"]), row["period"].clone(), spelled(&row["value"]))),
    );
    assert_eq!(published.values().sum::<usize>(), 457);
    let ours = ours();
    let missing: Vec<_> = published.iter().filter(|(figure, count)| ours.get(*figure) != Some(count)).collect();
    let invented: Vec<_> = ours.iter().filter(|(figure, count)| published.get(*figure) != Some(count)).collect();
    assert!(missing.is_empty() && invented.is_empty(), "published, not delivered: {missing:#?}\ndelivered, not published: {invented:#?}");
}

/// Values of one figure in the order in which they were published.
fn revisions(indicator: &str, period: &str) -> Vec<f64> {
    let mut found: Vec<&Observation> =
        delivered().iter().filter(|o| o.indicator.as_str() == indicator && o.area.as_str() == "vn" && o.period.code() == period).collect();
    found.sort_by_key(|o| o.published_on);
    found.into_iter().map(|o| o.value).collect()
}

#[test]
fn revisions_stand_in_the_order_of_their_publication() {
    // Cục Thống kê: share of the digital economy in GDP of 2022, as published 12/2023, 2024 and 1/2025.
    assert_eq!(revisions("digital_economy_pct_gdp", "2022"), [12.67, 12.63, 12.83]);
    // World Bank: research and development expenditure of 2017, edition of 9/2021 (0.527) and the current one (0.419).
    assert_eq!(revisions("rd_expenditure_pct_gdp", "2017"), [0.52674, 0.41895]);
}

#[test]
fn what_is_below_ten_stays_below_ten() {
    let signs = |sign: &str| delivered().iter().filter(|o| o.censoring.sign() == sign).count();
    assert_eq!((signs("<"), signs(">")), (2, 4));
}
