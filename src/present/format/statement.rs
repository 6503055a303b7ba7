//! Words for what offices say of tasks and targets.

use crate::domain::{
    language::Language,
    statement::{Stage, TaskReport, TaskState},
};

/// How a task stands.
pub fn task_state(state: TaskState, language: Language) -> &'static str {
    match state {
        TaskState::NotStarted => language.pick("chưa bắt đầu", "not started"),
        TaskState::InProgress => language.pick("đang thực hiện", "in progress"),
        TaskState::Done => language.pick("hoàn thành", "done"),
        TaskState::Suspended => language.pick("tạm dừng", "suspended"),
        TaskState::Dropped => language.pick("không còn thực hiện", "dropped"),
    }
}

/// How a task stands, with its share done where somebody says it: `đang thực hiện, 60 %`.
pub fn task_progress(report: Option<&TaskReport>, language: Language) -> String {
    let Some(report) = report else {
        return language.pick("chưa có báo cáo", "no report").to_owned();
    };
    let state = task_state(report.state, language);
    match report.progress_percent.filter(|_| !report.state.is_closed()) {
        Some(percent) => format!("{state}, {percent}\u{a0}%"),
        None => state.to_owned(),
    }
}

/// How far a remark has come.
pub fn stage(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::Draft => language.pick("dự thảo", "draft"),
        Stage::Reviewed => language.pick("đã soát", "reviewed"),
        Stage::Published => language.pick("đã duyệt", "published"),
    }
}

/// The three parts of a remark.
pub fn remark_parts(language: Language) -> [&'static str; 3] {
    language.pick(["Nguyên nhân", "Giải pháp", "Kiến nghị"], ["Cause", "Remedy", "Request"])
}
