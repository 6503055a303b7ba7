//! Blank forms: what one agency is asked for, for one period, under one plan.

use jiff::civil::Date;

use super::{Knowledge, PipelineError, check_agency, find_plan};
use crate::{
    analysis::{
        collection::{Assignment, assignments},
        due_days::due_day,
        lead::Lead,
    },
    domain::{
        area::Area,
        catalogue::Catalogue,
        collection::DueDay,
        id::{AreaId, IndicatorId, PlanId},
        indicator::Indicator,
        observation::Observation,
        period::Period,
        plan::Plan,
        target::Target,
        text::fold,
    },
    pipeline::{context::Context, lookup::nearest},
    store::{ObservationFilter, Store},
};

/// Which forms are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct FormQuery {
    /// Under which plan.
    pub plan: PlanId,
    /// Of which office: key, key without the plan, or a name it is printed under; none for every lead agency.
    pub agency: Option<String>,
    /// For which period.
    pub period: Period,
    /// For these areas by key, code or name, instead of those of the targets.
    pub areas: Vec<String>,
    /// Ask also for indicators that are expected less often than the period.
    pub all_indicators: bool,
}

/// One blank form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The plan.
    pub plan: Plan,
    /// Key of the agency; empty when the catalogue has none for the printed name.
    pub agency: String,
    /// Name of the agency.
    pub agency_name: String,
    /// The period asked for.
    pub period: Period,
    /// By when it is to come back.
    pub due: DueDay,
    /// The day whose knowledge stands in it.
    pub as_of: Date,
    /// What is asked for, in the order of the plan.
    pub lines: Vec<FormLine>,
    /// Indicators of the agency that are expected less often and not asked for.
    pub left_out: usize,
}

/// One figure asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct FormLine {
    /// What.
    pub indicator: Indicator,
    /// Where.
    pub area: Area,
    /// The area by its name where no other has it on that day, else by its key: so that the form reads back.
    pub area_text: String,
    /// The last figure before the period, never an illustrative one.
    pub previous: Option<Observation>,
    /// The target that the figure serves.
    pub next: Option<Target>,
}

/// The forms asked for, in the order in which the plan first names the agencies.
///
/// # Errors
/// The store does not answer; the plan, the agency or an area is not in the catalogue; or nothing is to be asked.
pub fn blank_forms(context: &Context, knowledge: Knowledge, query: &FormQuery) -> Result<Vec<Form>, PipelineError> {
    let store = context.store();
    let catalogue = store.read_catalogue(knowledge.known_at, knowledge.targets_as_of)?;
    let plan = find_plan(&catalogue, &query.plan)?;
    if let Some(agency) = &query.agency {
        check_agency(&catalogue, Some(&query.plan), agency)?;
    }
    let day = query.period.end();
    let areas = query.areas.iter().map(|text| find_area(&catalogue, text, day)).collect::<Result<Vec<_>, _>>()?;
    let mut forms: Vec<Form> = Vec::new();
    let (mut closed, mut less_often) = (None, 0);
    for assignment in assignments(&catalogue).into_iter().filter(|a| a.plan.id == query.plan && !is_over(a, query.period)) {
        let Some(lead) = assignment.lead_after(&catalogue, day) else { continue };
        if query.agency.as_ref().is_some_and(|agency| !lead.is(agency)) {
            continue;
        }
        let form = form_of(&mut forms, plan, &lead, query.period, knowledge.as_of);
        if assignment.indicator.frequency > query.period.frequency() && !query.all_indicators {
            form.left_out += 1;
            less_often += 1;
            continue;
        }
        let own = [assignment.area];
        for area in if areas.is_empty() { &own[..] } else { &areas[..] } {
            if !area.exists_on(day) {
                closed = Some(*area);
            } else if !form.lines.iter().any(|line| line.indicator.id == assignment.indicator.id && line.area.id == area.id) {
                let previous = previous(store, knowledge, &assignment.indicator.id, &area.id, query.period)?;
                form.lines.push(line(&catalogue, &assignment, area, previous, day));
            }
        }
    }
    forms.retain(|form| !form.lines.is_empty());
    if forms.is_empty() {
        return Err(PipelineError::Refused(nothing_to_ask(closed, less_often, query.period)));
    }
    Ok(forms)
}

