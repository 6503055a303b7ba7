//! Editions made on their day are mailed and told to a program, each once; what could not be sent is sent by the next run.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use sha2::{Digest, Sha256};

use crate::{app::Stock, workspace::Workspace};

type Caught = Arc<Mutex<Vec<String>>>;

fn listen(take: impl Fn(TcpStream) -> Option<String> + Send + 'static) -> (u16, Caught) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (port, caught) = (listener.local_addr().expect("an address").port(), Caught::default());
    let inner = Arc::clone(&caught);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if let Some(message) = take(stream) {
                inner.lock().expect("the messages").push(message);
            }
        }
    });
    (port, caught)
}

/// One conversation with a mailbox that offers a sign-in: what was signed in with, then every mail.
fn converse(stream: impl Read + Write) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut said = String::new();
    let mut answer = b"220 here\r\n".as_slice();
    loop {
        stream.get_mut().write_all(answer).ok()?;
        stream.get_mut().flush().ok()?;
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return Some(said);
        }
        answer = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => b"250-here\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                said += &line;
                b"235 welcome\r\n"
            }
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").ok()?;
                stream.get_mut().flush().ok()?;
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).ok()?;
                    if line.trim_end() == "." {
                        break;
                    }
                    said += &line;
                }
                b"250 kept\r\n"
            }
            "QUIT" => return Some(said),
            _ => b"250 ok\r\n",
        };
    }
}

/// A mailbox: it takes every mail of one conversation.
fn mailbox() -> (u16, Caught) {
    listen(converse)
}

/// A mailbox that is spoken to in secret from the first byte; gives the authority to trust as well.
fn secret_mailbox() -> (u16, Caught, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("protocols");
    let settings = settings.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key.into()).expect("a server");
    let settings = Arc::new(settings);
    let (port, caught) = listen(move |stream| {
        let connection = rustls::ServerConnection::new(Arc::clone(&settings)).ok()?;
        converse(rustls::StreamOwned::new(connection, stream))
    });
    (port, caught, made.cert.pem())
}

/// A program that waits to be told.
fn program() -> (u16, Caught) {
    listen(|stream| {
        let mut out = stream.try_clone().ok()?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        out.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").ok()?;
        String::from_utf8(body).ok()
    })
}

const DUE: [&str; 7] = ["report", "due", "--from", "2026-09-10", "--report", "quy-nd09", "--out=editions"];

#[test]
fn an_edition_is_sent_once_to_every_place_and_what_failed_is_sent_again() {
    let workspace = Workspace::with(Stock::Published);
    let (mail_port, mails) = mailbox();
    let (hook_port, told) = program();
    let hook = format!("--deliver-webhook=http://127.0.0.1:{hook_port}/lo-trinh");
    let addresses = ["--deliver-from=lotrinh@example.vn", "--deliver-to=van.phong@example.vn,thong.ke@example.vn"];
    // A relay that is not there: the edition is made and told of, and the failure is said.
    let nobody = [&DUE[..], &[&hook, "--deliver-smtp=127.0.0.1:1"], &addresses].concat();
    let failed = workspace.run(&nobody);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    for words in ["van.phong@example.vn", "127.0.0.1:1 did not take it"] {
        assert!(failed.stderr.contains(words), "{words}: {}", failed.stderr);
    }
    assert_eq!(told.lock().expect("messages").len(), 1);
    workspace.run(&["report", "verify", "editions/quy-nd09-2026-Q3-vi"]).done();

    let relay = format!("--deliver-smtp=127.0.0.1:{mail_port}");
    let all = [&DUE[..], &[hook.as_str(), relay.as_str()], &addresses].concat();
    let said = workspace.run(&all).done().stdout;
    assert!(said.contains("delivered") && said.contains("thong.ke@example.vn"), "{said}");
    let message: serde_json::Value = serde_json::from_str(&told.lock().expect("messages")[0]).expect("JSON");
    assert_eq!(message["edition"], "quy-nd09-2026-Q3-vi");
    let pdf = std::fs::read(workspace.path("editions/quy-nd09-2026-Q3-vi/report.pdf")).expect("a PDF");
    let hash: String = Sha256::digest(&pdf).iter().map(|byte| format!("{byte:02x}")).collect();
    let files = message["files"].as_array().expect("files");
    assert!(files.iter().any(|file| file["name"] == "report.pdf" && file["sha256"] == hash), "{message}");

    let found = mails.lock().expect("mails").clone();
    assert_eq!(found.len(), 2, "one mail to each");
    for part in ["report.docx", "report.pdf", "gap-table.xlsx", "From: lotrinh@example.vn"] {
        assert!(found.iter().all(|mail| mail.contains(part)), "{part}");
    }
    assert!(workspace.run(&all).done().stdout.contains("nothing is due"), "nothing is sent twice");
    assert_eq!((mails.lock().expect("mails").len(), told.lock().expect("messages").len()), (2, 1));
}

