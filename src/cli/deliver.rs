//! Where editions go beside their folder: to mailboxes by a relay, and to a program that waits to be told.

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use lettre::{
    Message, SmtpTransport, Transport,
    message::{Attachment, MultiPart, SinglePart, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Failure;
use crate::{
    domain::language::Language,
    pipeline::{assess::hex, editions::FILES},
};

/// Where editions that were made on their day are sent.
#[derive(Args, Clone, Debug)]
pub struct DeliveryArgs {
    /// Tell this address of every edition: a POST of JSON with its name and the hashes of its files
    #[arg(long, env = "LOTRINH_DELIVER_WEBHOOK", value_name = "ADDRESS", help_heading = "Reports")]
    deliver_webhook: Option<String>,
    /// Mail editions by this server: smtps://HOST:PORT or starttls://HOST:PORT; HOST:PORT alone is not encrypted and for this machine or its own
    /// network
    #[arg(long, env = "LOTRINH_DELIVER_SMTP", value_name = "SERVER", requires_all = ["deliver_from", "deliver_to"], help_heading = "Reports")]
    deliver_smtp: Option<String>,
    /// Name to sign in to the mail server with; only where it is encrypted
    #[arg(long, env = "LOTRINH_DELIVER_USER", value_name = "NAME", requires_all = ["deliver_smtp", "deliver_password_file"], help_heading = "Reports")]
    deliver_user: Option<String>,
    /// File whose first line is the password for it
    #[arg(long, env = "LOTRINH_DELIVER_PASSWORD_FILE", value_name = "FILE", requires = "deliver_user", help_heading = "Reports")]
    deliver_password_file: Option<PathBuf>,
    /// Address the mail comes from
    #[arg(long, env = "LOTRINH_DELIVER_FROM", value_name = "MAIL", help_heading = "Reports")]
    deliver_from: Option<String>,
    /// Addresses the mail goes to, separated by commas
    #[arg(long, env = "LOTRINH_DELIVER_TO", value_delimiter = ',', value_name = "MAIL", help_heading = "Reports")]
    deliver_to: Vec<String>,
}

/// Places that editions are sent to.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    webhook: Option<String>,
    mail: Option<Mail>,
}

#[derive(Clone, Debug)]
struct Mail {
    host: String,
    port: u16,
    encryption: Encryption,
    login: Option<Credentials>,
    from: String,
    to: Vec<String>,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    /// In the clear.
    None,
    /// In the clear until both agreed on encryption, without which nothing is sent.
    Starttls,
    /// Encrypted from the first byte.
    Tls,
}

/// An edition with its place, and what became of it.
pub type Sent = (String, Result<(), Failure>);

/// Note of what was delivered where, beside the editions; a line each.
const NOTE: &str = ".delivered";

/// Files that a mail carries.
const ATTACHED: [&str; 3] = ["report.docx", "report.pdf", "gap-table.xlsx"];

/// Longest wait for somebody who does not answer.
const PATIENCE: Duration = Duration::from_secs(20);

impl DeliveryArgs {
    /// Checks what was given.
    ///
    /// # Errors
    /// An address that cannot be used.
    pub fn read(&self) -> Result<Delivery, Failure> {
        if let Some(address) = &self.deliver_webhook
            && !["http://", "https://"].iter().any(|scheme| address.starts_with(scheme))
        {
            return Err(Failure::Refused(format!(
                "--deliver-webhook: found “{address}”, expected an address that begins with https:// or http://"
            )));
        }
        let mail = self.deliver_smtp.as_ref().map(|server| {
            let wrong = || {
                let expected = "smtps://HOST:PORT, starttls://HOST:PORT or, without encryption, HOST:PORT such as 127.0.0.1:25";
                Failure::Refused(format!("--deliver-smtp: found “{server}”, expected {expected}"))
            };
            let (encryption, place) = match server.split_once("://") {
                None => (Encryption::None, server.as_str()),
                Some(("smtps", place)) => (Encryption::Tls, place),
                Some(("starttls", place)) => (Encryption::Starttls, place),
                Some(_) => return Err(wrong()),
            };
            let (host, port) = place.rsplit_once(':').ok_or_else(wrong)?;
            let port = port.parse().map_err(|_| wrong())?;
            let from = self.deliver_from.clone().unwrap_or_default();
            for address in std::iter::once(&from).chain(&self.deliver_to) {
                if address.parse::<lettre::Address>().is_err() {
                    return Err(Failure::Refused(format!("found “{address}”, expected a mail address such as thong.ke@example.vn")));
                }
            }
            let login = self.login(encryption)?;
            Ok(Mail { host: host.to_owned(), port, encryption, login, from, to: self.deliver_to.clone() })
        });
        Ok(Delivery { webhook: self.deliver_webhook.clone(), mail: mail.transpose()? })
    }

    fn login(&self, encryption: Encryption) -> Result<Option<Credentials>, Failure> {
        let (Some(name), Some(path)) = (&self.deliver_user, &self.deliver_password_file) else { return Ok(None) };
        if encryption == Encryption::None {
            return Err(Failure::Refused(
                "--deliver-user: a password does not go over a connection that is not encrypted; expected --deliver-smtp smtps://… or starttls://…"
                    .to_owned(),
            ));
        }
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::refused(format!("--deliver-password-file: cannot read {}: {error}", path.display())))?;
        let password = text.lines().next().filter(|line| !line.is_empty());
        let password =
            password.ok_or_else(|| Failure::Refused(format!("{} is empty; expected a password on its first line", path.display())))?;
        Ok(Some(Credentials::new(name.clone(), password.to_owned())))
    }
}

