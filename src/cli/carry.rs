//! `lotrinh carry`.

use clap::Args;

use super::{Failure, ingest::open_existing, output};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    pipeline::carry::{CarriedSeries, carry_series},
};

const EXAMPLES: &str = "Examples:
  lotrinh carry --indicator grdp_nominal_bn_vnd --to hai-phong --check   what could be rebuilt, and why not
  lotrinh carry --indicator grdp_nominal_bn_vnd --to hai-phong           rebuild it
  lotrinh carry --to hai-phong --check                                   every indicator of the former areas

Which areas went to which, and with what share, is in the columns successor and successor_share of the areas: see
`lotrinh catalogue add --help`. How an indicator is put together is in its column aggregation: sum, rebuild (from numerator
and denominator), weighted (by its denominator), none.";

/// Which series, and to which area.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CarryCommand {
    /// Indicator to carry, again for more; every one with figures when none is named
    #[arg(long = "indicator", value_name = "INDICATOR")]
    indicators: Vec<String>,
    /// The new area
    #[arg(long, value_name = "AREA")]
    to: String,
    /// Only say what would become of it
    #[arg(long)]
    check: bool,
}

/// Carries series and says what became of each.
pub fn run(command: &CarryCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let stamp = SystemClock.stamp();
    let series = carry_series(&store, &command.indicators, &command.to, (!command.check).then_some(stamp.as_str()))?;
    if series.is_empty() {
        return Err(Failure::Refused(format!(
            "no area that went to {} has figures; take them in first, or say which areas went there in the column successor",
            command.to
        )));
    }
    let rebuilt: usize = series.iter().map(|one| one.carried.rebuilt.len()).sum();
    let fresh: usize = series.iter().map(|one| one.fresh).sum();
    let told: Vec<String> = series.iter().map(|one| tell(one, &command.to)).collect();
    if rebuilt == 0 && !command.check {
        return Err(Failure::Refused(format!("{}\nnothing can be rebuilt for {}; nothing was changed", told.join("\n"), command.to)));
    }
    let end = match (command.check, fresh) {
        (true, _) => format!("rebuilt {rebuilt}, new {fresh} (nothing was changed)"),
        (false, 0) => format!("rebuilt {rebuilt}, all known already: nothing was changed"),
        (false, _) => format!("rebuilt {rebuilt}, new {fresh}, data revision {}", store.data_revision()?),
    };
    output::print(&format!("{}\n{end}", told.join("\n")))
}

/// One series: a line a figure, with the arithmetic, and a line for what is refused.
fn tell(series: &CarriedSeries, to: &str) -> String {
    let mut lines = vec![format!("{}, {to}", series.indicator)];
    for o in &series.carried.rebuilt {
        lines.push(format!("    {}  {}{} {}  = {}", o.period.code(), o.censoring.sign(), o.value, o.unit, o.note));
    }
    for (period, obstacle) in &series.carried.refused {
        let what = period.map_or_else(|| "not carried".to_owned(), |period| format!("{}  not carried", period.code()));
        lines.push(format!("    {what}: {obstacle}"));
    }
    for finding in series.intake.iter().flat_map(|intake| &intake.findings) {
        lines.push(format!("    {finding}"));
    }
    lines.join("\n")
}
