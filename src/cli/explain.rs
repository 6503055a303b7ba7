//! `lotrinh explain`.

use clap::Args;

use super::{
    Failure,
    gap::{LanguageChoice, snapshot},
    output::print,
};
use crate::{
    config::{KnowledgeConfig, StoreConfig},
    domain::{assessment::Verdict, id::TargetId, language::Language},
    pipeline::Policy,
    present::format,
};

/// Print how a target was judged: the sentence, the headline, and every method with its working
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh explain 57-2026.PL2.22.2030 --lang en")]
pub struct ExplainCommand {
    /// The target; ids stand in `lotrinh gap --format json` and in data/catalogue/targets.csv
    target: String,
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
}

/// Prints the working.
pub fn run(command: &ExplainCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let language = command.lang.language();
    let (_, snapshot) = snapshot(config, policy, &command.knowledge)?;
    let id = TargetId::new(command.target.as_str());
    let found = snapshot.assessment(&id).zip(snapshot.target(&id));
    let (assessment, target) = found
        .ok_or_else(|| Failure::Refused(format!("target “{id}” is not in the catalogue; see data/catalogue/targets.csv for the ids")))?;
    let indicator = snapshot.catalogue.indicator(&target.indicator);
    if let Some(indicator) = indicator {
        print(&format!("{}\n{}", indicator.name.get(language), format::sentence(indicator, target, assessment, language)))?;
    }
    print(&format!("{}: {}", format::status(assessment.status, language), format::reason(&assessment.reason, language)))?;
    if assessment.disagreement {
        print(format::disagreement(language))?;
    }
    for verdict in &assessment.verdicts {
        print(&format!("\n{}", working(verdict, language)))?;
    }
    Ok(())
}

/// One method: its finding, then one line a quantity.
fn working(verdict: &Verdict, language: Language) -> String {
    let mut lines = vec![format!(
        "{} ({}): {}",
        format::method(verdict.method, language),
        verdict.method.code(),
        format::outcome(&verdict.outcome, language)
    )];
    if let crate::domain::assessment::Outcome::NotAssessable { reason } = &verdict.outcome {
        lines.push(format!("  {}", format::reason(reason, language)));
    }
    lines.extend(verdict.working.iter().map(|line| format!("  {} = {}    {}", line.symbol, line.value, line.meaning.get(language))));
    lines.join("\n")
}
