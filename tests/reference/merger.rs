//! Hải Dương province and Hải Phòng city became one city on 1/7/2025: what is rebuilt for it against what was published for
//! it, and the laws of putting areas together.
//!
//! Sources: GRDP of 2024 at current prices, estimated. Hải Dương 212 386 billion đồng (provincial statistical office, 2/1/2025,
//! <http://congdoan.vn/tin-tuc/thoi-su-487/quy-mo-kinh-te-tinh-hai-duong-tiep-tuc-dung-thu-11-ca-nuoc-927846.tld>); Hải Phòng
//! 445 995 billion (<https://danviet.vn/dong-bang-song-hong-loat-tinh-thanh-trong-dien-sap-nhap-pha-ky-luc-tang-truong-gdp-trong-quy-i-2025-d1323389.html>,
//! April 2025); the merged city "more than 658 thousand billion"
//! (<https://phobienphapluat.vn/thong-tin-toan-canh-tp-hai-phong-sau-khi-sap-nhap-a1568.html>). Of the indicators in
//! `data/sources` only ranks have a figure for both former areas and the same period.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use jiff::civil::{Date, date};
use lotrinh::{
    analysis::carry::{Carried, Obstacle, Predecessor, carry},
    domain::{
        area::{Area, Successor},
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        indicator::{Aggregation, Indicator},
        observation::{Censoring, Observation, Provenance},
        period::Period,
    },
    ingest::{read_catalogue, read_source},
};
use proptest::prelude::*;

use super::shelf::agree;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The catalogue of the project, read once for all drawn cases.
fn catalogue() -> &'static Catalogue {
    static READ: LazyLock<Catalogue> = LazyLock::new(|| read_catalogue(&project("data/catalogue")).expect("data/catalogue can be read").0);
    &READ
}

fn figure(indicator: &str, area: &str, value: f64, parts: (Option<f64>, Option<f64>), published_on: Date) -> Observation {
    Observation {
        indicator: IndicatorId::new(indicator),
        area: AreaId::new(area),
        period: Period::year(2024),
        value,
        censoring: Censoring::Exact,
        numerator: parts.0,
        denominator: parts.1,
        unit: String::new(),
        provenance: Provenance::Estimated,
        illustrative: false,
        source: "Cục Thống kê".to_owned(),
        source_address: String::new(),
        confidence: String::new(),
        published_on,
        published_on_basis: "vintage".to_owned(),
        note: String::new(),
    }
}

/// Carries what the two former areas have to the city of today.
fn to_hai_phong(catalogue: &Catalogue, indicator: &str, figures: &[Observation]) -> Carried {
    let area = |id: &str| catalogue.area(&AreaId::new(id)).expect("an area");
    let of = |id: &str| figures.iter().filter(|o| o.area.as_str() == id).cloned().collect::<Vec<_>>();
    let former = ["hai-duong-cu", "hai-phong-cu"].map(|id| (area(id), of(id)));
    let parts: Vec<Predecessor<'_>> = former.iter().map(|(area, observations)| Predecessor { area, observations }).collect();
    let indicator = catalogue.indicator(&IndicatorId::new(indicator)).expect("an indicator");
    carry(indicator, area("hai-phong"), &of("hai-phong"), &parts)
}

#[test]
fn the_economy_of_the_merged_city_is_what_was_published_for_it() {
    let catalogue = catalogue();
    let figures = [
        figure("grdp_nominal_bn_vnd", "hai-duong-cu", 212_386.0, (None, None), date(2025, 1, 2)),
        figure("grdp_nominal_bn_vnd", "hai-phong-cu", 445_995.0, (None, None), date(2025, 4, 8)),
    ];
    let carried = to_hai_phong(catalogue, "grdp_nominal_bn_vnd", &figures);
    let [rebuilt] = carried.rebuilt.as_slice() else { panic!("one figure: {carried:?}") };
    assert_eq!((rebuilt.value, rebuilt.published_on), (658_381.0, date(2025, 4, 8)));
    // Published rounded down to whole thousands.
    assert_eq!((rebuilt.value / 1000.0).floor(), 658.0);
}

#[test]
fn no_published_rank_of_the_two_areas_becomes_one_of_the_city() {
    let catalogue = catalogue();
    let mut figures = Vec::new();
    for source in ["mic/2022-12", "mic/2023-04", "press/2017-12", "press/2020-12", "press/2021-08"] {
        let folder = project("data/sources").join(source);
        if folder.is_dir() {
            figures.extend(read_source(&folder, catalogue).expect("a source").1.accepted);
        }
    }
    let of = |area: &str| {
        let ranks = figures.iter().filter(|o| o.area.as_str() == area);
        ranks.map(|o| (o.indicator.clone(), o.period)).collect::<std::collections::BTreeSet<_>>()
    };
    let (hai_duong, hai_phong) = (of("hai-duong-cu"), of("hai-phong-cu"));
    let both: Vec<_> = hai_duong.intersection(&hai_phong).collect();
    assert!(!both.is_empty(), "rank_ict_egov 2017 and rank_dti 2022");
    for (indicator, _) in both {
        let carried = to_hai_phong(catalogue, indicator.as_str(), &figures);
        assert!(carried.rebuilt.is_empty(), "{indicator}");
        assert!(matches!(carried.refused.as_slice(), [(None, Obstacle::StartsAnew { kind: "rank" })]), "{carried:?}");
    }
}

