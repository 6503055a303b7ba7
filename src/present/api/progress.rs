//! How far an upload is, while the program runs.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, receipt::ReceiptItem};
use crate::pipeline::{
    context::Context,
    desk::{Slip, State as DeskState},
    intake::Stage,
};

/// How far an upload is.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadItem {
    /// By which it is asked for
    #[schema(example = "20261122T050000-1")]
    id: String,
    /// Name under which it comes
    name: String,
    /// Idempotency key of its sender; empty when it gave none
    key: String,
    /// receiving, waiting, reading, comparing, storing, done, refused or cut_off
    #[schema(example = "reading")]
    state: &'static str,
    /// Bytes received
    bytes: u64,
    /// Rows read
    rows: u64,
    /// What came of it, once it is done
    receipt: Option<ReceiptItem>,
    /// Why nothing came of it, once it is refused
    problem: Option<Problem>,
}

impl From<Slip> for UploadItem {
    fn from(slip: Slip) -> Self {
        let (mut receipt, mut problem) = (None, None);
        let state = match &slip.state {
            DeskState::Receiving => "receiving",
            DeskState::Waiting => "waiting",
            DeskState::TakenIn(Stage::Reading { .. }) => "reading",
            DeskState::TakenIn(Stage::Comparing) => "comparing",
            DeskState::TakenIn(Stage::Storing) => "storing",
            DeskState::CutOff => "cut_off",
            DeskState::Ended(outcome) => match outcome.as_ref() {
                Ok(done) => {
                    receipt = Some(ReceiptItem::from(done));
                    "done"
                }
                Err(error) => {
                    problem = Some(Problem::from(error));
                    "refused"
                }
            },
        };
        Self { id: slip.id, name: slip.name, key: slip.key, state, bytes: slip.bytes, rows: slip.rows, receipt, problem }
    }
}

/// The uploads at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploads {
    /// Newest first; the last 200 since the program started
    items: Vec<UploadItem>,
}

/// The last uploads and how far they are
#[utoipa::path(get, path = "/api/v1/uploads", tag = "figures",
    responses((status = 200, body = Uploads), (status = 503, body = Problem)))]
pub async fn list_uploads(State(context): State<Context>) -> Json<Uploads> {
    Json(Uploads { items: context.desk().slips().into_iter().map(UploadItem::from).collect() })
}

/// How far one upload is, and at the end its receipt or what was wrong
///
/// Kept in memory: after a restart ask `/api/v1/ingests/by-key/{key}`.
#[utoipa::path(get, path = "/api/v1/uploads/{upload}", tag = "figures",
    params(("upload" = String, Path, description = "Id from the header `X-Lotrinh-Upload` or `Location` of the answer")),
    responses((status = 200, body = UploadItem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_upload(State(context): State<Context>, Path(upload): Path<String>) -> Result<Json<UploadItem>, Problem> {
    let detail = format!(
        "found no upload “{upload}”, expected one of the last 200 since the program started; \
        ask /api/v1/ingests/by-key/KEY whether an earlier one is there"
    );
    context.desk().slip(&upload).map(|slip| Json(UploadItem::from(slip))).ok_or_else(|| Problem::unknown(detail))
}
