//! What the texts of each column were found to mean, each text read once.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{
    meaning::{self, Fault},
    memo::Memo,
    settings::Intake,
};
use crate::{
    domain::{
        area::Area,
        batch::day_number,
        observation::Provenance,
        period::{Calendar, Period},
        text::normalise,
    },
    ingest::{check::PackedPeriod, resolve::Names},
};

/// Bytes of texts after which all are forgotten: a file in which every remark differs must not be held whole.
const MOST_WEIGHT: usize = 32 << 20;

/// An indicator that a row names.
#[derive(Clone, Copy, Debug)]
pub(super) struct IndicatorMeaning {
    /// Place in the catalogue.
    pub place: u32,
    /// Its id among the texts.
    pub text: u32,
}

/// An area that a row names.
#[derive(Clone, Copy, Debug)]
pub(super) struct AreaMeaning {
    /// Place in the catalogue.
    pub place: u32,
    /// Its id among the texts.
    pub text: u32,
    /// First and last day of its extent, in days since 1/1/1970.
    pub extent: (i32, i32),
}

/// A period that a row names.
#[derive(Clone, Copy, Debug)]
pub(super) struct PeriodMeaning {
    /// The period.
    pub period: Period,
    /// The same as a number.
    pub packed: PackedPeriod,
    /// Its code among the texts.
    pub text: u32,
    /// First and last day, in days since 1/1/1970.
    pub window: (i32, i32),
    /// The last day.
    pub end: Date,
}

type Meaning<T> = Memo<Result<T, Fault>>;

/// The memos of all columns.
pub(super) struct Meanings<'a> {
    intake: &'a Intake<'a>,
    names: Names<'a>,
    indicator_places: BTreeMap<&'a str, u32>,
    area_places: BTreeMap<&'a str, u32>,
    /// Every text that goes into a batch, once.
    pub texts: Memo<()>,
    pub calendars: Meaning<Calendar>,
    pub periods: [Meaning<PeriodMeaning>; 2],
    pub indicators: Meaning<IndicatorMeaning>,
    /// Areas that are the same on every day; none for a text that names several extents.
    areas: Memo<Option<Result<AreaMeaning, Fault>>>,
    extents: HashMap<(u32, Option<i32>), Result<AreaMeaning, Fault>>,
    pub days: Meaning<(Date, i32)>,
    pub bases: Meaning<u32>,
    pub provenances: Meaning<Option<Provenance>>,
    pub illustrative: Meaning<bool>,
    pub revises: Meaning<bool>,
    pub sources: Meaning<u32>,
    /// Texts that mean nothing to the program: unit, confidence, note; and addresses, which keep their inner blanks.
    pub remarks: Memo<u32>,
    pub addresses: Memo<u32>,
    /// Whether a unit, by its place, is not that of an indicator.
    units: HashMap<(u32, u32), bool>,
    last_unit: ((u32, u32), bool),
    definition: String,
}

