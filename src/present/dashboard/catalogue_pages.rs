//! Pages that go through the catalogue: plans, areas, offices, tasks, search.

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};

use super::{
    Frame, PageError,
    many_page::{Paging, page_asked, render_many},
    routes::{PageFault, page},
};
use crate::{
    domain::id::{AreaId, PlanId},
    pipeline::{
        PipelineError,
        collection::{CollectionQuery, list_collection},
        context::Context,
    },
    present::{
        api::form_pairs,
        gap_filter::GapFilter,
        gap_table::GapTableAt,
        view::{
            AgencyView, AreaView, CatalogueIndex, Filters, Place, PlanRow, PlanView, SearchView, TasksView, export_href, list_href,
            plan_rows, statuses_of,
        },
    },
};

/// The pages of the catalogue.
pub fn router() -> Router<Context> {
    Router::new()
        .route("/{lang}/plans", get(plans))
        .route("/{lang}/plans/{plan}", get(plan))
        .route("/{lang}/areas/{area}", get(area))
        .route("/{lang}/agencies/{agency}", get(agency))
        .route("/{lang}/tasks", get(tasks))
        .route("/{lang}/search", get(search))
}

#[derive(Template)]
#[template(path = "plans.html")]
struct PlansPage {
    frame: Frame,
    rows: Vec<PlanRow>,
    paging: Paging,
}

/// Plans of a page.
const PLANS: usize = 100;

async fn plans(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let at = page_asked(query.as_deref());
    page(context, &lang, Place::Plans, query, move |context, snapshot, mut frame| {
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let mut rows = if context.has_many_targets()? {
            let mut statuses = GapTableAt::new(context, snapshot.knowledge, &GapFilter::default())?.statuses_by_plan();
            let of = |plan: &PlanId| statuses.remove(plan.as_str()).unwrap_or_default();
            plan_rows(&index, of, &frame.filters, frame.language)
        } else {
            plan_rows(&index, |plan: &PlanId| statuses_of(&snapshot.assessments, plan), &frame.filters, frame.language)
        };
        let paging = Paging::new(rows.len(), PLANS, at, &frame);
        rows = rows.drain(paging.first..paging.end).collect();
        frame.title = frame.say("Kế hoạch", "Plans").to_owned();
        written(&PlansPage { frame, rows, paging })
    })
    .await
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    view: PlanView,
    gaps: String,
    export: String,
    tasks: String,
}

async fn plan(State(context): State<Context>, Path((lang, plan)): Path<(String, String)>, RawQuery(query): RawQuery) -> Response {
    let id = PlanId::new(plan.as_str());
    let at = page_asked(query.as_deref());
    page(context, &lang, Place::Plan(id.clone()), query, move |context, snapshot, mut frame| {
        if snapshot.catalogue.plan(&id).is_none() {
            return Err(PageFault::NotFound);
        }
        if context.has_many_targets()? && !snapshot.catalogue.targets.iter().any(|target| target.plan == id) {
            // Its promises lie in many areas.
            frame.place = Place::Gaps;
            frame.filters.plan = Some(id);
            return render_many(context, snapshot.knowledge, frame, at);
        }
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let view = PlanView::new(&index, &snapshot.assessments, &id, &frame.filters, frame.language).ok_or(PageFault::NotFound)?;
        let own = Filters { plan: Some(id), ..frame.filters.day_only() };
        let (gaps, export) = tables(&frame, &own);
        frame.title.clone_from(&view.name);
        frame.illustrative = view.illustrative;
        let tasks = Place::Tasks.href(frame.language, &own);
        written(&PlanPage { gaps, export, tasks, frame, view })
    })
    .await
}

#[derive(Template)]
#[template(path = "area.html")]
struct AreaPage {
    frame: Frame,
    view: AreaView,
    gaps: String,
    export: String,
}

