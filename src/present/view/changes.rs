//! What changed between two days and why, in words: for the command line and for the section of a report.

use super::{CatalogueIndex, StatusView};
use crate::{
    domain::{
        change::{Cause, Change, Part},
        id::TargetId,
        language::Language,
    },
    pipeline::change::Changes,
    present::format,
};

/// One cause: what it moved, and the figures it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseView {
    /// What it moved, as a sentence.
    pub sentence: String,
    /// Whether it moved anything.
    pub moved: bool,
    /// Figures that were revised or are new; none for other causes.
    pub figures: Option<String>,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// Its id.
    pub target: String,
    /// What it asks for, of what, where.
    pub title: String,
    /// The whole change as a sentence.
    pub whole: String,
    /// The causes in the order of replacement; their moves add up to the whole.
    pub causes: Vec<CauseView>,
    /// The mark of illustrative figures; none when nothing rests on them.
    pub illustrative: Option<&'static str>,
}

impl ChangeView {
    fn new(change: &Change, second: &CatalogueIndex<'_>, language: Language) -> Option<Self> {
        let indicator = second.indicator(&change.indicator)?;
        let causes = change.parts.iter().map(|part| CauseView {
            moved: !part.moves.is_nothing(),
            sentence: format::cause_sentence(part, change, indicator, language),
            figures: match part.cause {
                Cause::RevisedValues => format::revisions(&change.revisions, indicator, language),
                Cause::NewPeriods => format::new_figures(&change.new_figures, indicator, language),
                Cause::RevisedTargets | Cause::MethodOrCatalogue => None,
            },
        });
        Some(Self {
            target: change.target.to_string(),
            title: title(&change.target, second, language),
            whole: format::whole_change(change, indicator, language),
            causes: causes.collect(),
            illustrative: change.illustrative.then(|| language.pick("Số liệu minh họa.", "Illustrative figures.")),
        })
    }
}

/// A target that stands in another class now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its id.
    pub target: String,
    /// What it asks for, of what, where.
    pub title: String,
    /// How it stood.
    pub before: StatusView,
    /// How it stands.
    pub after: StatusView,
    /// What made the difference, in words.
    pub because: String,
    /// It rests on figures generated for demonstration.
    pub illustrative: bool,
}

impl Turn {
    /// The turns among some changes, worst now first.
    pub fn all<'a>(changes: impl Iterator<Item = &'a Change>, second: &CatalogueIndex<'_>, language: Language) -> Vec<Self> {
        let mut turned: Vec<&Change> = changes.filter(|change| change.whole.status.before != change.whole.status.after).collect();
        turned.sort_by_key(|change| (change.whole.status.after, change.whole.status.before, change.target.clone()));
        let turn = |change: &Change| Self {
            target: change.target.to_string(),
            title: title(&change.target, second, language),
            before: StatusView::of(change.whole.status.before, language),
            after: StatusView::of(change.whole.status.after, language),
            because: because(change, language),
            illustrative: change.illustrative,
        };
        turned.into_iter().map(turn).collect()
    }
}

/// The causes that moved the status; where none did so alone, those that moved anything.
fn because(change: &Change, language: Language) -> String {
    let turned = |part: &&Part| part.moves.status.before != part.moves.status.after;
    let mut causes: Vec<Cause> = change.parts.iter().filter(turned).map(|part| part.cause).collect();
    if causes.is_empty() {
        causes = change.parts.iter().filter(|part| !part.moves.is_nothing()).map(|part| part.cause).collect();
    }
    let names = causes.into_iter().map(|cause| match cause {
        Cause::RevisedValues => language.pick("số liệu cũ được hiệu chỉnh", "old figures were revised"),
        Cause::NewPeriods => language.pick("có số liệu kỳ mới", "new figures"),
        Cause::RevisedTargets => language.pick("mục tiêu được sửa đổi", "the target was revised"),
        Cause::MethodOrCatalogue => language.pick("phương pháp hoặc danh mục thay đổi", "method or catalogue changed"),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Targets that are named but not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTargets {
    /// What became of them.
    pub heading: &'static str,
    /// Id and title of each.
    pub targets: Vec<(String, String)>,
}

/// Everything that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesView {
    /// The two days.
    pub days: String,
    /// The two days, and how many targets changed; says so when nothing did.
    pub count: String,
    /// Changed targets, worst first.
    pub changes: Vec<ChangeView>,
    /// Added, withdrawn and redefined targets; only those there are.
    pub named: Vec<NamedTargets>,
}

impl ChangesView {
    /// Writes what changed; the indexes are those of the first and of the second catalogue.
    pub fn new(found: &Changes, first: &CatalogueIndex<'_>, second: &CatalogueIndex<'_>, language: Language) -> Self {
        let named = |heading, ids: &[TargetId], index: &CatalogueIndex<'_>| NamedTargets {
            heading,
            targets: ids.iter().map(|id| (id.to_string(), title(id, index, language))).collect(),
        };
        let mut lists = vec![
            named(language.pick("Mục tiêu mới", "New targets"), &found.added, second),
            named(language.pick("Mục tiêu không còn hiệu lực", "Targets no longer in effect"), &found.withdrawn, first),
            named(
                language.pick(
                    "Mục tiêu đổi chỉ tiêu, địa bàn hoặc đơn vị, không so sánh được",
                    "Targets that ask for another indicator, area or unit and cannot be compared",
                ),
                &found.redefined,
                second,
            ),
        ];
        lists.retain(|list| !list.targets.is_empty());
        Self {
            days: format::capitalised(&compared_days(found, language)),
            count: count(found, language),
            changes: found.changes.iter().filter_map(|change| ChangeView::new(change, second, language)).collect(),
            named: lists,
        }
    }
}

/// The two days in words, with the data revisions where these differ.
fn compared_days(found: &Changes, language: Language) -> String {
    let (from, to) = (found.from, found.to);
    let revisions = (from.known_at != to.known_at).then_some((from.known_at, to.known_at));
    format::compared_days((from.as_of, to.as_of), revisions, language)
}

fn count(found: &Changes, language: Language) -> String {
    let days = compared_days(found, language);
    let targets = |n: usize| if n == 1 { "1 target".to_owned() } else { format!("{n} targets") };
    let compared = found.compared;
    if found.is_empty() {
        return language.pick(
            format!("Không có gì thay đổi {days} ({compared} mục tiêu được so sánh)."),
            format!("Nothing changed {days} ({} compared).", targets(compared)),
        );
    }
    let changed = found.changes.iter().filter(|change| change.whole.is_visible()).count();
    let mut said = vec![language.pick(
        format!("{changed} trong {compared} mục tiêu được so sánh có thay đổi"),
        format!("{changed} of {} compared changed", targets(compared)),
    )];
    for (n, vi, en) in [
        (found.added.len(), "mục tiêu mới", "new"),
        (found.withdrawn.len(), "mục tiêu không còn hiệu lực", "no longer in effect"),
        (found.redefined.len(), "mục tiêu không so sánh được", "not comparable"),
    ] {
        if n > 0 {
            said.push(language.pick(format!("{n} {vi}"), format!("{n} {en}")));
        }
    }
    format!("{}: {}.", format::capitalised(&days), said.join(", "))
}

fn title(id: &TargetId, index: &CatalogueIndex<'_>, language: Language) -> String {
    let found = index.target(id).and_then(|t| Some((t, index.indicator(&t.indicator)?, index.area(&t.area)?)));
    found.map_or_else(String::new, |(target, indicator, area)| format::change_title(indicator, area, target, language))
}