impl<'a> Meanings<'a> {
    /// Nothing read yet.
    pub fn new(intake: &'a Intake<'a>) -> Self {
        let place = |(place, id): (usize, &'a str)| (id, place as u32);
        Self {
            intake,
            names: Names::of(intake.catalogue),
            indicator_places: intake.catalogue.indicators.iter().map(|i| i.id.as_str()).enumerate().map(place).collect(),
            area_places: intake.catalogue.areas.iter().map(|a| a.id.as_str()).enumerate().map(place).collect(),
            texts: Memo::new(),
            calendars: Memo::new(),
            periods: [Memo::new(), Memo::new()],
            indicators: Memo::new(),
            areas: Memo::new(),
            extents: HashMap::new(),
            days: Memo::new(),
            bases: Memo::new(),
            provenances: Memo::new(),
            illustrative: Memo::new(),
            revises: Memo::new(),
            sources: Memo::new(),
            remarks: Memo::new(),
            addresses: Memo::new(),
            units: HashMap::new(),
            last_unit: ((u32::MAX, u32::MAX), false),
            definition: String::new(),
        }
    }

    /// Forgets all texts when they have become many; only between chunks, since places then mean nothing any more.
    pub fn forget_if_heavy(&mut self) {
        let weights = [
            self.texts.weight(),
            self.calendars.weight(),
            self.periods[0].weight() + self.periods[1].weight(),
            self.indicators.weight(),
            self.areas.weight() + self.extents.len() * 200,
            self.days.weight() + self.bases.weight() + self.provenances.weight(),
            self.illustrative.weight() + self.revises.weight() + self.sources.weight(),
            self.remarks.weight() + self.addresses.weight() + self.units.len() * 16,
        ];
        if weights.iter().sum::<usize>() > MOST_WEIGHT {
            let (names, fresh) = (std::mem::replace(&mut self.names, Names::of(self.intake.catalogue)), Self::new(self.intake));
            *self = Self { names, ..fresh };
        }
    }

    /// The place of a text among those that go into a batch.
    #[inline]
    pub fn text(&mut self, text: &str) -> u32 {
        self.texts.place(text, |_| ())
    }

    #[inline]
    pub fn calendar(&mut self, text: &str) -> u32 {
        let default = self.intake.settings.defaults.calendar;
        self.calendars.place(text, |text| meaning::calendar(text, default))
    }

    #[inline]
    pub fn period(&mut self, text: &str, calendar: Calendar) -> u32 {
        let (texts, default) = (&mut self.texts, &self.intake.settings.period);
        self.periods[calendar as usize].place(text, |text| {
            let period = meaning::period(if text.trim().is_empty() { default } else { text }, calendar)?;
            let (first, last) = period.window();
            let window = (day_number(first), day_number(last));
            Ok(PeriodMeaning { period, packed: PackedPeriod::of(period), text: texts.place(&period.code(), |_| ()), window, end: last })
        })
    }

    #[inline]
    pub fn indicator(&mut self, text: &str, definition: &str) -> u32 {
        let (names, places, texts) = (&mut self.names, &self.indicator_places, &mut self.texts);
        let mut look_up = |name: &str, definition: &str| {
            let name = normalise(name);
            let found = names.indicator(&name, &normalise(definition));
            let indicator = found.map_err(|expected| Fault::new("unknown_indicator", &name, expected))?;
            let id = indicator.id.as_str();
            Ok(IndicatorMeaning { place: places.get(id).copied().unwrap_or_default(), text: texts.place(id, |_| ()) })
        };
        if definition.is_empty() && text.as_bytes().first() != Some(&1) {
            return self.indicators.place(text, |text| look_up(text, ""));
        }
        // The length tells where the name ends, so that no two pairs are the same text.
        self.definition.clear();
        self.definition.push_str(&format!("\u{1}{} ", text.len()));
        self.definition.push_str(text);
        self.definition.push_str(definition);
        self.indicators.place(&self.definition, |_| look_up(text, definition))
    }

    /// The area that a text names when the period ends on a day.
    #[inline]
    pub fn area(&mut self, text: &str, on: Option<(Date, i32)>) -> Result<AreaMeaning, &Fault> {
        let (names, places, texts, default) = (&mut self.names, &self.area_places, &mut self.texts, &self.intake.settings.area);
        let named = |text: &str| normalise(if text.trim().is_empty() { default } else { text });
        let look_up = |names: &mut Names<'a>, texts: &mut Memo<()>, text: &str, on: Option<Date>| {
            let name = named(text);
            let found = names.area(&name, on);
            let area = found.map_err(|expected| Fault::new("unknown_area", &name, expected))?;
            let id = area.id.as_str();
            let place = places.get(id).copied().unwrap_or_default();
            Ok(AreaMeaning { place, text: texts.place(id, |_| ()), extent: extent(area) })
        };
        let depends = self.areas.place(text, |text| {
            // Several extents of one name are told apart by the day.
            let depends = names.area_depends_on_day(&named(text));
            (!depends).then(|| look_up(names, texts, text, None))
        });
        match self.areas.meaning(depends) {
            Some(result) => result.as_ref().map(|area| *area),
            None => {
                let key = (depends, on.map(|(_, number)| number));
                self.extents.entry(key).or_insert_with(|| look_up(names, texts, text, on.map(|(day, _)| day))).as_ref().map(|area| *area)
            }
        }
    }

    #[inline]
    pub fn day(&mut self, text: &str) -> u32 {
        let default = self.intake.settings.defaults.published_on;
        self.days.place(text, |text| meaning::published_on(text, default).map(|day| (day, day_number(day))))
    }

    #[inline]
    pub fn basis(&mut self, text: &str) -> u32 {
        let texts = &mut self.texts;
        self.bases.place(text, |text| meaning::basis(text).map(|basis| texts.place(basis, |_| ())))
    }

    #[inline]
    pub fn provenance(&mut self, text: &str) -> u32 {
        self.provenances.place(text, meaning::provenance)
    }

    #[inline]
    pub fn is_illustrative(&mut self, text: &str) -> u32 {
        self.illustrative.place(text, |text| meaning::flag(text, false))
    }

    #[inline]
    pub fn is_revision(&mut self, text: &str) -> u32 {
        let default = self.intake.settings.revises;
        self.revises.place(text, |text| meaning::flag(text, default))
    }

    #[inline]
    pub fn source(&mut self, text: &str) -> u32 {
        let (texts, default) = (&mut self.texts, &self.intake.settings.defaults.source);
        self.sources.place(text, |text| meaning::source(text, default).map(|source| texts.place(&source, |_| ())))
    }

    /// A text of one normal form, by its place among those that go into a batch.
    #[inline]
    pub fn remark(&mut self, text: &str) -> u32 {
        let texts = &mut self.texts;
        let place = self.remarks.place(text, |text| texts.place(&normalise(text), |_| ()));
        *self.remarks.meaning(place)
    }

    /// An address, by its place among the texts that go into a batch.
    #[inline]
    pub fn address(&mut self, text: &str) -> u32 {
        let texts = &mut self.texts;
        let place = self.addresses.place(text, |text| texts.place(text.trim(), |_| ()));
        *self.addresses.meaning(place)
    }

    /// Whether a unit, by its place among the texts, mismatches an indicator; found out once for each pair.
    #[inline]
    pub fn unit_mismatches(&mut self, indicator: u32, unit: u32, mismatches: impl FnOnce(&str) -> bool) -> bool {
        let (texts, key) = (&self.texts, (indicator, unit));
        if self.last_unit.0 != key {
            self.last_unit = (key, *self.units.entry(key).or_insert_with(|| mismatches(texts.text(unit))));
        }
        self.last_unit.1
    }

    /// The area of a place in the catalogue.
    pub fn area_at(&self, place: u32) -> Option<&'a Area> {
        self.intake.catalogue.areas.get(place as usize)
    }
}

/// First and last day of an area's extent.
fn extent(area: &Area) -> (i32, i32) {
    (area.valid_from.map_or(i32::MIN, day_number), area.valid_to.map_or(i32::MAX, day_number))
}
