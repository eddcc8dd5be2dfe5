//! Kill -9 of hub, desktop and simulator at random points: nothing is lost, nothing goes out twice, nothing is shown
//! as sent that was not. `COMPTOIR_ROUNDS` and `COMPTOIR_SEED` choose how long and which.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use stories::world::hand::now_secs;
use stories::world::meta::Accepted;
use stories::world::wait::let_pass;
use stories::world::{Desktop, Pending, Setting, World};

use crate::cast::{is_live, number, shows};
use crate::truth;

const CUSTOMERS: u64 = 10;
const EMOJIS: [&str; 3] = ["👍", "❤️", "🎉"];

/// Who can be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Hub,
    Desktop,
    Meta,
}

/// What happens in a round, in this order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Say(u64),
    Show(u64),
    Send(u64),
    SendFile(u64),
    Schedule(u64),
    React(u64),
    Pause(u64),
    Kill(Victim),
    Back(Victim),
}

/// One life of the whole system, and what people did in it.
struct Life {
    world: World,
    bo: Desktop,
    conversations: Vec<u64>,
    asked: Vec<Pending>,
    answered: Vec<String>,
    reactions: BTreeMap<String, &'static str>,
    reacted: usize,
    said: u64,
    sent: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_rounds_of_kill_9_lose_nothing_and_send_nothing_twice() -> Result<()> {
    let told = |name: &str, default: u64| {
        std::env::var(name).ok().map_or(Ok(default), |text| text.parse()).with_context(|| name.to_owned())
    };
    let (rounds, seed) = (told("COMPTOIR_ROUNDS", 50)?, told("COMPTOIR_SEED", 20_261_123)?);
    live(rounds, seed).await.with_context(|| format!("with COMPTOIR_SEED={seed} COMPTOIR_ROUNDS={rounds}"))
}

async fn live(rounds: u64, seed: u64) -> Result<()> {
    let mut life = Life::begin(seed).await?;
    for round in 0..rounds {
        let mut chance = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(round));
        let steps = plan(&mut chance);
        life.round(&steps).await.with_context(|| format!("round {round}: {steps:?}"))?;
        if round % 5 == 4 {
            truth::holds_now(&life.world, &mut life.bo)
                .await
                .with_context(|| format!("after round {round}"))?;
        }
    }
    life.nothing_waits().await?;
    let shown = truth::settles(&life.world, &mut life.bo).await?;
    println!("{rounds} rounds: {} said, {} sent, {:?}", life.said, life.sent, truth::endings(&shown));
    truth::holds_at_the_end(&life.world, &shown, &life.answered).await?;
    let heard = shown.iter().filter(|message| message.is_inbound).count() as u64;
    ensure!(heard == life.said, "of {} messages of customers, {heard} are shown", life.said);
    let mut eve = life.world.desktop("Eve").await?;
    is_live(&life.world, &mut eve).await?;
    let same = async || Ok((eve.dump().await? == life.bo.dump().await?).then_some(()));
    life.world.until("a new seat holds what the one that was killed holds", same).await
}

/// Draws a round: people write and send around one or more kills, and everybody comes back.
fn plan(chance: &mut ChaCha8Rng) -> Vec<Step> {
    const VICTIMS: [Victim; 3] = [Victim::Hub, Victim::Desktop, Victim::Meta];
    let killed = if chance.random_bool(0.7) { 1 } else { chance.random_range(2..=3) };
    let victims: Vec<Victim> = VICTIMS.choose_multiple(chance, killed).copied().collect();
    let mut steps = Vec::new();
    let people = |steps: &mut Vec<Step>, chance: &mut ChaCha8Rng| {
        for _ in 0..chance.random_range(0..4) {
            let who = chance.random_range(0..CUSTOMERS);
            steps.push(match chance.random_range(0..10) {
                0..=2 => Step::Say(who),
                3 => Step::Show(who),
                4..=6 => Step::Send(who),
                7 => Step::SendFile(who),
                8 => Step::Schedule(who),
                _ => Step::React(who),
            });
            if chance.random_bool(0.6) {
                steps.push(Step::Pause(chance.random_range(0..40)));
            }
        }
    };
    people(&mut steps, chance);
    for victim in &victims {
        people(&mut steps, chance);
        steps.push(Step::Kill(*victim));
    }
    people(&mut steps, chance);
    for victim in &victims {
        steps.push(Step::Pause(chance.random_range(0..120)));
        steps.push(Step::Back(*victim));
        people(&mut steps, chance);
    }
    steps
}

impl Life {
    async fn begin(seed: u64) -> Result<Self> {
        // The hub looks after its line seldom here: what is asked of Meta in between is no part of this story.
        let setting = Setting { seed, probe_every_secs: 30, ..Setting::default() };
        let world = World::begin("kill-9", setting).await?;
        let mut bo = world.desktop("Bo").await?;
        bo.prefer("undo_seconds", json!(0)).await?;
        let mut conversations = Vec::new();
        for who in 0..CUSTOMERS {
            world.meta.say(&phone(who), &name(who), "Bonjour").await?;
        }
        for who in 0..CUSTOMERS {
            conversations.push(number(&shows(&world, &mut bo, &name(who)).await?)?);
        }
        Ok(Self {
            world,
            bo,
            conversations,
            asked: Vec::new(),
            answered: Vec::new(),
            reactions: BTreeMap::new(),
            reacted: 0,
            said: CUSTOMERS,
            sent: 0,
        })
    }

