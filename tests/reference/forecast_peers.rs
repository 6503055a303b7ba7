//! What must hold when entities of one indicator teach one another.

use lotrinh::analysis::forecast::{Input, Pool, fit};
use proptest::prelude::*;

use super::{
    drawn::{Drawn, hostile, peers},
    forecast_properties::{all_agree, greatest, is_sound, numbers},
};

fn learn(entities: &[Drawn]) -> Pool {
    Pool::learn(&entities.iter().map(Drawn::input).collect::<Vec<Input<'_>>>())
}

proptest! {
    #![proptest_config(crate::cases(64))]

    #[test]
    fn peers_teach_any_series_and_are_taught_by_any(entities in prop::collection::vec(hostile(), 0..5), alike in peers(), drawn in hostile()) {
        let all = [&entities[..], &alike[..2], std::slice::from_ref(&drawn)].concat();
        let (strange, own) = (learn(&all), learn(&alike));
        is_sound(&drawn, &fit(&drawn.input(), &strange))?;
        is_sound(&drawn, &fit(&drawn.input(), &own))?;
        for entity in &alike {
            is_sound(entity, &fit(&entity.input(), &strange))?;
        }
    }

    #[test]
    fn the_unit_of_peers_does_not_matter(entities in peers(), power in -30..30_i32) {
        let power = f64::from(power).exp2();
        let moved: Vec<Drawn> = entities.iter().map(|entity| entity.changed(|value| value * power)).collect();
        let (one, other) = (learn(&entities), learn(&moved));
        for (entity, moved) in entities.iter().zip(&moved) {
            let before = numbers(&fit(&entity.input(), &one), &[20.0]);
            let (values, chances) = numbers(&fit(&moved.input(), &other), &[20.0 * power]);
            prop_assert_eq!((values.iter().map(|value| value / power).collect::<Vec<_>>(), chances), before);
        }
    }

    #[test]
    fn the_order_of_peers_does_not_matter((entities, order) in peers().prop_flat_map(|entities| {
        let order = Just((0..entities.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(entities), order)
    })) {
        let shuffled: Vec<Drawn> = order.iter().map(|at| entities[*at].clone()).collect();
        let (one, other) = (learn(&entities), learn(&shuffled));
        for entity in &entities {
            let (a, b) = (fit(&entity.input(), &one), fit(&entity.input(), &other));
            let (before, after) = (numbers(&a, &[20.0]), numbers(&b, &[20.0]));
            // Sums over peers are rounded in their order.
            all_agree(&before.0, &after.0, 1e-9, greatest(entity))?;
            all_agree(&before.1, &after.1, 1e-9, 1.0)?;
        }
    }
}