async fn area(State(context): State<Context>, Path((lang, area)): Path<(String, String)>, RawQuery(query): RawQuery) -> Response {
    let id = AreaId::new(area.as_str());
    page(context, &lang, Place::Area(id.clone()), query, move |_, snapshot, mut frame| {
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let as_of = snapshot.knowledge.as_of;
        let view = AreaView::new(&index, &snapshot.assessments, &id, &frame.filters, as_of, frame.language).ok_or(PageFault::NotFound)?;
        let (gaps, export) = tables(&frame, &Filters { area: Some(id), ..frame.filters.day_only() });
        frame.title.clone_from(&view.name);
        frame.illustrative = view.board.illustrative;
        written(&AreaPage { gaps, export, frame, view })
    })
    .await
}

#[derive(Template)]
#[template(path = "agency.html")]
struct AgencyPage {
    frame: Frame,
    view: AgencyView,
    /// What is its own, in one sentence.
    said: String,
    gaps: String,
    export: String,
}

async fn agency(State(context): State<Context>, Path((lang, agency)): Path<(String, String)>, RawQuery(query): RawQuery) -> Response {
    page(context, &lang, Place::Agency(agency.clone()), query, move |context, snapshot, mut frame| {
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let own = Filters { agency: Some(agency.clone()), ..frame.filters.day_only() };
        let owed =
            match list_collection(context, snapshot.knowledge, &CollectionQuery { agency: Some(agency), ..CollectionQuery::default() }) {
                Ok(found) => found.obligations,
                // An office may have tasks and no figure to report.
                Err(PipelineError::Unknown { .. }) => Vec::new(),
                Err(error) => return Err(error.into()),
            };
        let view = AgencyView::new(&index, &snapshot.assessments, &owed, &own, snapshot.knowledge.as_of, frame.language)
            .ok_or(PageFault::NotFound)?;
        let (gaps, export) = tables(&frame, &own);
        let (leads, missing, tasks) = (view.board.total, view.missing, view.tasks.shown);
        let said = frame.language.pick(
            format!("Chủ trì {leads} chỉ tiêu và {tasks} nhiệm vụ; còn thiếu {missing} báo cáo số liệu đã quá hạn."),
            format!("Leads {leads} indicators and {tasks} tasks; {missing} overdue figures are missing."),
        );
        frame.title.clone_from(&view.name);
        frame.illustrative = view.board.illustrative;
        written(&AgencyPage { said, gaps, export, frame, view })
    })
    .await
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    frame: Frame,
    view: TasksView,
    /// Words and addresses of the files with the same rows.
    exports: [(&'static str, String); 2],
}

async fn tasks(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    page(context, &lang, Place::Tasks, query, |_, snapshot, mut frame| {
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let view = TasksView::new(&index, &frame.filters, snapshot.knowledge.as_of, frame.language);
        let address = |format| list_href("tasks", format, frame.language, &frame.filters);
        let exports = [(frame.say("Tải Excel (XLSX)", "Excel (XLSX)"), address("xlsx")), ("CSV", address("csv"))];
        frame.title = frame.say("Nhiệm vụ và thời hạn", "Tasks and deadlines").to_owned();
        written(&TasksPage { exports, frame, view })
    })
    .await
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    view: SearchView,
}

/// Characters of a question that are read.
const MOST_CHARACTERS: usize = 200;

async fn search(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let asked = form_pairs(query.as_deref().unwrap_or_default()).into_iter().find(|(name, _)| name == "q").map(|(_, value)| value);
    let words: String = asked.unwrap_or_default().chars().take(MOST_CHARACTERS).collect();
    page(context, &lang, Place::Search, query, move |_, snapshot, mut frame| {
        let today = snapshot.knowledge.as_of;
        let view = SearchView::new(&CatalogueIndex::new(&snapshot.catalogue), &words, &frame.filters, today, frame.language);
        frame.title = match view.words.as_str() {
            "" => frame.say("Tìm kiếm", "Search").to_owned(),
            words => format!("{}: {words}", frame.say("Tìm kiếm", "Search")),
        };
        frame.words = view.words.clone();
        written(&SearchPage { frame, view })
    })
    .await
}

/// Addresses of the gap table of a page's rows, and of its file.
fn tables(frame: &Frame, own: &Filters) -> (String, String) {
    (Place::Gaps.href(frame.language, own), export_href("xlsx", frame.language, own))
}

fn written(page: &impl Template) -> Result<String, PageFault> {
    Ok(page.render().map_err(PageError::from)?)
}