    async fn round(&mut self, steps: &[Step]) -> Result<()> {
        for step in steps {
            self.step(*step).await?;
        }
        for pending in std::mem::take(&mut self.asked) {
            // Without an answer nobody was promised anything.
            if let Ok(answer) = pending.answer().await {
                let sent = answer?;
                let sent = sent.get(0).unwrap_or(&sent);
                self.answered.push(sent["command"].as_str().context("a wish has a command")?.to_owned());
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Say(who) if self.world.meta.is_up() => {
                self.said += 1;
                self.world.meta.say(&phone(who), &name(who), &format!("Question {}", self.said)).await?;
            }
            Step::Show(who) if self.world.meta.is_up() => {
                self.said += 1;
                let photo = json!({ "type": "image", "caption": format!("Photo {}", self.said) });
                self.world.meta.show(&phone(who), &name(who), photo).await?;
            }
            Step::Send(who) if self.bo.is_up() => self.send(who, None).await?,
            Step::Schedule(who) if self.bo.is_up() => self.send(who, Some(1)).await?,
            Step::SendFile(who) if self.bo.is_up() => self.send_file(who).await?,
            Step::React(who) if self.bo.is_up() => self.react(who).await?,
            Step::Say(_)
            | Step::Show(_)
            | Step::Send(_)
            | Step::SendFile(_)
            | Step::Schedule(_)
            | Step::React(_) => {}
            Step::Pause(ms) => let_pass(Duration::from_millis(ms)).await,
            Step::Kill(Victim::Hub) => self.world.hub.kill().await?,
            Step::Kill(Victim::Desktop) => self.bo.kill().await?,
            Step::Kill(Victim::Meta) => self.world.meta.kill().await?,
            Step::Back(Victim::Hub) => self.world.hub.start().await?,
            Step::Back(Victim::Desktop) => self.bo.start().await?,
            Step::Back(Victim::Meta) => self.world.meta.start().await?,
        }
        Ok(())
    }
}

impl Life {
    fn conversation(&self, who: u64) -> Result<u64> {
        self.conversations.get(usize::try_from(who)?).copied().context("everybody has a conversation")
    }

    /// Words for now, or for so many seconds later.
    async fn send(&mut self, who: u64, later_secs: Option<i64>) -> Result<()> {
        self.sent += 1;
        let (conversation, text) = (self.conversation(who)?, format!("Réponse {}", self.sent));
        let due_at = later_secs.map(|secs| (now_secs() + secs) * 1_000);
        let asked = json!({ "conversation": conversation, "text": text, "reply_to": null, "due_at": due_at });
        self.asked.push(self.bo.begin("send_text", asked).await?);
        Ok(())
    }

    /// A file that nobody has sent before.
    async fn send_file(&mut self, who: u64) -> Result<()> {
        self.sent += 1;
        let file = self.world.folder().join(format!("liste-{}.txt", self.sent));
        std::fs::write(&file, format!("Article {}\n", self.sent).repeat(30_000))?;
        let row = self.bo.attach(&file).await?;
        let caption = format!("Liste {}", self.sent);
        let item = json!({ "attachment": row["id"], "caption": caption, "filename": null });
        let asked = json!({ "conversation": self.conversation(who)?, "items": [item], "reply_to": null });
        self.asked.push(self.bo.begin("send_media", asked).await?);
        Ok(())
    }

    /// To the first words of a customer, which are there whoever was killed.
    async fn react(&mut self, who: u64) -> Result<()> {
        let conversation = self.conversation(who)?;
        let first = self.bo.thread(conversation).await?.into_iter().next().context("they said hello")?;
        self.reacted += 1;
        let emoji = EMOJIS[self.reacted % EMOJIS.len()];
        let asked = json!({ "conversation": conversation, "message": first.key, "emoji": emoji });
        self.bo.ask("react", asked).await?;
        self.reactions.insert(first.key, emoji);
        Ok(())
    }

    /// What was asked last is what Meta has, and what is shown; nothing waits for its hour any more.
    async fn nothing_waits(&mut self) -> Result<()> {
        let Self { world, bo, conversations, reactions, .. } = self;
        let look = async || {
            for conversation in conversations.iter() {
                let waiting = bo.header(*conversation).await?["scheduled"].clone();
                ensure!(waiting == json!([]), "{waiting} waits for its hour");
                for row in bo.rows(*conversation).await? {
                    let wanted = row["key"].as_str().and_then(|key| reactions.get(key));
                    let shown = row["reactions"].get(0).map(|one| one["emoji"].clone());
                    ensure!(shown == wanted.map(|emoji| json!(emoji)), "{shown:?} is shown for {wanted:?}");
                    ensure!(row["my_reaction"].is_null(), "a reaction is on its way: {row}");
                    let content = &row["content"];
                    ensure!(
                        content["type"] != "media" || content["here"] == true,
                        "a file is not here: {row}"
                    );
                }
            }
            Ok(Some(()))
        };
        world.until("nothing waits, and every reaction is the last", look).await?;
        let accepted = world.meta.accepted().await?;
        for (key, emoji) in reactions {
            let told = |one: &&Accepted| one.body["reaction"]["message_id"] == key.as_str();
            let last = accepted.iter().rev().find(told).map(|one| one.body["reaction"]["emoji"].clone());
            ensure!(last == Some(json!(emoji)), "Meta heard {last:?} last, not {emoji}");
        }
        Ok(())
    }
}

fn phone(who: u64) -> String {
    format!("336000000{who:02}")
}

fn name(who: u64) -> String {
    format!("Client {who}")
}
