//! Rows of the batches that a rule over the whole file refused.

use arrow::array::BooleanArray;

/// Places of refused rows, counted from 0 over all batches in order, each with the row that has another value for its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused(Vec<(u32, u32)>);

impl Refused {
    /// From pairs of place and row in force, in any order.
    pub(in crate::ingest) fn of(mut rows: Vec<(u32, u32)>) -> Self {
        rows.sort_unstable();
        Self(rows)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The places, in order.
    pub fn places(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().map(|(place, _)| u64::from(*place))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The refused ones from one place up to another, each with the row in force.
    pub(super) fn between(&self, first: u64, end: u64) -> &[(u32, u32)] {
        let from = self.0.partition_point(|(place, _)| u64::from(*place) < first);
        let to = self.0.partition_point(|(place, _)| u64::from(*place) < end);
        &self.0[from..to.max(from)]
    }

    /// Which rows of a batch stand, given the number of rows in the batches before it; none when all do.
    ///
    /// # Example
    /// ```
    /// use lotrinh::ingest::long::Refused;
    /// assert_eq!(Refused::default().standing(0, 100), None);
    /// ```
    pub fn standing(&self, rows_before: u64, rows: usize) -> Option<BooleanArray> {
        let refused = self.between(rows_before, rows_before + rows as u64);
        if refused.is_empty() {
            return None;
        }
        let mut stands = vec![true; rows];
        for (place, _) in refused {
            stands[(u64::from(*place) - rows_before) as usize] = false;
        }
        Some(BooleanArray::from(stands))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_batch_learns_which_of_its_rows_stand() {
        let refused = Refused::of(vec![(7, 2), (3, 2), (4, 2)]);
        assert_eq!(refused.standing(0, 3), None);
        assert_eq!(refused.standing(3, 2), Some(BooleanArray::from(vec![false, false])));
        assert_eq!(refused.standing(5, 4), Some(BooleanArray::from(vec![true, true, false, true])));
        assert_eq!(refused.standing(8, 4), None);
        assert_eq!((refused.len(), refused.is_empty()), (3, false));
    }
}
