use super::{bounds::Bounds, probability::Probability};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { self.value().serialize(s) }
}
impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> { Ok(Self::saturating(f64::deserialize(d)?)) }
}
impl Serialize for Bounds {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { (self.lower(), self.upper()).serialize(s) }
}
impl<'de> Deserialize<'de> for Bounds {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (l, u) = <(Option<f64>, Option<f64>)>::deserialize(d)?;
        Bounds::new(l, u).map_err(|e| serde::de::Error::custom(format!("{e:?}")))
    }
}
