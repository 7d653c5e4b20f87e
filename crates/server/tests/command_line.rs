//! The program as a process: what it prints, what it refuses, how it ends.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not take for tests")]

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use tempfile::TempDir;

fn forecourt<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt-server"));
    // Whatever the machine is configured with stays out of the tests.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FORECOURT_") {
            command.env_remove(name);
        }
    }
    command.args(args).stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn token(folder: &TempDir) -> String {
    let output = run(forecourt(["token", "create", "--scope", "admin", "--data"]).arg(folder.path()));
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout).split_whitespace().last().unwrap().to_owned()
}

/// A running server; ended when a test fails.
struct Serving {
    process: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

impl Serving {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("Forecourt serves") {
            line.clear();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended before it served");
        }
        let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        Self { process, log, address }
    }

    fn get(&self, path: &str, token: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let host = &self.address;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to end; answers its exit code and the rest of its log.
    fn terminate(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.process.wait().unwrap().code(), rest)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already unless a test failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_token_opens_the_server_and_is_nowhere_in_its_data_or_log() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (token(&folder), token(&folder));
    assert_ne!(first, second);
    let serving =
        Serving::start(forecourt(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path()));
    for token in [&first, &second] {
        let answer = serving.get("/v1/tokens/current", token);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"customer\":\"default\""),
            "{answer}"
        );
    }
    assert!(serving.get("/v1/tokens/current", "fct_wrong").starts_with("HTTP/1.1 401 "));
    let (code, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
    let database = std::fs::read(folder.path().join("forecourt.db")).unwrap();
    for token in [&first, &second] {
        assert!(!database.windows(token.len()).any(|bytes| bytes == token.as_bytes()));
        assert!(!log.contains(token.as_str()));
    }
}

#[test]
fn accounts_are_made_named_and_given_another_id() {
    let folder = TempDir::new().unwrap();
    let told = |args: &[&str]| {
        let output = run(forecourt(args).arg("--data").arg(folder.path()));
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let serving = Serving::start(
        forecourt(["serve", "--listen", "127.0.0.1:0", "--account-id", "dealer-17", "--data"])
            .arg(folder.path()),
    );
    assert_eq!(serving.terminate().0, Some(0));
    let (_, list, _) = told(&["account", "list"]);
    assert!(list.starts_with("dealer-17\tMy dealership\t"), "{list}");
    assert!(told(&["account", "create", "--id", "second", "--name", "Second"]).0);
    let (made, _, log) = told(&["token", "create", "--scope", "read"]);
    assert!(!made && log.contains("name one with --account: dealer-17, second"), "{log}");
    let (made, out, log) = told(&["token", "create", "--scope", "read", "--account", "second"]);
    assert!(made, "{log}");
    let token = out.split_whitespace().last().unwrap().to_owned();
    assert!(told(&["account", "set", "--account", "second", "--id", "third"]).0);
    let (changed, _, log) = told(&["account", "set", "--account", "third", "--id", "dealer-17"]);
    assert!(!changed && log.contains("there is an account “dealer-17” already"), "{log}");

    let serving =
        Serving::start(forecourt(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path()));
    let answer = serving.get("/v1/tokens/current", &token);
    assert!(answer.contains("\"customer\":\"third\"") && answer.contains("[\"read\"]"), "{answer}");
    assert_eq!(serving.terminate().0, Some(0));
    let (served, _, log) = told(&["serve", "--listen", "127.0.0.1:0", "--account-id", "second"]);
    assert!(!served && log.contains("there is no account “second” in this folder"), "{log}");
}

#[test]
fn environment_variables_stand_in_for_flags() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(
        forecourt(["serve"])
            .env("FORECOURT_LISTEN", "127.0.0.1:0")
            .env("FORECOURT_DATA", folder.path())
            .env("FORECOURT_CONTRACT_ONLY", "1"),
    );
    assert!(serving.get("/v1/server", "none").starts_with("HTTP/1.1 404 "));
    assert!(serving.get("/vehicle/shotlist", "none").starts_with("HTTP/1.1 401 "));
    assert_eq!(serving.terminate().0, Some(0));
}

#[test]
fn a_port_that_is_taken_is_said_so() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(forecourt(["serve", "--listen", &address, "--data"]).arg(folder.path()));
    let log = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(log.contains(&format!("{address} is in use by another program")), "{log}");
}

#[test]
fn wrong_flags_are_explained() {
    let check = |args: &[&str], reason: &str| {
        let output = run(&mut forecourt(args));
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(reason), "{args:?}: {}", text(&output.stderr));
    };
    check(&["serve"], "--data <DIR>");
    check(&["serve", "--data", "x", "--listen", "8080"], "--listen");
    check(&["serve", "--data", "x", "--public-url", "https://cars.example/portal"], "nothing may follow");
    check(&["serve", "--data", "x", "--portal-connect", "*"], "as in https://cars.example");
    check(
        &["token", "create", "--data", "x", "--scope", "root"],
        "these are: read-public, read, write, admin",
    );
    check(&["account", "create", "--data", "x", "--id", " "], "1 to 128 printable characters");
}

#[test]
fn the_doctor_finds_what_stands_in_the_way() {
    let folder = TempDir::new().unwrap();
    let output = run(forecourt(["doctor", "--data"]).arg(folder.path()));
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("Nobody can sign in yet") && told.contains("A server can run here."), "{told}");

    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let output = run(forecourt(["doctor", "--data"]).arg(&file));
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("FAULT    The data folder cannot be made"), "{told}");

    token(&folder);
    std::fs::write(folder.path().join("forecourt.db"), "no database at all, but a text").unwrap();
    let output =
        run(forecourt(["doctor", "--public-url", "http://cars.example", "--data"]).arg(folder.path()));
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("FAULT    The database cannot be opened"), "{told}");
    assert!(told.contains("will travel unencrypted"), "{told}");
}

#[test]
fn guidelines_are_put_listed_and_deleted() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("night.json");
    let guideline = |args: &[&str]| {
        run(forecourt(["guideline"]).args(args).arg("--data").arg(folder.path().join("data")))
    };
    let document = r#"{"guideline_id": "night", "title": "Night", "options": {"scene_id": "studio-dark"}}"#;
    std::fs::write(&file, document).unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(text(&guideline(&["put", path]).stdout), "Made the guideline night\n");
    assert_eq!(text(&guideline(&["put", path]).stdout), "Replaced the guideline night\n");
    let listed = text(&guideline(&["list"]).stdout);
    assert!(listed.starts_with("night\town\tNight\n") && listed.contains("\tbuilt in\t"), "{listed}");
    std::fs::write(&file, document.replace("studio-dark", "moon")).unwrap();
    let refused = guideline(&["put", path]);
    assert!(!refused.status.success() && text(&refused.stderr).contains("scene_id"), "{refused:?}");
    assert!(guideline(&["delete", "night"]).status.success());
    assert!(!guideline(&["delete", "night"]).status.success());
}
