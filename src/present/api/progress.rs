//! How far an upload is, while the program runs.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    listing::{Asked, Param, Resource, Rule, answer, filters::is_wanted, resource},
    params::Place,
    receipt::ReceiptItem,
};
use crate::{
    domain::language::Bilingual,
    pipeline::{
        PipelineError,
        context::Context,
        desk::{Slip, State as DeskState},
        intake::Stage,
    },
    present::exports::rows::{Column, Head, JsonShape, Table, json, text, whole, word},
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

static COLUMNS: [Column<UploadItem>; 8] = [
    text("id", "By which it is asked for", "20261122T050000-1", |u| u.id.clone()),
    text("name", "Name under which it comes", "bao-cao-quy-3.xlsx", |u| u.name.clone()),
    text("key", "Idempotency key of its sender; empty when it gave none", "quy-3-2026", |u| u.key.clone()),
    word("state", "How far it is", "reading", STATES, |u| u.state),
    whole("bytes", "Bytes received", "52113", |u| i64::try_from(u.bytes).ok()),
    whole("rows", "Rows read", "120", |u| i64::try_from(u.rows).ok()),
    json("receipt", "What came of it, once it is done", "{}", JsonShape::Object, |u| serde_json::to_value(&u.receipt).unwrap_or_default()),
    json("problem", "Why nothing came of it, once it is refused", "{}", JsonShape::Object, |u| {
        serde_json::to_value(&u.problem).unwrap_or_default()
    }),
];

const STATES: &[&str] = &["receiving", "waiting", "reading", "comparing", "storing", "done", "refused", "cut_off"];

/// Uploads.
pub struct Uploads;

/// How far uploads are.
const STATE: Param = Param::new("state", "Only uploads that are so far, separated by commas", "reading,storing", Rule::Words(STATES));

impl Resource for Uploads {
    const NAME: &'static str = "uploads";
    const PARAMS: &'static [Param] = &[STATE];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Uploads);

/// The last 200 uploads since the program started, newest first, and how far they are
#[utoipa::path(get, path = "/api/v1/uploads", tag = "figures", params(Uploads), responses(Uploads))]
pub async fn list_uploads(State(context): State<Context>, asked: Asked<Uploads>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, _| {
        let items = context.desk().slips().into_iter().map(UploadItem::from);
        let rows: Vec<UploadItem> = items.filter(|item| is_wanted(&asked.values, &STATE, item.state)).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}

/// How far one upload is, and at the end its receipt or what was wrong
///
/// Kept in memory: after a restart ask `/api/v1/ingests/by-key/{key}`.
#[utoipa::path(get, path = "/api/v1/uploads/{upload}", tag = "figures",
    params(("upload" = String, Path, description = "Id from the header `X-Lotrinh-Upload` or `Location` of the answer")),
    responses((status = 200, body = UploadItem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_upload(State(context): State<Context>, Place(upload): Place<String>) -> Result<Json<UploadItem>, Problem> {
    let shown: String = upload.chars().take(80).collect();
    let detail = Bilingual::new(
        format!(
            "không có lần gửi “{shown}” trong 200 lần gần nhất từ khi chương trình chạy; hỏi /api/v1/ingests/by-key/KEY xem lần gửi cũ đã vào chưa"
        ),
        format!(
            "found no upload “{shown}”, expected one of the last 200 since the program started; ask /api/v1/ingests/by-key/KEY whether \
            an earlier one is there"
        ),
    );
    context.desk().slip(&upload).map(|slip| Json(UploadItem::from(slip))).ok_or_else(|| Problem::unknown(detail))
}