/// Whether the last target of an assignment was due before the period.
fn is_over(assignment: &Assignment<'_>, period: Period) -> bool {
    let begin = period.window().0;
    assignment.targets.iter().all(|target| target.due().is_some_and(|due| due < begin))
}

fn form_of<'f>(forms: &'f mut Vec<Form>, plan: &Plan, lead: &Lead<'_>, period: Period, as_of: Date) -> &'f mut Form {
    let place = forms.iter().position(|form| form.agency == lead.id() && form.agency_name == lead.name).unwrap_or_else(|| {
        forms.push(Form {
            plan: plan.clone(),
            agency: lead.id().to_owned(),
            agency_name: lead.name.to_owned(),
            period,
            due: due_day(&plan.id, period),
            as_of,
            lines: Vec::new(),
            left_out: 0,
        });
        forms.len() - 1
    });
    &mut forms[place]
}

/// The newest vintage of the last period before another. Made-up figures are passed over even where they were published
/// later: they do not stand before a figure that was reported.
fn previous(
    store: &Store,
    knowledge: Knowledge,
    indicator: &IndicatorId,
    area: &AreaId,
    period: Period,
) -> Result<Option<Observation>, PipelineError> {
    let filter = ObservationFilter {
        as_of: knowledge.as_of,
        known_at: knowledge.known_at,
        indicator: Some(indicator.clone()),
        area: Some(area.clone()),
        updated_after: None,
    };
    let (begin, end) = period.window();
    let is_earlier = |o: &Observation| o.period.span != period.span && o.period.end() <= end && o.period.window().0 < begin;
    let mut earlier = store.observation_history(&filter)?;
    earlier.retain(|o| !o.illustrative && is_earlier(o));
    // Stable: of one period the newest vintage stays last.
    earlier.sort_by_key(|o| o.period.end());
    Ok(earlier.pop())
}

fn line(catalogue: &Catalogue, assignment: &Assignment<'_>, area: &Area, previous: Option<Observation>, day: Date) -> FormLine {
    let name = fold(&area.name.vi);
    let alone = catalogue.areas.iter().filter(|other| other.exists_on(day) && fold(&other.name.vi) == name).count() == 1;
    FormLine {
        indicator: assignment.indicator.clone(),
        area: area.clone(),
        area_text: if alone { area.name.vi.clone() } else { area.id.to_string() },
        previous,
        // The plan promises it for its own area only.
        next: assignment.target_after(day).filter(|_| area.id == assignment.area.id).cloned(),
    }
}

/// An area by key, else by code or name among those that exist on a day.
fn find_area<'a>(catalogue: &'a Catalogue, text: &str, day: Date) -> Result<&'a Area, PipelineError> {
    if let Some(area) = catalogue.area(&AreaId::new(text)) {
        return Ok(area);
    }
    let key = fold(text);
    let named = |area: &&Area| area.exists_on(day) && (area.code == text.trim() || fold(&area.name.vi) == key) && !key.is_empty();
    catalogue.areas.iter().find(named).ok_or_else(|| PipelineError::Unknown {
        what: "area",
        id: text.to_owned(),
        hint: nearest(text, catalogue.areas.iter().map(|a| a.id.as_str())),
    })
}

fn nothing_to_ask(closed: Option<&Area>, less_often: usize, period: Period) -> String {
    match closed {
        Some(area) => format!(
            "{} does not exist on {}, so nothing can be asked for it; name the areas that took its place with --area",
            area.name.vi,
            period.end()
        ),
        None if less_often > 0 => format!(
            "none of its {less_often} indicators is expected as often as {}; name a longer period, or ask for all of them with --all-indicators",
            period.code()
        ),
        None => "no indicator has a target left to be reported for; name an earlier period or another plan".to_owned(),
    }
}
