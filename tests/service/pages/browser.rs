//! A browser without script: it keeps cookies and fills in forms.

use axum::{body::Body, http::Request};

use crate::app::{Answer, TestApp};

/// A browser: it keeps cookies, follows no link by itself, and runs no script.
pub struct Browser<'a> {
    app: &'a TestApp,
    pub cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: Vec::new() }
    }

    pub fn ask(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("accept", "text/html").header("host", "127.0.0.1:8080").header("cookie", cookies.join("; "));
        let answer = self.app.ask(request.body(Body::from(body)).expect("a request"));
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().expect("text");
            assert!(set.contains("; HttpOnly; SameSite=Lax") && set.contains("Path=/"), "{set}");
            let (name, value) = set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.cookies.retain(|(known, _)| known != name);
            if !set.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub fn get(&mut self, address: &str) -> Answer {
        self.ask(Request::get(address), String::new())
    }

    /// Fills in the form at an address and sends it where the form says.
    pub fn submit(&mut self, address: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let html = self.get(address).found().text();
        let form = html.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).expect("the form").to_owned();
        let hidden = form.split("<input type=\"hidden\"").skip(1).map(|input| {
            let part = |name: &str| input.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            (part("name").to_owned(), part("value").replace("&#38;", "&"))
        });
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body = hidden.chain(fields).map(|(name, value)| format!("{name}={}", encoded(&value))).collect::<Vec<_>>().join("&");
        self.post(action, body)
    }

    pub fn post(&mut self, address: &str, body: String) -> Answer {
        let request = Request::post(address).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.header("origin", "http://127.0.0.1:8080").header("sec-fetch-site", "same-origin"), body)
    }

    pub fn sign_in(&mut self, password: &str) -> Answer {
        self.submit("/vi/dang-nhap?next=%2Fvi%2Fgaps%3Farea%3Dvn", "/vi/dang-nhap", &[("name", "Lan.Nguyen"), ("password", password)])
    }

    /// The value of a hidden field of the page at an address.
    pub fn hidden(&mut self, html: &str, field: &str) -> String {
        let input = html.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no field {field} in {html}"));
        input.split('"').next().unwrap_or_default().to_owned()
    }

    /// Chooses a file on the page of data and looks at it.
    pub fn look_at(&mut self, token: &str, name: &str, text: &str) -> Answer {
        let part = |head: &str, text: &str| format!("--grenze\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n");
        let body = part("name=\"token\"", token)
            + &part("name=\"source\"", "Sở thử")
            + &part(&format!("name=\"file\"; filename=\"{name}\""), text)
            + "--grenze--\r\n";
        let request = Request::post("/vi/data").header("content-type", "multipart/form-data; boundary=grenze");
        self.ask(request.header("origin", "http://127.0.0.1:8080").header("sec-fetch-site", "same-origin"), body)
    }
}

/// Percent-encoded.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
