//! A simulator that was killed goes on where it was.

use std::path::Path;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use simulator::{Config, Content, Customer, Script, Simulator, StartError};

use crate::stage::{ANA, Caller, Hook, NUMBER, minutes, set, still, text};

fn kept(hook: &Hook, path: &Path) -> Config {
    Config { state_file: Some(path.to_owned()), ..still(hook) }
}

#[tokio::test]
async fn nothing_accepted_is_forgotten_and_nothing_is_accepted_twice() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.jsonl");
    let hook = Hook::open().await;
    let script = Script::of(vec![Customer::new(ANA, "Ana").says("Bonjour").until_answered().says("Merci")]);
    let config = Config { script, ..kept(&hook, &path) };
    let mut sent = Vec::new();
    for round in 0..5 {
        let running = set(config.clone()).await;
        let before: Vec<String> = running.accepted().into_iter().map(|accepted| accepted.wamid).collect();
        assert_eq!(before, sent, "round {round}");
        let caller = Caller::of(&running);
        for number in 0..4 {
            let (status, answer) = caller.send(&text(ANA, &format!("{round}/{number}"))).await;
            assert_eq!(status, 200, "{answer}");
            sent.push(answer["messages"][0]["id"].as_str().unwrap().to_owned());
        }
        // Dropped in the middle of everything, as a kill would.
        drop(running);
    }
    let running = set(config).await;
    running.advance_clock(minutes(10));
    running.idle().await;
    let mut read: Vec<String> = hook
        .statuses()
        .iter()
        .filter(|status| status["status"] == "read")
        .map(|status| status["id"].as_str().unwrap().to_owned())
        .collect();
    read.sort();
    read.dedup();
    sent.sort();
    sent.dedup();
    assert_eq!((sent.len(), read), (20, sent));
    let mut said: Vec<String> =
        hook.messages().iter().map(|message| message["text"]["body"].as_str().unwrap().to_owned()).collect();
    said.sort();
    said.dedup();
    assert_eq!(said, ["Bonjour", "Merci"]);
}

#[tokio::test]
async fn webhooks_that_nobody_took_are_delivered_after_the_restart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.jsonl");
    let hook = Hook::open().await;
    let deaf = Config { callback_url: None, ..kept(&hook, &path) };
    let running = set(deaf).await;
    running.say(ANA, Content::image("Regardez"));
    running.say(ANA, Content::text("Alors ?"));
    assert_eq!(running.undelivered(), 2);
    running.shutdown().await;
    let running = set(kept(&hook, &path)).await;
    hook.wait_for(2).await;
    let image = hook.messages()[0]["image"]["id"].as_str().unwrap().to_owned();
    assert_eq!(Caller::of(&running).get(&format!("/v24.0/{image}")).await.0, 200);
    running.idle().await;
    running.shutdown().await;
    let running = set(kept(&hook, &path)).await;
    assert_eq!(running.undelivered(), 0);
    let sent = Caller::of(&running).post(&format!("/{NUMBER}/messages"), &text(ANA, "Superbe")).await;
    assert_eq!(sent.0, 200);
}

#[tokio::test]
async fn a_line_cut_off_by_the_kill_is_dropped_and_a_damaged_one_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.jsonl");
    let hook = Hook::open().await;
    let running = set(kept(&hook, &path)).await;
    running.say(ANA, Content::text("Bonjour"));
    running.idle().await;
    running.shutdown().await;
    let whole = std::fs::read(&path).unwrap();
    let mut torn = whole.clone();
    torn.extend_from_slice(b"[{\"step\":\"accep");
    std::fs::write(&path, &torn).unwrap();
    let running = set(kept(&hook, &path)).await;
    assert_eq!(running.heard().len(), 1);
    running.shutdown().await;
    let mut damaged = b"nonsense\n".to_vec();
    damaged.extend_from_slice(&whole);
    std::fs::write(&path, &damaged).unwrap();
    let refused = Simulator::start(kept(&hook, &path)).await.err();
    assert!(matches!(refused, Some(StartError::Store(simulator::StoreError::Damaged { line: 1 }))));
}

/// The program itself, killed without a word when the test is over.
struct Program {
    child: Child,
    base: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn start(path: &Path, callback: &str) -> Program {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comptoir-simulator"))
        .args(["--listen", "127.0.0.1:0", "--callback", callback, "--time-scale", "50", "--state-file"])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    Program { child, base }
}

#[tokio::test]
async fn the_program_survives_being_killed_in_the_middle_of_sends() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.jsonl");
    let hook = Hook::open().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut answered = Vec::new();
    for round in 0..8 {
        let program = start(&path, &hook.url);
        let caller = std::sync::Arc::new(Caller { base: program.base.clone(), http: http.clone() });
        let sends: Vec<_> = (0..6)
            .map(|number| {
                let caller = std::sync::Arc::clone(&caller);
                let message = text(&format!("3363998{round:02}{number:02}"), "Bonjour");
                tokio::spawn(async move { caller.try_post(&format!("/{NUMBER}/messages"), &message).await })
            })
            .collect();
        let mut sends = sends.into_iter();
        for send in sends.by_ref().take(1 + round % 5) {
            let response = send.await.unwrap().unwrap();
            answered
                .push(crate::stage::read(response).await.1["messages"][0]["id"].as_str().unwrap().to_owned());
        }
        drop(program);
        for send in sends {
            if let Ok(response) = send.await.unwrap()
                && let Some(id) = crate::stage::read(response).await.1["messages"][0]["id"].as_str()
            {
                answered.push(id.to_owned());
            }
        }
    }
    let program = start(&path, &hook.url);
    let caller = Caller { base: program.base.clone(), http };
    let (_, accepted) = caller.get("/_control/accepted").await;
    let accepted: Vec<&str> =
        accepted.as_array().unwrap().iter().map(|accepted| accepted["wamid"].as_str().unwrap()).collect();
    for id in &answered {
        assert_eq!(accepted.iter().filter(|accepted| *accepted == id).count(), 1);
    }
    assert!(accepted.len() <= 48);
}
