//! Agencies and themes.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, answer,
        filters::{LEVEL, PLAN, Q, THEME, check_names, is_found, is_of_level, is_wanted},
        resource,
    },
};
use crate::{
    domain::{agency::Agency, catalogue::Theme, id::PlanId},
    pipeline::{PipelineError, context::Context, lookup::catalogue},
    present::{
        exports::rows::{Column, Head, Table, list, name, text, whole},
        view::is_led_by,
    },
};

/// An agency with what it leads.
struct AgencyRow {
    agency: Agency,
    targets: usize,
    tasks: usize,
}

static AGENCIES: [Column<AgencyRow>; 8] = [
    text("id", "Key: the plan and the office", "57-2026.phong-van-hoa-xa-hoi", |r| r.agency.id.clone()),
    text("short_id", "Key without the plan, as `agency` takes it", "phong-van-hoa-xa-hoi", |r| r.agency.short_id().to_owned()),
    text("plan", "Plan that names it", "57-2026", |r| r.agency.plan.to_string()),
    name("name", "Name in Vietnamese", "Phòng Văn hóa - Xã hội", |r| r.agency.name.vi.clone()),
    name("name_en", "Name in English", "Culture and Social Affairs Division", |r| r.agency.name.en.clone()),
    list("spellings", "The name in all its spellings", r#"["Phòng Văn hóa - Xã hội"]"#, |r| {
        json!(r.agency.names().collect::<Vec<_>>())
    }),
    whole("targets", "Targets that it leads", "12", |r| i64::try_from(r.targets).ok()),
    whole("tasks", "Tasks and duties that it leads", "9", |r| i64::try_from(r.tasks).ok()),
];

/// Agencies.
pub struct Agencies;

impl Resource for Agencies {
    const NAME: &'static str = "agencies";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, Q];

    fn heads() -> Vec<Head> {
        AGENCIES.iter().map(|column| column.head).collect()
    }
}

resource!(Agencies);

/// How often each lead agency is printed in each plan: the same few words stand in hundreds of rows.
type Tally<'a> = BTreeMap<(&'a PlanId, &'a str), usize>;

fn tally<'a>(printed: impl Iterator<Item = (&'a PlanId, &'a str)>) -> Tally<'a> {
    printed.fold(Tally::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}

/// Agencies: one row an office that a plan names
#[utoipa::path(get, path = "/api/v1/agencies", tag = "catalogue", params(Agencies), responses(Agencies))]
pub async fn list_agencies(State(context): State<Context>, asked: Asked<Agencies>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let wanted = |agency: &&Agency| {
            let names: Vec<&str> = agency.names().chain([agency.name.en.as_str()]).collect();
            is_wanted(values, &PLAN, agency.plan.as_str()) && is_of_level(values, &catalogue, &agency.plan) && is_found(values, &names)
        };
        let targets = tally(catalogue.targets.iter().map(|t| (&t.plan, t.lead_agency.as_str())));
        let tasks = tally(catalogue.tasks.iter().map(|t| (&t.plan, t.lead_agency.as_str())));
        let row = |agency: &Agency| {
            let led = |counts: &Tally<'_>| {
                let own =
                    counts.iter().filter(|((plan, printed), _)| **plan == agency.plan && is_led_by(&catalogue, plan, printed, &agency.id));
                own.map(|(_, count)| count).sum()
            };
            AgencyRow { targets: led(&targets), tasks: led(&tasks), agency: agency.clone() }
        };
        let rows: Vec<AgencyRow> = catalogue.agencies.iter().filter(wanted).map(row).collect();
        Table::new(&AGENCIES, &rows).map_err(PipelineError::written)
    })
    .await
}

/// A theme with its number of indicators.
struct ThemeRow {
    theme: Theme,
    indicators: usize,
}

static THEMES: [Column<ThemeRow>; 4] = [
    text("id", "Key", "public_services", |r| r.theme.id.clone()),
    name("name", "Name in Vietnamese", "Dịch vụ công", |r| r.theme.name.vi.clone()),
    name("name_en", "Name in English", "Public services", |r| r.theme.name.en.clone()),
    whole("indicators", "Indicators under it", "20", |r| i64::try_from(r.indicators).ok()),
];

/// Themes.
pub struct Themes;

impl Resource for Themes {
    const NAME: &'static str = "themes";
    const PARAMS: &'static [Param] = &[THEME, Q];

    fn heads() -> Vec<Head> {
        THEMES.iter().map(|column| column.head).collect()
    }
}

resource!(Themes);

/// Themes
#[utoipa::path(get, path = "/api/v1/themes", tag = "catalogue", params(Themes), responses(Themes))]
pub async fn list_themes(State(context): State<Context>, asked: Asked<Themes>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let wanted = |theme: &&Theme| is_wanted(values, &THEME, &theme.id) && is_found(values, &[&theme.name.vi, &theme.name.en]);
        let indicators = |theme: &Theme| catalogue.indicators.iter().filter(|i| i.theme == theme.id).count();
        let rows: Vec<ThemeRow> =
            catalogue.themes.iter().filter(wanted).map(|theme| ThemeRow { theme: theme.clone(), indicators: indicators(theme) }).collect();
        Table::new(&THEMES, &rows).map_err(PipelineError::written)
    })
    .await
}
