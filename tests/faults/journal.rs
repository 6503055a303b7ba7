//! What writers have sent and what was answered: the oracle of the tests with many at once.

use std::sync::{Mutex, PoisonError};

use crate::upload::{Figures, Presence, Upload};

/// What a writer knows about an upload it has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nobody answered: it may be there, wholly, or not.
    Open,
    /// The answer was 2xx, or the command ended with 0: it is there.
    Acknowledged,
    /// The answer was another: it is not there, or wholly there when the failure came after the change.
    Refused,
}

/// Uploads in the order in which they were sent.
#[derive(Debug, Default)]
pub struct Journal {
    sent: Mutex<Vec<(Upload, Known)>>,
}

impl Journal {
    /// Notes that an upload is about to be sent; gives its place in the journal.
    pub fn send(&self, upload: &Upload) -> usize {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push((upload.clone(), Known::Open));
        sent.len() - 1
    }

    /// Notes the answer.
    pub fn answer(&self, place: usize, known: Known) {
        if let Some(entry) = self.sent.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
            entry.1 = known;
        }
    }

    /// Everything so far.
    pub fn all(&self) -> Vec<(Upload, Known)> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Uploads without an acknowledgement, with their places.
    pub fn without_acknowledgement(&self) -> Vec<(usize, Upload)> {
        let all = self.all().into_iter().enumerate();
        all.filter(|(_, (_, known))| *known != Known::Acknowledged).map(|(place, (upload, _))| (place, upload)).collect()
    }
}

/// Checks figures against uploads: every acknowledged one wholly there, none in part, nothing twice, nothing else.
///
/// `acknowledged` may be older than the figures; `sent` must not be.
///
/// # Errors
/// What is missing, partial, doubled or strange.
pub fn check(figures: &Figures, acknowledged: &[(Upload, Known)], sent: &[(Upload, Known)]) -> Result<(), String> {
    for (upload, known) in acknowledged {
        let presence = upload.presence(figures);
        if *known == Known::Acknowledged && presence != Presence::Whole {
            return Err(format!("{} was acknowledged and is {presence:?} of {} rows", upload.name, upload.rows.len()));
        }
    }
    let mut rows = 0;
    for (upload, _) in sent {
        match upload.presence(figures) {
            Presence::Partial(there) => return Err(format!("{}: {there} of {} rows are there", upload.name, upload.rows.len())),
            Presence::Whole => rows += upload.rows.len(),
            Presence::Absent => {}
        }
    }
    let there: usize = figures.values().map(Vec::len).sum();
    if let Some((key, twice)) = figures.iter().find(|(_, found)| found.len() > 1) {
        return Err(format!("{key:?} is there {} times: {twice:?}", twice.len()));
    }
    if there != rows {
        let known: std::collections::BTreeSet<_> = sent.iter().flat_map(|(upload, _)| &upload.rows).map(|(key, _)| key).collect();
        let strange = figures.iter().find(|(key, _)| !known.contains(key));
        return Err(format!("{there} rows are there, {rows} were sent and taken; strange: {strange:?}"));
    }
    Ok(())
}

#[test]
fn the_oracle_sees_what_is_missing_partial_doubled_or_strange() {
    use crate::upload::figures_of;
    let [a, b] = [0, 1].map(|i| Upload::new(&format!("{i}.csv"), i, 0..1, "2025-01-01", 1));
    let sent = [(a.clone(), Known::Acknowledged), (b.clone(), Known::Open)];
    let verdict = |figures: &Figures| check(figures, &sent, &sent);
    assert_eq!(verdict(&figures_of([&a])), Ok(()));
    assert_eq!(verdict(&figures_of([&a, &b])), Ok(()));
    assert!(verdict(&figures_of([&b])).is_err_and(|fault| fault.contains("acknowledged")));
    assert!(verdict(&figures_of([&a, &a])).is_err_and(|fault| fault.contains("2 times")));
    let mut partial = figures_of([&a, &b]);
    partial.pop_last();
    assert!(verdict(&partial).is_err_and(|fault| fault.contains("9 of 10")));
    assert!(verdict(&figures_of([&a, &Upload::new("c", 2, 0..1, "2025-01-01", 1)])).is_err_and(|fault| fault.contains("strange")));
    let mut wrong = figures_of([&a]);
    wrong.values_mut().for_each(|found| found[0].bits ^= 1);
    assert!(verdict(&wrong).is_err());
}
