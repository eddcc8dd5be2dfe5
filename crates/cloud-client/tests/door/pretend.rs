//! A tiny real HTTP server that answers from a script and remembers what it was asked.

use cloud_client::{CloudClient, Config, Secret, Timeouts};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The token every test uses.
pub(crate) const TOKEN: &str = "EAAtoken-for-tests";

/// What the server does with one request.
pub(crate) enum Act {
    /// Answers with a status, extra head lines and a body.
    Answer(u16, &'static str, String),
    /// Closes the connection after the whole request was read.
    HangUp,
    /// Says nothing until the other side gives up.
    Silence,
    /// Promises more bytes than it sends.
    BreakOff,
}

/// A request as it came over the wire.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) head: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// A head line's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("a text body")
    }
}

/// The server; it ends with the test.
pub(crate) struct Pretend {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Drop for Pretend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Pretend {
    /// Starts with a script: one act for each request, in order.
    pub(crate) async fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            let mut script: VecDeque<Act> = script.into();
            let mut silent = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                seen.lock().expect("no test panics here").push(request);
                match script.pop_front().expect("no more was asked than the script has") {
                    Act::Answer(status, head, body) => {
                        answer(&mut stream, status, head, body.len(), &body).await
                    }
                    Act::BreakOff => answer(&mut stream, 200, "", 500, "{\"messages\":").await,
                    Act::HangUp => drop(stream),
                    Act::Silence => silent.push(stream),
                }
            }
        });
        Self { address, asked, task }
    }

    /// Starts with one yes.
    pub(crate) async fn saying(body: &str) -> Self {
        Self::start(vec![ok(body)]).await
    }

    /// A client of this server, without an application's secret.
    pub(crate) fn client(&self) -> CloudClient {
        CloudClient::new(self.config()).expect("a good configuration")
    }

    /// The configuration of such a client.
    pub(crate) fn config(&self) -> Config {
        Config {
            base_url: self.address.clone(),
            timeouts: Timeouts { total: Duration::from_secs(10), ..Timeouts::default() },
            ..Config::new(Secret::new(TOKEN))
        }
    }

    /// Everything asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics here").clone()
    }

    /// The only request.
    pub(crate) fn only(&self) -> Asked {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "one request");
        asked[0].clone()
    }
}

/// A yes.
pub(crate) fn ok(body: &str) -> Act {
    Act::Answer(200, "content-type: application/json\r\n", body.to_owned())
}

/// A no.
pub(crate) fn no(status: u16, body: &str) -> Act {
    Act::Answer(status, "content-type: application/json\r\n", body.to_owned())
}

async fn answer(stream: &mut TcpStream, status: u16, head: &str, length: usize, body: &str) {
    let answer =
        format!("HTTP/1.1 {status} X\r\n{head}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await.expect("the client listens");
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
    let mut lines = text.split("\r\n");
    let line = lines.next().expect("a request line").to_owned();
    let head: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    let length = head
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().expect("a length"));
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Asked { line, head, body })
}