#[test]
fn addresses_that_cannot_be_used_are_said_before_anything_is_made() {
    let workspace = Workspace::with(Stock::Published);
    let with = |more: &[&'static str]| [&DUE[..], more].concat();
    workspace.refuses(&with(&["--deliver-webhook=ftp://a.example"]), 1, &["ftp://a.example", "https://"]);
    let mail = ["--deliver-from=a", "--deliver-to=b@example.vn", "--deliver-smtp=127.0.0.1:25"];
    workspace.refuses(&with(&mail), 1, &["found “a”", "mail address"]);
    let mail = ["--deliver-from=a@example.vn", "--deliver-to=b@example.vn", "--deliver-smtp=relay"];
    workspace.refuses(&with(&mail), 1, &["relay", "HOST:PORT"]);
    let plain = [
        "--deliver-from=a@example.vn",
        "--deliver-to=b@example.vn",
        "--deliver-smtp=relay:25",
        "--deliver-user=a",
        "--deliver-password-file=p",
    ];
    workspace.refuses(&with(&plain), 1, &["not encrypted", "smtps://"]);
    workspace.refuses(&with(&["--deliver-smtp=127.0.0.1:25"]), 2, &["--deliver-from"]);
    assert!(!workspace.path("editions").exists());
}

#[test]
fn mail_goes_encrypted_and_signed_in_to_a_server_that_is_trusted_and_to_no_other() {
    let workspace = Workspace::with(Stock::Published);
    let (port, mails, authority) = secret_mailbox();
    workspace.write("authority.pem", authority);
    workspace.write("password", "mật khẩu\n");
    let server = format!("--deliver-smtp=smtps://127.0.0.1:{port}");
    let login = ["--deliver-user=thong.ke", "--deliver-password-file=password"];
    let addresses = ["--deliver-from=lotrinh@example.vn", "--deliver-to=van.phong@example.vn"];
    let all = [&DUE[..], &[server.as_str()], &login, &addresses].concat();
    let stranger = workspace.run(&all);
    assert_eq!(stranger.code, 1, "{}", stranger.stdout);
    assert!(stranger.stderr.contains("did not take it") && stranger.stderr.contains("certificate"), "{}", stranger.stderr);
    assert!(mails.lock().expect("mails").iter().all(|mail| mail.is_empty()), "nothing is said to a stranger");
    workspace.run_trusting("authority.pem", &all).done();
    let mails = mails.lock().expect("mails");
    let mail = mails.iter().find(|mail| !mail.is_empty()).expect("a mail");
    // AUTH PLAIN: "\0thong.ke\0mật khẩu" in base 64.
    assert!(mail.starts_with("AUTH PLAIN AHRob25nLmtlAG3huq10IGto4bqpdQ=="), "{}", mail.lines().next().unwrap_or_default());
    assert!(mail.contains("report.pdf") && mail.contains("To: van.phong@example.vn"));
}