const FIRST_DAY: Date = Date::constant(2025, 7, 1);

fn area(id: &str, successors: Vec<Successor>) -> Area {
    let (valid_from, valid_to) = if successors.is_empty() { (Some(FIRST_DAY), None) } else { (None, Some(date(2025, 6, 30))) };
    let template = catalogue().areas.first().expect("an area").clone();
    Area { id: AreaId::new(id), valid_from, valid_to, successors, ..template }
}

fn indicator(aggregation: Aggregation) -> Indicator {
    let template = catalogue().indicator(&IndicatorId::new("grdp_nominal_bn_vnd")).expect("GRDP").clone();
    Indicator { id: IndicatorId::new("measure"), aggregation, ..template }
}

/// Value, numerator and denominator of some areas.
fn parts() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.0..1e9_f64, 1.0..1e6_f64, 1.0..1e6_f64), 1..7)
}

/// What becomes of areas `a0`, `a1`, … of which a share went to `to`.
fn carried(aggregation: Aggregation, figures: &[(f64, f64, f64)], share: f64, to: &str, reversed: bool) -> Carried {
    let successors = vec![Successor { area: AreaId::new(to), share: Some(share) }];
    let mut former: Vec<(Area, Vec<Observation>)> = figures
        .iter()
        .enumerate()
        .map(|(number, (value, numerator, denominator))| {
            let id = format!("a{number}");
            let value = if aggregation == Aggregation::Rebuild { 100.0 * numerator / denominator } else { *value };
            let o = figure("measure", &id, value, (Some(*numerator), Some(*denominator)), date(2025, 1, 6));
            (area(&id, successors.clone()), vec![o])
        })
        .collect();
    if reversed {
        former.reverse();
    }
    let parts: Vec<Predecessor<'_>> = former.iter().map(|(area, observations)| Predecessor { area, observations }).collect();
    carry(&indicator(aggregation), &area(to, Vec::new()), &[], &parts)
}

fn only(carried: &Carried) -> f64 {
    let [one] = carried.rebuilt.as_slice() else { panic!("one figure: {carried:?}") };
    one.value
}

/// Thirteen digits are kept of a sum.
const EXACT: f64 = 1e-11;

proptest! {
    #![proptest_config(super::cases(64))]

    #[test]
    fn a_sum_is_preserved(figures in parts()) {
        let total: f64 = figures.iter().map(|(value, _, _)| value).sum();
        prop_assert!(agree(only(&carried(Aggregation::Sum, &figures, 1.0, "new", false)), total, EXACT));
    }

    #[test]
    fn a_rebuilt_ratio_is_the_ratio_of_the_sums(figures in parts()) {
        let numerator: f64 = figures.iter().map(|(_, numerator, _)| numerator).sum();
        let denominator: f64 = figures.iter().map(|(_, _, denominator)| denominator).sum();
        prop_assert!(agree(only(&carried(Aggregation::Rebuild, &figures, 1.0, "new", false)), 100.0 * numerator / denominator, EXACT));
    }

    #[test]
    fn a_weighted_mean_lies_between_its_parts(figures in parts()) {
        let mean = only(&carried(Aggregation::Weighted, &figures, 1.0, "new", false));
        let least = figures.iter().map(|f| f.0).fold(f64::INFINITY, f64::min);
        let most = figures.iter().map(|f| f.0).fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(least * (1.0 - EXACT) <= mean && mean <= most * (1.0 + EXACT), "{least} {mean} {most}");
    }

    #[test]
    fn the_order_of_the_former_areas_does_not_matter(figures in parts()) {
        for aggregation in [Aggregation::Sum, Aggregation::Rebuild, Aggregation::Weighted] {
            let (one, other) = (carried(aggregation, &figures, 1.0, "new", false), carried(aggregation, &figures, 1.0, "new", true));
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn the_shares_of_a_divided_area_add_up_to_the_whole(figures in parts(), share in 0.01..0.99_f64) {
        let total: f64 = figures.iter().map(|(value, _, _)| value).sum();
        let one = only(&carried(Aggregation::Sum, &figures, share, "east", false));
        let other = only(&carried(Aggregation::Sum, &figures, 1.0 - share, "west", false));
        prop_assert!(agree(one + other, total, EXACT));
        // A ratio is the same in both parts of an area that is divided evenly.
        let [east, west] = [share, 1.0 - share].map(|share| only(&carried(Aggregation::Rebuild, &figures, share, "new", false)));
        prop_assert!(agree(east, west, EXACT));
    }
}