impl Delivery {
    /// Whether nothing is sent anywhere.
    pub fn is_nowhere(&self) -> bool {
        self.webhook.is_none() && self.mail.is_none()
    }

    /// Sends an edition to every place that does not have it yet; says what was sent where and what failed.
    ///
    /// # Errors
    /// The note of what was delivered cannot be read or written.
    pub fn deliver(&self, root: &Path, name: &str, words: &str, language: Language) -> Result<Vec<Sent>, Failure> {
        let note = root.join(NOTE);
        let io = |error: std::io::Error| Failure::refused(format!("cannot use {}: {error}", note.display()));
        let known = match fs::read_to_string(&note) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(io(error)),
        };
        let known: BTreeSet<&str> = known.lines().collect();
        let mut out = Vec::new();
        let mut to = |place: &str, send: &dyn Fn() -> Result<(), Failure>| -> Result<(), Failure> {
            let line = format!("{name}\t{place}");
            if known.contains(line.as_str()) {
                return Ok(());
            }
            let outcome = send();
            if outcome.is_ok() {
                let mut file = OpenOptions::new().create(true).append(true).open(&note).map_err(io)?;
                writeln!(file, "{line}").and_then(|()| file.sync_data()).map_err(io)?;
            }
            out.push((format!("{name} → {place}"), outcome));
            Ok(())
        };
        let folder = root.join(name);
        if let Some(address) = &self.webhook {
            to(address, &|| tell(address, &folder, name, words))?;
        }
        if let Some(mail) = &self.mail {
            for address in &mail.to {
                to(address, &|| mail.send(address, &folder, name, words, language))?;
            }
        }
        Ok(out)
    }
}

/// Tells a program that an edition is there.
fn tell(address: &str, folder: &Path, name: &str, words: &str) -> Result<(), Failure> {
    let files: Vec<_> = FILES
        .into_iter()
        .filter_map(|file| Some((file, fs::read(folder.join(file)).ok()?)))
        .map(|(file, bytes)| json!({"name": file, "bytes": bytes.len(), "sha256": hex(&Sha256::digest(&bytes))}))
        .collect();
    let body = json!({"edition": name, "report": words, "files": files}).to_string();
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE));
    let tls = ureq::tls::TlsConfig::builder().root_certs(trusted()).build();
    let agent = ureq::Agent::new_with_config(config.tls_config(tls).build());
    let answer = agent.post(address).header("content-type", "application/json").send(body);
    answer.map(drop).map_err(|error| Failure::refused(format!("{address} did not take it: {error}")))
}

/// The authorities this machine trusts, an office's own among them; where it names none, those of browsers.
fn trusted() -> ureq::tls::RootCerts {
    let known = rustls_native_certs::load_native_certs().certs;
    if known.is_empty() {
        return ureq::tls::RootCerts::WebPki;
    }
    let known: Vec<_> = known.iter().map(|one| ureq::tls::Certificate::from_der(one).to_owned()).collect();
    ureq::tls::RootCerts::new_with_certs(&known)
}

impl Mail {
    fn transport(&self) -> Result<SmtpTransport, lettre::transport::smtp::Error> {
        let server = match self.encryption {
            Encryption::None => SmtpTransport::builder_dangerous(&self.host),
            Encryption::Starttls => SmtpTransport::starttls_relay(&self.host)?,
            Encryption::Tls => SmtpTransport::relay(&self.host)?,
        };
        let server = server.port(self.port).timeout(Some(PATIENCE));
        Ok(match &self.login {
            Some(login) => server.credentials(login.clone()).build(),
            None => server.build(),
        })
    }

    fn send(&self, to: &str, folder: &Path, name: &str, words: &str, language: Language) -> Result<(), Failure> {
        let text = language.pick(
            format!("Kính gửi,\n\nBáo cáo đã được lập: {words}.\nẤn bản: {name}. Bản Word để sửa và ký, bản PDF để lưu, bảng Excel kèm theo.\n\nLộ Trình\n"),
            format!("A report was made: {words}.\nEdition: {name}. Attached: a Word document to edit and sign, a PDF for the archive, a workbook.\n\nLộ Trình\n"),
        );
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text));
        for file in ATTACHED {
            if let Ok(bytes) = fs::read(folder.join(file)) {
                let kind = ContentType::parse("application/octet-stream").map_err(Failure::refused)?;
                parts = parts.singlepart(Attachment::new(file.to_owned()).body(bytes, kind));
            }
        }
        let address = |text: &str| text.parse().map_err(Failure::refused);
        let message = Message::builder().from(address(&self.from)?).to(address(to)?).subject(words).multipart(parts);
        let message = message.map_err(Failure::refused)?;
        let sent = self.transport().and_then(|server| server.send(&message));
        sent.map(drop).map_err(|error| {
            let why = std::error::Error::source(&error).map(|source| format!(" ({source})")).unwrap_or_default();
            Failure::refused(format!("{}:{} did not take it: {error}{why}", self.host, self.port))
        })
    }
}
