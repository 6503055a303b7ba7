//! Collecting figures: blank forms, entry of one figure, and who still owes what.

pub mod entry;
pub mod form;

use std::sync::Arc;

use super::{Knowledge, PipelineError, context::Context, lookup::nearest};
use crate::{
    analysis::{
        collection::{assignments, collection, tally},
        lead::Lead,
    },
    domain::{
        catalogue::Catalogue,
        collection::{AgencyTally, Delivery, Obligation},
        id::PlanId,
        period::{Calendar, Period},
        plan::Plan,
    },
};

pub use crate::analysis::lead::lead_of;

/// Which obligations are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollectionQuery {
    /// Only this plan.
    pub plan: Option<PlanId>,
    /// Only this office: key, key without the plan, or a name it is printed under.
    pub agency: Option<String>,
    /// Only this period, whichever calendar it is named in.
    pub period: Option<Period>,
    /// Only these words of [`Delivery::code`]; empty for all.
    pub statuses: Vec<String>,
}

impl CollectionQuery {
    /// Reads the parts as they stand on a command line or in an address; an empty one is left out.
    ///
    /// # Errors
    /// A period or a status that cannot be read, with what was expected.
    pub fn parse(plan: Option<&str>, agency: Option<&str>, period: Option<&str>, status: Option<&str>) -> Result<Self, PipelineError> {
        let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let period = given(period).map(|text| Period::parse(&text, Calendar::Statutory)).transpose();
        let statuses: Vec<String> = given(status).map(|text| text.split(',').map(|s| s.trim().to_owned()).collect()).unwrap_or_default();
        if let Some(unknown) = statuses.iter().find(|status| !Delivery::CODES.contains(&status.as_str())) {
            return Err(PipelineError::Refused(format!("status: found “{unknown}”, expected any of {}", Delivery::CODES.join(", "))));
        }
        Ok(Self {
            plan: given(plan).map(PlanId::new),
            agency: given(agency),
            period: period.map_err(|error| PipelineError::Refused(format!("period: {error}")))?,
            statuses,
        })
    }
}

/// What is owed, and what became of it.
#[derive(Clone, Debug)]
pub struct Collection {
    /// From what knowledge.
    pub knowledge: Knowledge,
    /// The names of what is owed.
    pub catalogue: Arc<Catalogue>,
    /// Obligations asked for, most urgent first.
    pub obligations: Vec<Obligation>,
    /// Each agency's counts over every status: the filter by status does not change them.
    pub agencies: Vec<AgencyTally>,
}

/// What is owed up to a day under the plans, and what became of it.
///
/// # Errors
/// The store does not answer, or a plan or an agency is not in the catalogue: empty would read as "nothing is owed".
pub fn list_collection(context: &Context, knowledge: Knowledge, query: &CollectionQuery) -> Result<Collection, PipelineError> {
    let catalogue = context.store().read_catalogue(knowledge.known_at, knowledge.targets_as_of)?;
    check_names(&catalogue, query)?;
    let receipts = context.store().first_receipts(knowledge.as_of, knowledge.known_at)?;
    let mut obligations = collection(&catalogue, &receipts, knowledge.as_of);
    obligations.retain(|o| {
        query.plan.as_ref().is_none_or(|plan| o.plan == *plan)
            && query.agency.as_ref().is_none_or(|agency| lead_in(&catalogue, o).is(agency))
            && query.period.is_none_or(|period| o.period.span == period.span)
    });
    let agencies = tally(&obligations);
    obligations.retain(|o| query.statuses.is_empty() || query.statuses.iter().any(|status| status == o.delivery.code()));
    Ok(Collection { knowledge, catalogue, obligations, agencies })
}

/// The office of an obligation as the catalogue has it.
fn lead_in<'a>(catalogue: &'a Catalogue, of: &'a Obligation) -> Lead<'a> {
    Lead { agency: catalogue.agencies.iter().find(|agency| agency.id == of.agency), name: &of.agency_name }
}

fn check_names(catalogue: &Catalogue, query: &CollectionQuery) -> Result<(), PipelineError> {
    if let Some(plan) = &query.plan {
        find_plan(catalogue, plan)?;
    }
    match &query.agency {
        Some(agency) => check_agency(catalogue, query.plan.as_ref(), agency),
        None => Ok(()),
    }
}

/// A plan of the catalogue.
fn find_plan<'a>(catalogue: &'a Catalogue, plan: &PlanId) -> Result<&'a Plan, PipelineError> {
    catalogue.plan(plan).ok_or_else(|| PipelineError::Unknown {
        what: "plan",
        id: plan.to_string(),
        hint: nearest(plan.as_str(), catalogue.plans.iter().map(|p| p.id.as_str())),
    })
}

/// Whether an office leads anything, under one plan or under any.
fn check_agency(catalogue: &Catalogue, plan: Option<&PlanId>, agency: &str) -> Result<(), PipelineError> {
    let assigned = assignments(catalogue);
    let mut leads: Vec<Lead<'_>> = Vec::new();
    for assignment in assigned.iter().filter(|a| plan.is_none_or(|plan| a.plan.id == *plan)) {
        leads.extend(assignment.targets.iter().filter_map(|target| lead_of(catalogue, target)));
    }
    if leads.iter().any(|lead| lead.is(agency)) {
        return Ok(());
    }
    let mut names: Vec<&str> = leads.iter().map(|lead| if lead.id().is_empty() { lead.name } else { lead.id() }).collect();
    names.sort_unstable();
    names.dedup();
    let hint = match names.as_slice() {
        [] => "; the plan names no lead agency for any indicator".to_owned(),
        _ => format!("; lead agencies are: {}", names.join(", ")),
    };
    Err(PipelineError::Unknown { what: "lead agency", id: agency.to_owned(), hint })
}
