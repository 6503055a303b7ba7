//! Editions made on their day are mailed and told to a program, each once; what could not be sent is sent by the next run.

use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
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

/// A mailbox: it takes every mail of one conversation.
fn mailbox() -> (u16, Caught) {
    listen(|stream| {
        let mut out = stream.try_clone().ok()?;
        let mut lines = BufReader::new(stream).lines();
        out.write_all(b"220 here\r\n").ok()?;
        let mut mail = String::new();
        while let Some(Ok(line)) = lines.next() {
            match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
                "DATA" => {
                    out.write_all(b"354 go on\r\n").ok()?;
                    for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                        mail += &line;
                        mail.push('\n');
                    }
                    out.write_all(b"250 kept\r\n").ok()?;
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n").ok()?;
                    break;
                }
                _ => out.write_all(b"250 ok\r\n").ok()?,
            }
        }
        Some(mail)
    })
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
    workspace.refuses(&with(&["--deliver-webhook=https://a.example"]), 1, &["https://a.example", "http://"]);
    let mail = ["--deliver-from=a", "--deliver-to=b@example.vn", "--deliver-smtp=127.0.0.1:25"];
    workspace.refuses(&with(&mail), 1, &["found “a”", "mail address"]);
    let mail = ["--deliver-from=a@example.vn", "--deliver-to=b@example.vn", "--deliver-smtp=relay"];
    workspace.refuses(&with(&mail), 1, &["relay", "HOST:PORT"]);
    workspace.refuses(&with(&["--deliver-smtp=127.0.0.1:25"]), 2, &["--deliver-from"]);
    assert!(!workspace.path("editions").exists());
}
