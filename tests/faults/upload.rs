//! Uploads with the very rows that must be there once they are acknowledged.

use std::{collections::BTreeMap, fmt::Write};

use crate::catalogue::AREAS;

/// What one figure is about and when it was published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// Indicator definition.
    pub indicator: String,
    /// Area.
    pub area: String,
    /// Period as the program prints it.
    pub period: String,
    /// Day of publication.
    pub published_on: String,
}

/// What must come back bit for bit: the number and the words beside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// Bits of the value.
    pub bits: u64,
    /// Who produced it.
    pub source: String,
    /// The remark of the sender.
    pub note: String,
}

/// Every figure with every vintage; more than one figure under a key is a fault.
pub type Figures = BTreeMap<FigureKey, Vec<Figure>>;

/// One file with all its rows.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the file.
    pub name: String,
    /// Who sends it.
    pub source: String,
    /// Day of publication.
    pub published_on: String,
    /// Its rows.
    pub rows: Vec<(FigureKey, Figure)>,
}

impl Upload {
    /// All areas of one indicator in so many months from a month on, with values that follow from the seed alone.
    ///
    /// Months are counted from January 1990; two uploads whose indicators, months and days differ share no key.
    pub fn new(name: &str, indicator: usize, months: std::ops::Range<u32>, published_on: &str, seed: u64) -> Self {
        let source = format!("nguon {name}");
        let mut rows = Vec::new();
        for month in months {
            for area in 0..=AREAS {
                let key = FigureKey {
                    indicator: format!("muc_{indicator}"),
                    area: if area == AREAS { "tinh".to_owned() } else { format!("xa-{area}") },
                    period: format!("{}-{:02}", 1990 + month / 12, month % 12 + 1),
                    published_on: published_on.to_owned(),
                };
                let value = value_of(indicator, month, area, seed);
                let note = if area == 0 && std::env::var_os("NO_NOTE").is_none() { format!("ghi chú {seed}") } else { String::new() };
                rows.push((key, Figure { bits: value.to_bits(), source: source.clone(), note }));
            }
        }
        Self { name: name.to_owned(), source, published_on: published_on.to_owned(), rows }
    }

    /// The same without remarks.
    pub fn without_notes(mut self) -> Self {
        self.rows.iter_mut().for_each(|(_, figure)| figure.note.clear());
        self
    }

    /// The file in typed long form.
    pub fn csv(&self) -> String {
        let mut out = String::from("indicator,area,period,value,unit,note\n");
        for (key, figure) in &self.rows {
            let value = f64::from_bits(figure.bits);
            let _ = writeln!(out, "{},{},{},{value},%,{}", key.indicator, key.area, key.period, figure.note);
        }
        out
    }

    /// Whether all of it, none of it, or a part of it is among the figures.
    pub fn presence(&self, figures: &Figures) -> Presence {
        let there = self.rows.iter().filter(|(key, figure)| figures.get(key).is_some_and(|found| found.contains(figure))).count();
        match there {
            0 => Presence::Absent,
            all if all == self.rows.len() => Presence::Whole,
            _ => Presence::Partial(there),
        }
    }
}

/// How much of an upload is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Nothing.
    Absent,
    /// So many rows, which must never be.
    Partial(usize),
    /// Every row.
    Whole,
}

/// The figures of uploads taken together, each once.
pub fn figures_of<'a>(uploads: impl IntoIterator<Item = &'a Upload>) -> Figures {
    let mut out = Figures::new();
    for upload in uploads {
        for (key, figure) in &upload.rows {
            out.entry(key.clone()).or_default().push(figure.clone());
        }
    }
    out
}

/// A value near 50 with all its bits in use; the same for the same arguments.
pub fn value_of(indicator: usize, month: u32, area: usize, seed: u64) -> f64 {
    let mixed = mix(mix(mix(seed) ^ u64::from(month)) ^ ((indicator as u64) << 32 | area as u64));
    // 2⁻⁵³ makes a fraction in [0, 1) of the upper 53 bits.
    50.0 + (mixed >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// One step of splitmix64 (Steele, Lea and Flood 2014).
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// Starts a stream.
    pub fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = mix(self.0);
        (self.0 % bound.max(1) as u64) as usize
    }
}

#[test]
fn a_value_survives_its_text() {
    for seed in 0..200 {
        let value = value_of(1, 2, 3, seed);
        assert_eq!(format!("{value}").parse::<f64>().expect("a number").to_bits(), value.to_bits());
    }
    let upload = Upload::new("a.csv", 0, 0..2, "2025-01-01", 7);
    assert_eq!(upload.rows.len(), 2 * (AREAS + 1));
    assert_eq!(upload.presence(&figures_of([&upload])), Presence::Whole);
    assert_eq!(upload.presence(&figures_of([&Upload::new("a.csv", 0, 0..1, "2025-01-01", 7)])), Presence::Partial(AREAS + 1));
    assert_eq!(upload.presence(&figures_of([&Upload::new("a.csv", 0, 0..2, "2025-01-01", 8)])), Presence::Absent);
}
