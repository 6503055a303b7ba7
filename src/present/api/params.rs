//! Parameters shared by the resources.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::Problem;
use crate::{
    domain::language::{Bilingual, Language},
    pipeline::context::Context,
    pipeline::{Knowledge, PipelineError},
};

/// The state of knowledge an answer is made from.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct KnowledgeParams {
    /// Use only what was published on or before this day; default today; SDMX: `asOf`
    #[serde(alias = "asOf")]
    #[param(example = "2025-01-15")]
    pub as_of: Option<String>,
    /// Use only what was taken in by this data revision; default the newest
    pub known_at: Option<i64>,
    /// Use targets in effect on this day; default today
    pub targets_as_of: Option<String>,
    /// `vi` (default) or `en`
    pub lang: Option<String>,
}

impl KnowledgeParams {
    /// The language asked for.
    ///
    /// # Errors
    /// A language that is neither.
    pub fn language(&self) -> Result<Language, Problem> {
        match self.lang.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(Language::default()),
            Some(text) => Language::parse(text).ok_or_else(|| Problem::invalid(format!("lang: found “{text}”, expected vi or en"))),
        }
    }

    /// The state of knowledge, with what is left open filled in; blocks.
    ///
    /// # Errors
    /// A day that cannot be read, or a revision that does not exist.
    pub fn knowledge(&self, context: &Context) -> Result<Knowledge, PipelineError> {
        context.knowledge(day("as_of", self.as_of.as_deref())?, self.known_at, day("targets_as_of", self.targets_as_of.as_deref())?)
    }
}

fn day(name: &str, text: Option<&str>) -> Result<Option<Date>, PipelineError> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => {
            text.parse().map(Some).map_err(|_| PipelineError::Refused(format!("{name}: found “{text}”, expected a day as YYYY-MM-DD")))
        }
    }
}

/// Parts of a path whose failure is a problem: what cannot be read is nothing that is there.
#[derive(Debug)]
pub struct Place<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Path::<T>::from_request_parts(parts, state).await.map(|Path(place)| Self(place)).map_err(|_| {
            Problem::unknown(Bilingual::new(
                "địa chỉ có phần không đọc được, cần số lần nạp hoặc mã viết bằng UTF-8; xem mô tả ở /docs",
                "found a part of the address that cannot be read, expected the number of an ingest or an id in UTF-8; see /docs",
            ))
        })
    }
}

/// Query parameters whose failure is a problem.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => Err(Problem::invalid(rejection.body_text())),
        }
    }
}
