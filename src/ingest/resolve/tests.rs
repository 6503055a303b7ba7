//! Names as files spell them, against a small catalogue.

use super::super::fixture;
use super::*;

fn indicator(found: Result<&Indicator, String>) -> Result<String, String> {
    found.map(|i| i.id.to_string())
}

fn area(found: Result<&Area, String>) -> Result<String, String> {
    found.map(|a| a.id.to_string())
}

fn day(year: i16) -> Option<Date> {
    Date::new(year, 12, 31).ok()
}

#[test]
fn an_indicator_is_found_by_id_name_and_definition() {
    let catalogue = fixture::catalogue();
    let mut names = Names::of(&catalogue);
    assert_eq!(indicator(names.indicator("online_files_pct", "")), Ok("online_files_pct".into()));
    assert_eq!(indicator(names.indicator("online_files_pct", "all")), Ok("online_files_pct@all".into()));
    assert_eq!(indicator(names.indicator("dân số", "")), Ok("population".into()));
    // Two definitions of one name: the name alone does not say which.
    let error = indicator(names.indicator("Tỉ lệ hồ sơ trực tuyến", "")).expect_err("ambiguous");
    assert!(error.contains("online_files_pct, online_files_pct@all"), "{error}");
    assert_eq!(indicator(names.indicator("Tỉ lệ hồ sơ trực tuyến", "all")), Ok("online_files_pct@all".into()));
    let error = indicator(names.indicator("online_file_pct", "")).expect_err("unknown");
    assert!(error.contains("nearest is “online_files_pct”"), "{error}");
    assert_eq!(indicator(names.indicator("xyz", "")), Err("an indicator of the catalogue".into()));
    assert_eq!(names.nearest_indicators("online_file_pct").first().map(String::as_str), Some("online_files_pct"));
}

#[test]
fn groups_confirmed_names_and_definitions_say_which_indicator_is_meant() {
    let mut catalogue = fixture::catalogue();
    if let Some(population) = catalogue.indicators.iter_mut().find(|i| i.id.as_str() == "population") {
        population.definition.vi = "Số người sống trên địa bàn.".into();
    }
    let mut names = Names::of(&catalogue);
    let groups = ["Chính quyền số".to_owned(), "Số chứng thư số".to_owned()];
    assert_eq!(indicator(names.indicator_under("đã cấp", "", &groups)), Ok("certificates".into()));
    assert!(indicator(names.indicator("đã cấp", "")).is_err());
    assert_eq!(indicator(names.indicator("số người sống trên địa bàn", "")), Ok("population".into()));
    names.confirm(&BTreeMap::from([("Nhân khẩu".to_owned(), IndicatorId::new("population"))]), &BTreeMap::new());
    assert_eq!(indicator(names.indicator("NHÂN KHẨU", "")), Ok("population".into()));
    assert!(names.names_indicator("nhân khẩu") && names.names_indicator("Dân số") && !names.names_indicator("đã cấp"));
}

#[test]
fn a_definition_is_found_beside_the_name_of_its_family() {
    let mut catalogue = fixture::catalogue();
    if let Some(rival) = catalogue.indicators.iter_mut().find(|i| i.id.as_str() == "online_files_pct@all") {
        rival.name.vi = "Tỷ lệ hồ sơ trực tuyến (trên tổng số)".into();
    }
    let mut names = Names::of(&catalogue);
    assert_eq!(indicator(names.indicator("Tỷ lệ hồ sơ trực tuyến", "all")), Ok("online_files_pct@all".into()));
    let groups = ["Tỷ lệ hồ sơ trực tuyến".to_owned()];
    assert_eq!(indicator(names.indicator_under("Trên tổng số", "", &groups)), Ok("online_files_pct@all".into()));
}

#[test]
fn an_area_given_by_name_or_code_is_the_one_that_existed() {
    let catalogue = fixture::catalogue();
    let mut names = Names::of(&catalogue);
    assert_eq!(area(names.area("hai-phong-cu", day(2030))), Ok("hai-phong-cu".into()));
    assert_eq!(area(names.area("31", day(2024))), Ok("hai-phong-cu".into()));
    assert_eq!(area(names.area("thanh pho Hai Phong", day(2026))), Ok("hai-phong".into()));
    assert_eq!(area(names.area("TP. Hải Phòng", day(2024))), Ok("hai-phong-cu".into()));
    assert_eq!(area(names.area("UBND thành phố Hải Phòng", day(2026))), Ok("hai-phong".into()));
    assert_eq!(area(names.area("Hải Phòng", day(2026))), Ok("hai-phong".into()));
    assert_eq!(area(names.area("31", None)), Err("one of the ids hai-phong-cu, hai-phong".into()));
    assert!(area(names.area("hai-fong", None)).expect_err("unknown").contains("“hai-phong”"));
}

#[test]
fn a_name_without_its_type_counts_only_where_it_can_mean_one_area() {
    let mut catalogue = fixture::catalogue();
    let copy = |id: &str, vi: &str, parent: &str, from: Option<Date>, to: Option<Date>, of: &Area| Area {
        id: AreaId::new(id),
        code: String::new(),
        name: crate::domain::language::Bilingual::new(vi, vi),
        parent: Some(AreaId::new(parent)),
        valid_from: from,
        valid_to: to,
        ..of.clone()
    };
    let model = catalogue.areas.first().cloned().expect("an area");
    let last = Date::new(2025, 6, 30).ok();
    let first = Date::new(2025, 7, 1).ok();
    catalogue.areas.push(copy("hai-duong-cu", "Tỉnh Hải Dương (cũ)", "vn", None, last, &model));
    catalogue.areas.push(copy("phuong-hai-duong", "Phường Hải Dương", "hai-phong", first, None, &model));
    let mut names = Names::of(&catalogue);
    assert_eq!(area(names.area("Hải Dương", day(2024))), Ok("hai-duong-cu".into()));
    let error = area(names.area("Hải Dương", day(2026))).expect_err("a province that was, or a ward");
    assert!(error.contains("hai-duong-cu, phuong-hai-duong"), "{error}");
    let city = AreaId::new("hai-phong");
    assert_eq!(area(names.area_within("Hải Dương", day(2026), Some(&city))), Ok("phuong-hai-duong".into()));
    // Within the city, and yet not the ward, which did not exist then.
    assert_eq!(area(names.area_within("Hải Dương", day(2024), Some(&city))), Ok("hai-duong-cu".into()));
    assert_eq!(area(names.area("P.Hải Dương", day(2026))), Ok("phuong-hai-duong".into()));
    // By its full name an area that is no more is taken; the reader says that it is outside its extent.
    assert_eq!(area(names.area("Tỉnh Hải Dương", day(2026))), Ok("hai-duong-cu".into()));
    let named: Vec<&str> =
        names.areas_named_in("Kết quả của UBND phường Hải Dương, thành phố Hải Phòng").iter().map(|a| a.id.as_str()).collect();
    assert!(named.contains(&"phuong-hai-duong") && named.contains(&"hai-phong") && !named.contains(&"hai-duong-cu"), "{named:?}");
}
