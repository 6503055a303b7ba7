//! An address under which people know the service, such as `https://kpi.example.vn`.

use std::fmt;

/// Scheme and host of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Whether it is asked for over an encrypted connection.
    pub is_https: bool,
    /// Host in lower case, with the port where it is not the usual one.
    pub host: String,
}

impl Site {
    /// Reads `https://host`, `http://host:port`; a path or anything else makes no sense here.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://")?;
        let (is_https, usual_port) = match scheme {
            "https" => (true, ":443"),
            "http" => (false, ":80"),
            _ => return None,
        };
        let host = host.strip_suffix(usual_port).unwrap_or(host);
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        (!host.is_empty() && host.chars().all(is_host)).then(|| Self { is_https, host: host.to_owned() })
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.is_https { "https" } else { "http" }, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_scheme_and_a_host() {
        for (text, said) in [
            ("https://KPI.example.vn", "https://kpi.example.vn"),
            ("https://kpi.example.vn:443/", "https://kpi.example.vn"),
            ("http://10.0.0.5:8080", "http://10.0.0.5:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(Site::parse(text).map(|site| site.to_string()).as_deref(), Some(said));
        }
        for text in ["kpi.example.vn", "ftp://a", "https://", "https://a/b", "https://a b", "https://user@a"] {
            assert_eq!(Site::parse(text), None, "{text}");
        }
    }
}
